//! The settings: `.env.example` tells of all of them, and what is wrong is told all at once.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use secrecy::ExposeSecret as _;
use sharepass::config::{Config, Environment, VARIABLES};

const EXAMPLE: &str = include_str!("../../.env.example");

/// What other commands than the server read.
const OF_COMMANDS: [&str; 6] = [
    "SHAREPASS_OPERATOR_PASSWORD",
    "SHAREPASS_SANDBOX_API_KEY",
    "SHAREPASS_SANDBOX_LISTEN",
    "SHAREPASS_SANDBOX_NOTICE_SECRET",
    "SHAREPASS_SANDBOX_PUBLIC_URL",
    "SHAREPASS_SANDBOX_STATE_FILE",
];

/// The name and value of a setting; with those that are off, behind a `#`.
fn setting(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start_matches('#').split_once('=')?;
    let named = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    (named && !name.is_empty()).then_some((name, value))
}

fn environment(settings: &[(&str, &str)]) -> HashMap<String, String> {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn faults(settings: &[(&str, &str)]) -> String {
    Config::read(&environment(settings)).expect_err("settings that are not usable").to_string()
}

#[test]
fn the_example_has_every_setting_once_and_says_why() {
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    let names: Vec<&str> = lines.iter().filter_map(|line| Some(setting(line)?.0)).collect();
    let told: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), told.len(), "a setting stands there twice");
    let known: BTreeSet<&str> = VARIABLES.into_iter().chain(OF_COMMANDS).collect();
    assert_eq!(told, known);
    // A paragraph begins with words, whatever settings follow.
    for paragraph in EXAMPLE.split("\n\n") {
        assert!(paragraph.starts_with("# "), "not explained: {paragraph}");
    }
}

#[test]
fn the_program_reads_no_variable_that_the_example_leaves_out() {
    let read = ["src/config.rs", "src/main.rs", "src/sandbox/command.rs"].map(|file| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::read_to_string(path).expect("a file of the program")
    });
    for name in VARIABLES.into_iter().chain(OF_COMMANDS) {
        assert!(read.iter().any(|text| text.contains(name)), "{name} is not read");
    }
    // The other way about: what the settings' reader asks for is in the list.
    let asked = read[0].split("reader").skip(1).filter_map(|call| {
        let (_, rest) = call.split_once("(\"")?;
        let (name, _) = rest.split_once('"')?;
        let named = name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        named.then_some(name)
    });
    for name in asked {
        assert!(VARIABLES.contains(&name), "{name} is read, but not listed");
    }
}

#[test]
fn the_example_is_usable_as_it_stands_and_with_everything_switched_on() {
    let on = |line: &&str| !line.starts_with('#');
    let as_it_stands: Vec<_> = EXAMPLE.lines().filter(on).filter_map(setting).collect();
    let config = Config::read(&environment(&as_it_stands)).expect("usable settings");
    assert_eq!(config.environment, Environment::Development);
    assert!(config.listen.ip().is_loopback());
    // Copied, it changes nothing: its values are those that hold without it.
    let usual = Config::read(&HashMap::new()).expect("usable settings");
    let secret = |config: &Config| config.gateway_api_key.expose_secret().to_owned();
    assert_eq!(format!("{config:?}"), format!("{usual:?}"));
    assert_eq!(secret(&config), secret(&usual));
    let everything: Vec<_> = EXAMPLE.lines().filter_map(setting).collect();
    let config = Config::read(&environment(&everything)).expect("usable settings");
    assert!(config.redis_url.is_some() && config.metrics_listen.is_some());
    // As a file, as `.env` is read.
    let file = dotenvy::from_read_iter(EXAMPLE.as_bytes());
    let read: HashMap<String, String> = file.map(|line| line.expect("a line")).collect();
    assert_eq!(read, environment(&as_it_stands));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let wrong = [
        ("SHAREPASS_ENV", "staging"),
        ("LISTEN", "here"),
        ("METRICS_LISTEN", "there"),
        ("PUBLIC_URL", "not a URL"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("DATABASE_CONNECTIONS", "-1"),
        ("DATABASE_LOCK_TIMEOUT_MS", "soon"),
        ("DATABASE_STATEMENT_TIMEOUT_MS", "later"),
        ("DATABASE_LOG_STATEMENTS", "often"),
        ("REDIS_URL", "not a URL"),
        ("GATEWAY_URL", "not a URL"),
        ("GATEWAY_API_KEY", "short"),
        ("GATEWAY_NOTICE_SECRET", "short"),
        ("SANDBOX_LISTEN", "8090"),
        ("GRAPHIQL", "maybe"),
        ("INTROSPECTION", "1"),
        ("CORS_ORIGINS", "https://good.example, not an origin"),
        ("TRUST_PROXY", "some"),
        ("LOG", "sharepass=loud"),
        ("LOG_JSON", "no"),
        ("FEED_POLL_SECONDS", "0"),
        ("ATTEMPTS_PER_MINUTE", "0"),
        ("COOLING_OFF_DAYS", "-1"),
        ("MAX_MEMBERSHIP_BALANCE", "0.50"),
        ("REFERENCE_PRICE_DAYS", "0"),
        ("ORDER_EXPIRY_MINUTES", "0"),
        ("INTENT_EXPIRY_MINUTES", "2000"),
        ("FEE_BP", "2001"),
    ];
    let told = faults(&wrong);
    for (name, _) in wrong {
        assert_eq!(told.matches(&format!("- {name} ")).count(), 1, "{name} in: {told}");
    }
    // What was given as a secret is not repeated, even where it is wrong.
    assert!(!told.contains("short"), "{told}");
}

#[test]
fn production_is_refused_without_secrets_of_its_own() {
    let production = ("SHAREPASS_ENV", "production");
    let told = faults(&[production]);
    let known = "development-only-secret";
    let spelt_out =
        faults(&[production, ("GATEWAY_API_KEY", known), ("GATEWAY_NOTICE_SECRET", known)]);
    for name in ["GATEWAY_API_KEY", "GATEWAY_NOTICE_SECRET"] {
        assert!(told.contains(&format!("{name} must be set in production")), "{told}");
        assert!(spelt_out.contains(&format!("{name} ")), "{spelt_out}");
    }
    let own = "a secret of its very own";
    let given = [production, ("GATEWAY_API_KEY", own), ("GATEWAY_NOTICE_SECRET", own)];
    let config = Config::read(&environment(&given)).expect("usable settings");
    assert!(!config.graphiql && !config.introspection && config.log_json);
    // A dump of the settings shows neither.
    assert!(!format!("{config:?}").contains(own));
}
