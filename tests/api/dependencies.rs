//! What may come into the binary: `deny.toml` against what cargo resolves, also where `cargo deny`
//! is not installed (`.ci/run` asks it as well, and for advisories it alone).

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

const RULES: &str = include_str!("../../deny.toml");

fn list(of: &toml::Value) -> Vec<String> {
    let items = of.as_array().expect("a list").iter();
    let name = |item: &toml::Value| item.get("name").unwrap_or(item).as_str().map(str::to_owned);
    items.map(|item| name(item).expect("a name")).collect()
}

/// What cargo resolves, with everything that the tests and benches need.
fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    // What other systems need may not have been downloaded.
    let here = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    cargo.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    cargo.args(["--filter-platform", &here]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let told = cargo.output().expect("cargo runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let nodes = told["resolve"]["nodes"].as_array().expect("nodes").iter();
    let used: BTreeSet<&str> = nodes.filter_map(|node| node["id"].as_str()).collect();
    let all = told["packages"].as_array().expect("packages").iter();
    all.filter(|one| one["id"].as_str().is_some_and(|id| used.contains(id))).cloned().collect()
}

#[test]
fn licences_bans_and_sources_are_as_the_rules_say() {
    let rules: toml::Value = toml::from_str(RULES).expect("deny.toml");
    let (allowed, denied) = (list(&rules["licenses"]["allow"]), list(&rules["bans"]["deny"]));
    let packages = packages();
    assert!(packages.len() > 200, "{} packages", packages.len());
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        assert!(!denied.iter().any(|one| one == name), "{name} is banned");
        // Without a source it is ours.
        let Some(source) = package["source"].as_str() else { continue };
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        let licence = package["license"].as_str().unwrap_or_default();
        let parsed = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX);
        let parsed = parsed.unwrap_or_else(|why| panic!("{name} has the licence {licence}: {why}"));
        let fits = parsed.evaluate(|asked| allowed.contains(&asked.to_string()));
        assert!(fits, "{name} has the licence {licence}");
    }
}
