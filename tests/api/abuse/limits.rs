//! `docs/limits.md` against the program: every limit with its default, its setting and its field.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sharepass::infra::config::{Config, VARIABLES};
use sharepass::infra::limits::{Limits, SETTINGS};

use crate::support::on_both_with;

const TABLE: &str = include_str!("../../../docs/limits.md");

/// A row: the default, the setting where there is one, the field of `serviceConfig`.
fn rows() -> Vec<(u64, Option<&'static str>, &'static str)> {
    let cells = TABLE.lines().filter(|line| line.starts_with("| ")).filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let value = cells.get(1)?.parse().ok()?;
        let setting = cells.get(2)?.trim_matches('`');
        Some((value, (setting != "none").then_some(setting), cells.get(3)?.trim_matches('`')))
    });
    cells.collect()
}

#[tokio::test]
async fn the_table_has_every_limit_as_the_program_has_it() {
    let rows = rows();
    let defaults = Limits::default();
    let told: BTreeMap<&str, u64> =
        rows.iter().filter_map(|(value, setting, _)| Some(((*setting)?, *value))).collect();
    for setting in SETTINGS {
        let value = u64::try_from(setting.of(&defaults)).expect("a small number");
        assert_eq!(told.get(setting.name), Some(&value), "{}", setting.name);
    }
    let of_limits = |name: &&str| name.starts_with("LIMIT_") || name.ends_with("_PER_MINUTE");
    let settings: BTreeSet<&str> = VARIABLES.into_iter().filter(of_limits).collect();
    assert_eq!(told.keys().copied().collect::<BTreeSet<_>>(), settings);
    // What a server says of itself is what it was set to, and by default what the table says.
    let usual = told.iter().map(|(name, value)| (*name, value.to_string())).collect::<Vec<_>>();
    let usual: Vec<(&str, &str)> =
        usual.iter().map(|(name, value)| (*name, value.as_str())).collect();
    on_both_with(&usual, async |network| {
        let fields: Vec<&str> = rows.iter().map(|(_, _, field)| *field).collect();
        let query = format!("{{ serviceConfig {{ {} }} }}", fields.join(" "));
        let config = network.caller().post(&query, json!({})).await;
        for (value, _, field) in &rows {
            assert_eq!(config["serviceConfig"][field], json!(value), "{field}");
        }
        let asked = "{ __type(name: \"ServiceConfig\") { fields { name } } }";
        let kinds = network.caller().post(asked, json!({})).await;
        for field in kinds["__type"]["fields"].as_array().expect("fields") {
            let name = field["name"].as_str().expect("a name");
            let limit = name.starts_with("max") || name.ends_with("PerMinute");
            assert!(!limit || fields.contains(&name), "{name} is not in docs/limits.md");
        }
    })
    .await;
}

#[tokio::test]
async fn a_limit_is_what_it_is_set_to() {
    on_both_with(&[("LIMIT_DEPTH", "12"), ("LIMIT_ALIASES", "10")], async |network| {
        let config = "{ serviceConfig { maxDepth maxAliases } }";
        let told: Value = network.caller().post(config, json!({})).await;
        assert_eq!(told["serviceConfig"], json!({ "maxDepth": 12, "maxAliases": 10 }));
        let aliases: Vec<String> = (0..11).map(|number| format!("a{number}: __typename")).collect();
        let aliases = aliases.join(" ");
        let code = network.caller().fault(&format!("{{ {aliases} }}"), json!({})).await;
        assert_eq!(code, "QUERY_TOO_COMPLEX");
    })
    .await;
}

#[test]
fn a_limit_beyond_what_makes_sense_is_refused() {
    for setting in SETTINGS {
        let (least, most) = (setting.within.start(), setting.within.end());
        for value in [least - 1, most + 1] {
            let given = [(setting.name.to_owned(), value.to_string())].into();
            let faults = Config::read(&given).expect_err("unusable").to_string();
            assert!(faults.contains(setting.name), "{faults}");
        }
        let usual = setting.of(&Limits::default());
        assert!(setting.within.contains(&usual), "{}", setting.name);
    }
}
