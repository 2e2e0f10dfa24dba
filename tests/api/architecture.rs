//! The house rules that a compiler does not see, read from the source.
//!
//! The house has three storeys: the API over the business over the infrastructure. Transport and HTTP
//! stand beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which storeys a storey may use, beside itself.
const STOREYS: [(&str, &[&str]); 11] = [
    ("infra", &[]),
    ("transport", &["infra"]),
    ("sandbox", &["infra"]),
    ("domain", &["infra"]),
    ("app", &["domain", "infra"]),
    ("graphql", &["app", "domain", "infra"]),
    ("worker", &["app", "domain", "infra"]),
    // The schema is built with what the transport counts and mends.
    ("api", &["app", "domain", "graphql", "infra", "transport"]),
    // The page of figures has the worker measure what no act could tell.
    ("http", &["api", "app", "domain", "graphql", "infra", "transport", "worker"]),
    ("server", &["app", "http", "infra", "sandbox", "transport", "worker"]),
    // The city lives through its month by everything that there is.
    ("demo", &["api", "app", "domain", "graphql", "infra", "sandbox", "server", "worker"]),
];

/// Files over all storeys: they may use the whole program.
const OVER_ALL: [&str; 3] = ["main", "lib", "command"];

/// Which slices a slice of the business may use, beside itself. Nobody uses who uses them: what is
/// above is told by a reminder or called by a resolver.
const BELOW: [(&str, &[&str]); 19] = [
    ("ledger", &[]),
    ("image", &[]),
    ("payment", &[]),
    // A shop and a merchant show an image.
    ("identity", &["image"]),
    ("reminder", &["identity"]),
    // Two operators correct the ledger: their decision and the transfer are one act.
    ("operator", &["identity", "ledger", "reminder"]),
    ("goods", &["identity", "image", "operator", "reminder"]),
    // An operator may say that it is the merchant's fault, and that is written down.
    ("membership", &["identity", "operator"]),
    ("catalog", &["goods", "membership"]),
    ("wallet", &["ledger", "membership", "payment", "reminder"]),
    (
        "order",
        &[
            "catalog",
            "identity",
            "ledger",
            "membership",
            "operator",
            "payment",
            "reminder",
            "wallet",
        ],
    ),
    // A code is charged as an order, at the price of its shop.
    ("pay_code", &["catalog", "identity", "membership", "order", "wallet"]),
    // What a clearing does to a merchant is told, and what an operator says of it is written down.
    // What the bank says otherwise is a case beside those of the gateway.
    ("clearing", &["identity", "ledger", "operator", "payment", "reminder", "wallet"]),
    // What another operator decides is done by the part that it is about.
    ("proposal", &["clearing", "operator", "order"]),
    // The orders of a merchant that fails end with it.
    ("closure", &["identity", "order", "reminder", "wallet"]),
    ("webhook", &["identity", "reminder"]),
    ("prune", &["reminder"]),
    // Figures are of days of the gateway's calendar.
    ("figures", &["identity", "payment"]),
    ("audit", &["clearing", "payment", "reminder"]),
];

/// Files beside `store.rs` and `store/` that name a row, and why they may.
const ROWS_ELSEWHERE: [(&str, &str); 4] = [
    ("domain/goods/history.rs", "the history of prices is rows in, figures out"),
    (
        "domain/payment/quarantine.rs",
        "a case is a notice that was put aside: read and closed here alone",
    ),
    ("domain/reminder/campaign.rs", "a campaign is written and read here alone, and has no rules"),
    (
        "domain/wallet/bonus.rs",
        "the tick walks over lots by what expires, which no other reader does",
    ),
];

/// Files of more than [`LONG`] lines, and why they may be.
const LONG_FILES: [(&str, &str); 1] =
    [("api/membership.rs", "types, inputs and payloads with a description each")];

/// A file beyond it is looked at.
const LONG: usize = 400;

struct Source {
    /// From `src/` on.
    path: String,
    text: String,
}

impl Source {
    /// Its module, as `domain::order::pay`.
    fn module(&self) -> String {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.replace('/', "::")
    }

    /// The storey it stands on.
    fn storey(&self) -> String {
        storey(&self.module())
    }

    /// The lines that are code.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"))
    }

    /// The paths that it names after `crate::`, groups taken apart.
    fn uses(&self) -> BTreeSet<String> {
        let code: Vec<&str> = self.code().collect();
        let code = code.join("\n");
        code.split("crate::").skip(1).flat_map(|after| leaves("", after)).collect()
    }
}

/// The first name of a path.
fn storey(path: &str) -> String {
    path.split("::").next().unwrap_or_default().to_owned()
}

/// The part that a path lies in: a slice of the business, a piece of the infrastructure, the API of a
/// slice, or another storey as a whole.
fn part(path: &str) -> String {
    let divided = ["api", "domain", "infra"].contains(&storey(path).as_str());
    path.split("::").take(if divided { 2 } else { 1 }).collect::<Vec<_>>().join("::")
}

/// The slice of a path within the business.
fn slice(path: &str) -> Option<&str> {
    path.strip_prefix("domain::")?.split("::").next()
}

/// The paths of `a::{b, c::d}`: `a::b` and `a::c::d`. What follows the path is not read.
fn leaves(before: &str, text: &str) -> Vec<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && !"_:".contains(c)).unwrap_or(text.len());
    let path = format!("{before}{}", &text[..end]);
    let Some(group) = text[end..].strip_prefix('{').filter(|_| path.ends_with("::") || end == 0)
    else {
        return vec![path.trim_end_matches("::").to_owned()];
    };
    let (mut depth, mut found, mut begin) = (0_usize, Vec::new(), 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                let item = group[begin..at].trim();
                if !item.is_empty() {
                    found.extend(leaves(&path, item));
                }
                begin = at + 1;
                if letter == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    found
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
fn storeys_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let storey = source.storey();
        if OVER_ALL.contains(&storey.as_str()) {
            continue;
        }
        let Some(below) = looked_up(&STOREYS, &storey) else {
            wrong.push(format!("{}: what {storey} may use is not in the table", source.path));
            continue;
        };
        for used in source.uses() {
            let of = self::storey(&used);
            if of != storey && !below.contains(&of.as_str()) {
                wrong.push(format!("{} uses {used}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn slices_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some(slice) = slice(&module) else { continue };
        let Some(below) = looked_up(&BELOW, slice) else {
            wrong.push(format!("{}: what {slice} may use is not in the table", source.path));
            continue;
        };
        for used in source.uses() {
            if self::slice(&used).is_some_and(|other| other != slice && !below.contains(&other)) {
                wrong.push(format!("{} uses {used}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn no_two_parts_use_each_other_but_for_types_of_the_api() {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let from = part(&source.module());
        let others = source.uses().into_iter().map(|used| part(&used));
        uses.entry(from.clone()).or_default().extend(others.filter(|other| *other != from));
    }
    // An object shows objects of other slices, and they show it.
    uses.retain(|from, _| !from.starts_with("api::"));
    // Whatever uses nothing more is taken away; what stays turns in circles.
    loop {
        let known: BTreeSet<String> = uses.keys().cloned().collect();
        let before = known.len();
        for others in uses.values_mut() {
            others.retain(|other| known.contains(other));
        }
        uses.retain(|_, others| !others.is_empty());
        if uses.len() == before {
            break;
        }
    }
    assert!(uses.is_empty(), "these turn in circles: {uses:#?}");
}

#[test]
fn rows_of_a_slice_are_read_through_its_door() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        for used in source.uses() {
            let other = slice(&used).is_some_and(|own| slice(&module) != Some(own));
            if other && used.split("::").any(|name| name == "store") {
                wrong.push(format!("{} reaches into {used}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn tests_stand_under_tests() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.code().any(|line| line.contains("cfg(test)")))
        .map(|source| format!("{} has a test that never runs: the library runs none", source.path))
        .collect();
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
        ("SystemTime::now", &["infra/clock.rs"]),
        // The sandbox stands for somebody else's program, with a clock of its own.
        ("OffsetDateTime::now_utc", &["sandbox/mod.rs"]),
        // The id of a request is no key: it is not stored.
        ("Uuid::new_v4", &["transport/answer.rs"]),
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
