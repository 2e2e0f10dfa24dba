//! The settings: `.env.example` tells of all of them, and what is wrong is told all at once.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use entity::timestamp::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::json;
use sharepass::infra::config::{Config, Environment, VARIABLES};
use sharepass::infra::policy::{BUILT_IN, Policy, Source, read};
use sharepass::worker::Tick;

use crate::support::{on_both_with, text};

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
    let read =
        ["src/infra/config/mod.rs", "src/command.rs", "src/sandbox/command.rs"].map(|file| {
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
        ("SLOW_OPERATION_MS", "soon"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "not a URL"),
        ("OTEL_TRACES_SAMPLER", "some"),
        ("OTEL_TRACES_SAMPLER_ARG", "1.5"),
        ("FEED_POLL_SECONDS", "0"),
        ("ATTEMPTS_PER_MINUTE", "0"),
        ("WEBHOOK_KEY", "short"),
        ("WEBHOOK_PRIVATE_ADDRESSES", "some"),
        ("WEBHOOK_KEEP_DAYS", "1"),
        ("IDLE_CONNECTIONS_PER_ADDRESS", "0"),
        ("POLICY_FILE", "no/such/policy.toml"),
        ("COOLING_OFF_DAYS", "-1"),
        ("MAX_MEMBERSHIP_BALANCE", "0.50"),
        ("REFERENCE_PRICE_DAYS", "0"),
        ("ORDER_EXPIRY_MINUTES", "0"),
        ("INTENT_EXPIRY_MINUTES", "2000"),
        ("FEE_BP", "2001"),
    ];
    let told = faults(&wrong);
    // In yuan, as it is written.
    assert!(told.contains("BALANCE is 0.50, but must be an amount from 1.00 to 1000000.00"));
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
    let secrets = ["GATEWAY_API_KEY", "GATEWAY_NOTICE_SECRET", "WEBHOOK_KEY"];
    let with = |value| -> Vec<(&str, &str)> {
        secrets.into_iter().map(|name| (name, value)).chain([production]).collect()
    };
    let spelt_out = faults(&with(known));
    for name in secrets {
        assert!(told.contains(&format!("{name} must be set in production")), "{told}");
        assert!(spelt_out.contains(&format!("{name} ")), "{spelt_out}");
    }
    let own = "a secret of its very own";
    let given = with(own);
    // One secret for all of them would open all doors at once.
    let told = faults(&given);
    assert!(
        told.contains("GATEWAY_API_KEY and GATEWAY_NOTICE_SECRET must not be the same"),
        "{told}"
    );
    assert!(told.contains("GATEWAY_NOTICE_SECRET and WEBHOOK_KEY must not be the same"), "{told}");
    for guessed in
        ["aaaaaaaaaaaaaaaaaaaaaaaa", "my-password-is-long", "changeme-changeme", "0123456789abcdef"]
    {
        assert!(faults(&with(guessed)).contains("WEBHOOK_KEY is easily guessed"), "{guessed}");
    }
    let given = [
        production,
        ("PUBLIC_URL", "https://app.example.org"),
        ("GATEWAY_API_KEY", "a secret of its very own"),
        ("GATEWAY_NOTICE_SECRET", "a secret of its very own 2"),
        ("WEBHOOK_KEY", "a secret of its very own 3"),
    ];
    for (name, value, safe) in [
        ("PUBLIC_URL", "http://app.example.org", false),
        ("GATEWAY_URL", "http://10.0.0.1:8090", false),
        ("PUBLIC_URL", "ftp://app.example.org", false),
        ("GATEWAY_URL", "http://[::1]:8090", true),
        ("PUBLIC_URL", "http://localhost:8080", true),
        ("GATEWAY_URL", "https://gateway.example.org", true),
    ] {
        let one = [given.as_slice(), &[(name, value)]].concat();
        let read = Config::read(&environment(&one));
        assert_eq!(read.is_ok(), safe, "{name}={value}");
        if let Err(told) = read {
            assert!(told.to_string().contains(name), "{told}");
        }
    }
    let config = Config::read(&environment(&given)).expect("usable settings");
    assert!(!config.graphiql && !config.introspection && config.log_json);
    assert!(!config.webhook_private_addresses);
    let inside = [given.as_slice(), &[("WEBHOOK_PRIVATE_ADDRESSES", "true")]].concat();
    assert!(faults(&inside).contains("WEBHOOK_PRIVATE_ADDRESSES must be false in production"));
    // A dump of the settings shows none of them.
    assert!(!format!("{config:?}").contains(own));
}

/// The policy of a region, from a text.
fn policy(text: &str, region: &str) -> Result<Policy, Vec<String>> {
    read(Source { name: "my.toml", text, region }, &[])
}

#[test]
fn the_policy_that_is_built_in_can_be_used_for_every_region() {
    let cn = policy(BUILT_IN, "cn").expect("a policy");
    let eu = policy(BUILT_IN, "eu").expect("a policy");
    assert_eq!((cn.cooling_off_days, cn.reference_price_days), (7, 7));
    assert_eq!((eu.cooling_off_days, eu.reference_price_days), (14, 30));
    assert_eq!((cn.max_membership_balance_fen, cn.refund_overdraft_fen), (500_000, 500_000));
    assert_eq!((cn.least_custody_share_bp, cn.usual_custody_share_bp), (2_000, 4_000));
    assert_eq!(cn.bonus_warning_days, [30, 7, 1]);
    assert_eq!((cn.bonus_grace_days, eu.bonus_grace_days), (7, 7));
    assert_eq!((cn.time_zone.as_str(), eu.time_zone.as_str()), ("Asia/Shanghai", "Europe/Berlin"));
    assert_eq!((cn.clearing_at_minutes, cn.clearing_at()), (180, "03:00".to_owned()));
    let regions = BUILT_IN.lines().filter_map(|line| line.strip_prefix("[region."));
    let regions: Vec<&str> = regions.map(|name| name.trim_end_matches(']')).collect();
    assert_eq!(regions, ["cn", "eu"]);
    // Each figure is told, with its unit and where it comes from.
    let lines: Vec<&str> = BUILT_IN.lines().collect();
    for pair in lines.windows(2) {
        let figure = pair[1].contains(" = ") && !pair[1].starts_with('#');
        assert!(!figure || pair[0].starts_with("# "), "{} is not explained", pair[1]);
    }
}

/// A period of days ends with the last moment of its last day, also where clocks change.
#[test]
fn days_end_when_clocks_of_the_region_say_so() {
    let ends = |region: &str, now: &str, days: i64| {
        let at = |text: &str| text.parse::<jiff::Timestamp>().expect("a moment");
        let end = policy(BUILT_IN, region).expect("a policy");
        let end = end.end_of_day(Timestamp(at(now).as_microsecond()), days);
        jiff::Timestamp::from_microsecond(end.0).expect("a moment").to_string()
    };
    assert_eq!(ends("cn", "2026-11-23T08:00:00Z", 7), "2026-11-30T16:00:00Z");
    assert_eq!(ends("cn", "2026-11-23T15:59:59Z", 7), "2026-11-30T16:00:00Z");
    assert_eq!(ends("cn", "2026-11-23T16:00:00Z", 7), "2026-12-01T16:00:00Z");
    assert_eq!(ends("eu", "2027-03-20T12:00:00Z", 14), "2027-04-03T22:00:00Z");
    assert_eq!(ends("eu", "2026-10-20T12:00:00Z", 14), "2026-11-03T23:00:00Z");
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_told_at_once_by_file_region_and_figure() {
    let wrong = BUILT_IN
        .replace("version = 1", "version = 0")
        .replace("cooling_off_days = 7", "cooling_off_days = 91")
        .replace("max_membership_balance = \"5000.00\"", "max_membership_balance = 5000.0")
        .replace("order_expiry_minutes = 15", "order_expiry_minutse = 15")
        .replace("bonus_warning_days = [30, 7, 1]", "bonus_warning_days = [1, 7, 30]")
        .replace("clearing_at = \"03:00\"", "clearing_at = \"3 o'clock\"");
    let told = policy(&wrong, "cn").expect_err("a policy that is wrong");
    let expected = [
        "my.toml: version is 0, but must be at least 1",
        "my.toml, region cn: cooling_off_days is 91, but must be a whole number from 0 to 90",
        "my.toml, region cn: max_membership_balance is 5000.0, but must be an amount in quotes \
         from 1.00 to 1000000.00",
        "my.toml, region cn: order_expiry_minutes is missing; it is a whole number from 1 to 1440",
        "my.toml, region cn: clearing_at is \"3 o'clock\", but must be a time of day in quotes \
         from 00:00 to 23:59",
        "my.toml, region cn: bonus_warning_days is [1, 7, 30], but must be a list of 1 to 10 \
         whole numbers from 365 to 1, falling",
        "my.toml, region cn: order_expiry_minutse is no figure of a policy",
    ];
    assert_eq!(told, expected);
    for warnings in ["[]", "[366, 1]", "[7, 7]", "[0]", "\"30\""] {
        let wrong = BUILT_IN.replace("[30, 7, 1]", warnings);
        assert_eq!(policy(&wrong, "cn").expect_err("wrong warnings").len(), 1, "{warnings}");
    }
    for kinds in ["[]", "[\"ORDER_ACCEPTED\"]", "[\"ORDER_PAID\", \"CAMPAIGN\"]", "\"ORDER_PAID\""]
    {
        let wrong = BUILT_IN.replace("[\"ORDER_PAID\"]", kinds);
        assert_eq!(policy(&wrong, "cn").expect_err("wrong kinds").len(), 1, "{kinds}");
    }
    for zone in ["\"Mars/Olympus\"", "\"\"", "8"] {
        let wrong = BUILT_IN.replace("\"Asia/Shanghai\"", zone);
        assert_eq!(policy(&wrong, "cn").expect_err("a wrong zone").len(), 1, "{zone}");
    }
    for clock in ["24:00", "03:60", "3:00", "03.00", "+3:00"] {
        let wrong = BUILT_IN.replace("03:00", clock);
        assert_eq!(policy(&wrong, "eu").expect_err("a wrong time").len(), 1, "{clock}");
    }
}

#[test]
fn figures_of_a_policy_must_fit_each_other() {
    let wrong = BUILT_IN
        .replace("usual_custody_share_bp = 4000", "usual_custody_share_bp = 1999")
        .replace("least_recharge = \"1.00\"", "least_recharge = \"5000.01\"");
    let told = policy(&wrong, "cn").expect_err("a policy that is wrong");
    let expected = [
        "my.toml, region cn: usual_custody_share_bp must not be below least_custody_share_bp",
        "my.toml, region cn: least_recharge must not be above max_membership_balance",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_policy_file_may_be_ones_own_and_must_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("own.toml");
    let name = path.display().to_string();
    let own = |text: &str, more: &[(&str, &str)]| {
        std::fs::write(&path, text).expect("a file");
        let given: Vec<_> = more.iter().copied().chain([("POLICY_FILE", name.as_str())]).collect();
        Config::read(&environment(&given))
    };
    let north = BUILT_IN.replace("region.cn", "region.north").replace("fee_bp = 0", "fee_bp = 30");
    let config = own(&north, &[("POLICY_REGION", "north"), ("COOLING_OFF_DAYS", "3")]);
    let config = config.expect("usable settings").policy;
    // The environment goes before the file.
    assert_eq!((config.region.as_str(), config.fee_bp, config.cooling_off_days), ("north", 30, 3));

    let told = |text: &str, more: &[(&str, &str)]| own(text, more).expect_err("faults").to_string();
    let unknown = told(&north, &[]);
    let sentence = format!("POLICY_REGION is \"cn\", but the regions of {name} are: eu, north");
    assert!(unknown.contains(&sentence), "{unknown}");
    let broken = told("version = 1\n[region.cn\n", &[]);
    assert!(broken.contains(&format!("{name} is no policy: line 2: ")), "{broken}");
    let other = told(&format!("author = \"me\"\n{BUILT_IN}"), &[]);
    assert!(other.contains("unknown field `author`"), "{other}");
    let gone = faults(&[("POLICY_FILE", "no/such/policy.toml")]);
    assert!(gone.contains("POLICY_FILE is no/such/policy.toml, which cannot be read: "), "{gone}");
}

#[tokio::test]
async fn the_region_decides_how_long_a_recharge_cools_off() {
    on_both_with(&[("POLICY_REGION", "eu")], async |network| {
        let asked = "{ serviceConfig { policy { version region coolingOffDays maxMembershipBalance
            leastRecharge referencePriceDays usualCustodyShareBasisPoints bonusWarningDays
            refundOverdraft clearingAt } } }";
        let told = network.caller().post(asked, json!({})).await;
        let expected = json!({ "version": 1, "region": "eu", "coolingOffDays": 14,
            "maxMembershipBalance": "5000.00", "leastRecharge": "1.00", "referencePriceDays": 30,
            "usualCustodyShareBasisPoints": 4000, "bonusWarningDays": [30, 7, 1],
            "refundOverdraft": "5000.00", "clearingAt": "03:00" });
        assert_eq!(told["serviceConfig"]["policy"], expected);

        let home = network.merchant("甲咖啡").await;
        // It does not say what it keeps in custody.
        let plan = home.plan_with("1000.00", "0.00", json!({})).await;
        let alice = network.customer("Alice").await;
        alice.join(network, &plan).await;
        let custody = async || text(&alice.back().await.memberships().await[0]["custody"]);
        network.pass_days(14).await;
        network.run(Tick::Release).await;
        // The fourteenth day counts to its midnight in Berlin.
        assert_eq!(custody().await, "1000.00");
        network.pass_days(1).await;
        network.run(Tick::Release).await;
        assert_eq!(custody().await, "400.00");
    })
    .await;
}
