//! No second normalisation of text stands anywhere: what people type is changed in `src/infra/text`
//! alone.

use std::path::Path;

/// What changes or judges letters.
const BANNED: [&str; 10] = [
    "to_lowercase",
    "to_uppercase",
    "is_control",
    "is_whitespace",
    "split_whitespace",
    "trim_matches",
    "nfc(",
    "nfkc",
    "char::to_lowercase",
    ".trim()",
];

/// Where one of them stands elsewhere, and why it is no text that people type.
const ELSEWHERE: &[(&str, &[&str], &str)] = &[
    ("domain/catalog/search.rs", &[".trim()"], "asks whether anything is sought at all"),
    ("infra/config/mod.rs", &[".trim()"], "variables of the environment"),
    ("domain/goods/comparison/contact.rs", &[".trim()"], "signs between digits of a folded text"),
    ("domain/goods/comparison/links.rs", &["is_whitespace"], "words of a folded text"),
    ("domain/goods/entry.rs", &[".trim()"], "URLs of images"),
    (
        "domain/goods/import/file.rs",
        &["to_lowercase", ".trim()"],
        "names of columns, and cells before they are read",
    ),
    ("http/assets.rs", &[".trim()"], "headers of HTTP"),
    ("transport/answer.rs", &[".trim()"], "headers of HTTP"),
    ("transport/negotiate.rs", &[".trim()", "trim_matches"], "headers of HTTP"),
    ("transport/request.rs", &[".trim()"], "headers of HTTP"),
    ("transport/socket/close.rs", &["is_control"], "the id of an operation in a frame's reason"),
    ("http/images.rs", &[".trim()"], "headers of HTTP"),
    ("infra/forwarded.rs", &[".trim()", "trim_matches"], "headers of HTTP"),
    ("api/order/mutations.rs", &[".trim()"], "a redeem code, which its use case reads"),
    ("http/router.rs", &[".trim()"], "headers of HTTP"),
    ("infra/idempotency.rs", &[".trim()"], "keys that programs make"),
    ("domain/operator/decide.rs", &[".trim()"], "asks whether anything is said"),
    ("server.rs", &["trim_matches"], "the path of a database's URL"),
    ("domain/webhook/payload.rs", &["to_lowercase"], "the name of a kind of our own"),
    ("infra/aside/reason.rs", &["is_control"], "the words of an error of ours"),
    ("infra/bank/file.rs", &["is_control"], "a file of the bank is refused, not changed"),
    ("domain/clearing/listen.rs", &["to_uppercase"], "the name of a status of our own"),
    ("domain/goods/import/table.rs", &["trim_matches"], "the first line of a file"),
    ("domain/goods/import/workbook.rs", &[".trim()"], "cells of a workbook"),
    (
        "domain/goods/import/columns.rs",
        &["is_whitespace", "is_control", "to_lowercase"],
        "names of columns",
    ),
    ("domain/goods/import/amount.rs", &[".trim()"], "amounts of money"),
    ("api/goods/import.rs", &[".trim()"], "a file in base64"),
    ("transport/escapes.rs", &["is_control"], "letters that are escaped again"),
    ("infra/config/production.rs", &["to_lowercase"], "secrets of the environment"),
    ("infra/sheet.rs", &["is_whitespace", "is_control"], "cells that we write"),
];

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, visit) } else { visit(&path) }
    }
}

#[test]
fn text_is_changed_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    walk(&root, &mut |path| {
        let name = path.strip_prefix(&root).expect("below src").display().to_string();
        let apart = name.starts_with("infra/text/") || name.starts_with("sandbox/");
        if apart || path.extension().is_none_or(|kind| kind != "rs") {
            return;
        }
        let text = std::fs::read_to_string(path).expect("a file");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let known = ELSEWHERE.iter().find(|(known, ..)| *known == name).map(|(_, known, _)| *known);
        for line in code {
            for banned in BANNED {
                let excused = known.is_some_and(|known| known.contains(&banned));
                if line.contains(banned) && !excused {
                    wrong.push(format!("{name} has {banned}: {}", line.trim()));
                }
            }
        }
    });
    assert!(
        wrong.is_empty(),
        "what people type is cleaned and compared in src/infra/text alone:\n{}",
        wrong.join("\n")
    );
}
