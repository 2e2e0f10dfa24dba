//! The page of operations, the dashboard and the alerts name every figure that there is, and no
//! other.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use sharepass::infra::meter::{self, Figure, Kind};

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A figure as Prometheus spells its lines.
fn spelt(figure: &Figure) -> Vec<String> {
    match figure.kind {
        Kind::Histogram => {
            ["_bucket", "_sum", "_count"].map(|end| format!("{}{end}", figure.name)).to_vec()
        }
        _ => vec![figure.name.to_owned()],
    }
}

/// The figures that expressions name.
fn named(text: &str) -> BTreeSet<String> {
    let begins = text.match_indices("sharepass_").map(|(at, _)| &text[at..]);
    let word = |rest: &str| {
        rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>()
    };
    begins.map(word).collect()
}

/// Fails with what an expression names that is no line of any figure.
fn all_known(text: &str, whose: &str) {
    let known: BTreeSet<String> = meter::ALL.iter().flat_map(|figure| spelt(figure)).collect();
    let unknown: Vec<_> = named(text).difference(&known).cloned().collect();
    assert!(unknown.is_empty(), "{whose} names {unknown:?}");
}

/// Every expression of the dashboard.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(text) = members.get("expr").and_then(Value::as_str) {
                found.push(text.to_owned());
            }
            for value in members.values() {
                expressions(value, found);
            }
        }
        Value::Array(values) => {
            for value in values {
                expressions(value, found);
            }
        }
        _ => {}
    }
}

/// The heading of an alert on the page.
fn heading(alert: &str) -> String {
    format!("\n### {alert}\n")
}

#[test]
fn figures_are_named_as_prometheus_asks_and_each_once() {
    let mut names = BTreeSet::new();
    for figure in meter::ALL {
        let Figure { name, kind, labels, says } = *figure;
        assert!(names.insert(name), "{name} is there twice");
        assert!(name.starts_with("sharepass_") && says.ends_with('.'), "{name}");
        match kind {
            Kind::Counter => assert!(name.ends_with("_total"), "{name}"),
            Kind::Histogram => assert!(name.ends_with("_seconds"), "{name}"),
            Kind::Gauge => assert!(!name.ends_with("_total"), "{name}"),
        }
        for label in labels {
            assert!(!["id", "user", "customer", "name", "address"].contains(label), "{name}");
        }
    }
}

#[test]
fn the_page_of_operations_has_every_figure() {
    let page = file("docs/operations.md");
    let kind = |kind| match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    let row = |figure: &&Figure| {
        let labels: Vec<String> = figure.labels.iter().map(|label| format!("`{label}`")).collect();
        let labels = if labels.is_empty() { "-".to_owned() } else { labels.join(", ") };
        format!("| `{}` | {} | {labels} | {} |", figure.name, kind(figure.kind), figure.says)
    };
    let rows: Vec<String> = meter::ALL.iter().map(row).collect();
    let table = rows.join("\n");
    assert!(page.contains(&table), "the table of docs/operations.md should be\n{table}");
    // And no other: a figure that is gone leaves no row behind.
    let told = page.lines().filter(|line| line.starts_with("| `sharepass_")).count();
    assert_eq!(told, rows.len());
}

#[test]
fn every_alert_is_of_figures_that_exist_and_is_explained() {
    let rules = file("ops/prometheus/alerts.yml");
    all_known(&rules, "ops/prometheus/alerts.yml");
    let page = file("docs/operations.md");
    let alerts: Vec<&str> =
        rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 15, "the alerts cannot be read");
    for alert in &alerts {
        assert!(page.contains(&heading(alert)), "docs/operations.md does not explain {alert}");
        let link = format!("docs/operations.md#{}", alert.to_lowercase());
        assert_eq!(rules.matches(&format!("runbook: {link}\n")).count(), 1, "{alert}");
    }
    for explained in page.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(alerts.contains(&explained), "{explained} is no alert");
    }
}

#[test]
fn the_dashboard_shows_every_figure_and_no_other() {
    let text = file("ops/grafana/sharepass.json");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let mut found = Vec::new();
    expressions(&dashboard, &mut found);
    let all = found.join("\n");
    all_known(&all, "the dashboard");
    let shown = named(&all);
    for figure in meter::ALL {
        let any = spelt(figure).iter().any(|name| shown.contains(name));
        // Where it is from stands in the variable of the instance, too.
        assert!(any, "{} is on no panel", figure.name);
    }
    // Each label that a panel sums by is one of a figure's own, or of the scrape.
    let labels: BTreeSet<&str> = meter::ALL
        .iter()
        .flat_map(|figure| figure.labels)
        .copied()
        .chain(["le", "instance"])
        .collect();
    for by in all.split("by (").skip(1) {
        let (list, _) = by.split_once(')').expect("a closed list");
        for label in list.split(',').map(str::trim) {
            assert!(labels.contains(label), "no figure has the label {label}");
        }
    }
}
