//! The house rules that a compiler does not see, read from the source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What everybody may use.
const GROUND: [&str; 18] = [
    "app",
    "aside",
    "board",
    "clock",
    "config",
    "cores",
    "db",
    "failure",
    "idempotency",
    "limiter",
    "graphql",
    "meter",
    "outbound",
    "scan",
    "sheet",
    "production",
    "telemetry",
    "text",
];

/// Which parts a part of the business may use, beside the ground and itself. Nobody uses who uses
/// them: what is above is told by a reminder or called by the server.
const BELOW: [(&str, &[&str]); 26] = [
    ("policy", &[]),
    ("broker", &[]),
    ("bank", &[]),
    ("ledger", &[]),
    ("image", &[]),
    // A shop and a merchant show an image; that they changed is hinted to other instances.
    ("identity", &["broker", "image"]),
    // One look for all subscribers begins at whatever the broker heard.
    ("reminder", &["broker", "identity", "policy"]),
    ("payment", &["policy"]),
    // Two operators correct the ledger: their decision and the transfer are one act.
    ("operator", &["identity", "ledger", "reminder"]),
    ("goods", &["identity", "image", "policy", "reminder", "operator"]),
    // An operator may say that it is the merchant's fault, and that is written down.
    ("membership", &["identity", "operator", "policy"]),
    ("catalog", &["goods", "identity", "membership"]),
    ("wallet", &["identity", "ledger", "membership", "payment", "policy", "reminder"]),
    (
        "order",
        &[
            "catalog",
            "identity",
            "ledger",
            "membership",
            "operator",
            "payment",
            "policy",
            "reminder",
            "wallet",
        ],
    ),
    // A code is charged as an order, at the price of its shop.
    ("pay_code", &["catalog", "identity", "membership", "order", "policy", "wallet"]),
    // What a clearing does to a merchant is told, and what an operator says of it is written down.
    // What the bank says otherwise is a case beside those of the gateway.
    (
        "clearing",
        &[
            "bank",
            "identity",
            "ledger",
            "membership",
            "operator",
            "payment",
            "policy",
            "reminder",
            "wallet",
        ],
    ),
    // What another operator decides is done by the part that it is about.
    ("proposal", &["clearing", "operator", "order"]),
    // The orders of a merchant that fails end with it.
    ("closure", &["identity", "order", "policy", "reminder", "wallet"]),
    ("webhook", &["identity", "reminder"]),
    ("prune", &["reminder"]),
    // Figures are of days of the gateway's calendar.
    ("figures", &["identity", "payment"]),
    ("sandbox", &["payment"]),
    ("graphql", &["identity"]),
    (
        "worker",
        &[
            "audit", "clearing", "closure", "goods", "identity", "image", "ledger", "order",
            "payment", "prune", "reminder", "wallet", "webhook",
        ],
    ),
    // The page of figures has the worker measure what no act could tell.
    ("http", &["identity", "image", "order", "worker"]),
    (
        "demo",
        // The city lives through its month by everything that there is.
        &[
            "audit",
            "catalog",
            "closure",
            "goods",
            "http",
            "identity",
            "image",
            "membership",
            "operator",
            "order",
            "payment",
            "reminder",
            "sandbox",
            "server",
            "wallet",
            "worker",
        ],
    ),
];

/// What the GraphQL of a part may use beside its part: the GraphQL of these, and what they are.
const GRAPHQL_BELOW: [(&str, &[&str]); 7] = [
    // A suspension goes on after its commit, with orders and members.
    ("operator", &["closure"]),
    // A shop names its category, a merchant its plans; a merchant is reminded of its new account.
    ("identity", &["goods", "membership", "reminder"]),
    // A plan tells what it saves on offers on show; a membership is shown with what it stores.
    ("membership", &["catalog", "wallet"]),
    // Whoever ends a membership sees to its orders first.
    ("wallet", &["membership", "order"]),
    ("order", &["catalog", "wallet", "membership"]),
    // The one schema joins all of them; what one request costs is limited by the transport.
    (
        "graphql",
        &[
            "catalog",
            "clearing",
            "closure",
            "figures",
            "goods",
            "image",
            "membership",
            "operator",
            "order",
            "pay_code",
            "proposal",
            "reminder",
            "wallet",
            "webhook",
            "http",
        ],
    ),
    ("catalog", &["goods", "image"]),
];

/// Files beside `store.rs` and `store/` that name a row, and why they may.
const ROWS_ELSEWHERE: [(&str, &str); 4] = [
    ("goods/history.rs", "the history of prices is rows in, figures out"),
    ("payment/quarantine.rs", "a case is a notice that was put aside: read and closed here alone"),
    ("reminder/campaign.rs", "a campaign is written and read here alone, and has no rules"),
    ("wallet/bonus.rs", "the tick walks over lots by what expires, which no other reader does"),
];

/// Files of more than [`LONG`] lines, and why they may be.
const LONG_FILES: [(&str, &str); 1] =
    [("membership/graphql.rs", "types, inputs and payloads with a description each")];

/// A file beyond it is looked at.
const LONG: usize = 400;

struct Source {
    /// From `src/` on.
    path: String,
    text: String,
}

impl Source {
    /// The part of the business it belongs to.
    fn part(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    fn is_graphql(&self) -> bool {
        self.path.contains("/graphql")
    }

    /// The lines that are code.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"))
    }

    /// The parts that it names after `crate::`.
    fn uses(&self) -> BTreeSet<String> {
        let code: Vec<&str> = self.code().collect();
        let code = code.join("\n");
        let mut found = BTreeSet::new();
        for after in code.split("crate::").skip(1) {
            let names = match after.strip_prefix('{') {
                Some(list) => first_names(list),
                None => vec![word(after)],
            };
            found.extend(names.into_iter().map(str::to_owned));
        }
        found
    }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// The first names of `a, b::{c, d}, e}`: a, b and e.
fn first_names(list: &str) -> Vec<&str> {
    let (mut depth, mut names, mut begin) = (0_usize, Vec::new(), 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                names.push(word(list[begin..at].trim()));
                begin = at + 1;
                if letter == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, visit);
        }
        visit(&path);
    }
}

fn sources() -> Vec<Source> {
    let (root, mut found) = (folder(), Vec::new());
    walk(&root, &mut |path| {
        if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(path).expect("a file");
            let path = path.strip_prefix(&root).expect("below src").display().to_string();
            found.push(Source { path, text });
        }
    });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn looked_up<'a>(table: &[(&str, &'a [&'a str])], part: &str) -> Option<&'a [&'a str]> {
    table.iter().find(|(name, _)| *name == part).map(|(_, uses)| *uses)
}

/// Fails with what is wrong, a line each.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn parts_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let part = source.part();
        let whole = ["main", "lib", "command", "app", "server", "audit"].contains(&part);
        if whole || (GROUND.contains(&part) && part != "graphql") {
            continue;
        }
        let Some(below) = looked_up(&BELOW, part) else {
            wrong.push(format!("{}: what {part} may use is not in the table", source.path));
            continue;
        };
        let api = source.is_graphql() || part == "graphql";
        let more = looked_up(&GRAPHQL_BELOW, part).filter(|_| api).unwrap_or_default();
        for used in source.uses() {
            let used = used.as_str();
            let known = used == part
                || GROUND.contains(&used)
                || below.contains(&used)
                || more.contains(&used);
            if !known {
                wrong.push(format!("{} uses {used}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_ground_uses_no_part_of_the_business() {
    // `app` holds what they share, and `graphql` joins them.
    let shared = [
        "bank", "broker", "goods", "identity", "image", "limiter", "payment", "policy", "reminder",
        "webhook",
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        let part = source.part();
        if !GROUND.contains(&part) || part == "graphql" {
            continue;
        }
        for used in source.uses() {
            let held = match part {
                "app" => shared.contains(&used.as_str()),
                // What an operation may cost is a setting.
                "config" => used == "policy" || used == "http",
                _ => false,
            };
            if !held && !GROUND.contains(&used.as_str()) {
                wrong.push(format!("{} uses {used}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn rows_are_named_where_they_are_stored_and_nowhere_else() {
    let names = |source: &Source| source.code().any(|line| line.contains("::Model"));
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for source in sources() {
        let stored = source.path.ends_with("/store.rs") || source.path.contains("/store/");
        if stored || !names(&source) {
            continue;
        }
        match ROWS_ELSEWHERE.iter().find(|(path, _)| *path == source.path) {
            Some((path, _)) => drop(seen.insert(*path)),
            None => wrong.push(format!("{} names a row", source.path)),
        }
    }
    for (path, reason) in ROWS_ELSEWHERE {
        if !seen.contains(path) {
            wrong.push(format!("{path} names no row any more ({reason}): take it off the list"));
        }
    }
    none(&wrong);
}

#[test]
fn nothing_is_printed_past_the_log_and_no_time_past_the_clock() {
    let banned = [
        ("println!", &["command.rs"][..]),
        ("eprintln!", &["command.rs"]),
        ("print!", &["command.rs"]),
        ("dbg!", &[]),
        ("SystemTime::now", &["clock.rs"]),
        // The sandbox stands for somebody else's program, with a clock of its own.
        ("OffsetDateTime::now_utc", &["sandbox/mod.rs"]),
        // The id of a request is no key: it is not stored.
        ("Uuid::new_v4", &["http/graphql/answer.rs"]),
        ("Uuid::now_v7", &[]),
        ("todo!", &[]),
        ("unimplemented!", &[]),
        ("#[allow(", &[]),
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, places) in banned {
            let inside = source.code().any(|line| line.contains(name));
            if inside && !places.contains(&source.path.as_str()) {
                wrong.push(format!("{} has {name}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn files_stay_short_enough_to_read() {
    let mut wrong = Vec::new();
    let long: BTreeSet<String> = sources()
        .into_iter()
        .filter(|source| source.text.lines().count() > LONG)
        .map(|source| source.path)
        .collect();
    for path in &long {
        if !LONG_FILES.iter().any(|(known, _)| known == path) {
            wrong.push(format!("{path} has more than {LONG} lines"));
        }
    }
    for (path, reason) in LONG_FILES {
        if !long.contains(path) {
            wrong.push(format!("{path} is short now ({reason}): take it off the list"));
        }
    }
    none(&wrong);
}

#[test]
fn every_folder_and_file_says_what_it_is() {
    let mut wrong: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{} does not say what it is", source.path))
        .collect();
    let root = folder();
    walk(&root, &mut |path| {
        let holds_code = path.is_dir()
            && std::fs::read_dir(path).expect("a folder").any(|entry| {
                entry.expect("an entry").path().extension().is_some_and(|kind| kind == "rs")
            });
        if holds_code && !path.join("mod.rs").exists() {
            wrong.push(format!("{} has no mod.rs", path.display()));
        }
    });
    none(&wrong);
}
