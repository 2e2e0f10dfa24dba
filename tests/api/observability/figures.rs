//! What Prometheus reads after a day, on both databases; and that the log says no more than it may.

use std::collections::BTreeSet;

use sharepass::infra::meter::{self, Kind};

use super::day::{Day, Figures, live, until};
use crate::support::process::Site;
use crate::support::servers::free_port;
use crate::support::{Engine, Scratch, redis_url};

/// Labels whose values are of an open kind, and must still be of ours: no ids, no client's words.
const DIGITS_AT_MOST: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_counted_on_sqlite_and_its_log_keeps_secrets() {
    counted(None, &[("LOG", "sharepass=trace,info".to_owned())]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_counted_on_postgres_and_its_log_keeps_secrets() {
    let Some(scratch) = Scratch::new(Engine::Postgres).await else { return };
    let redis = [
        ("REDIS_URL", redis_url().await),
        ("REDIS_PREFIX", scratch.name()),
        ("LOG", "sharepass=trace,info".to_owned()),
        ("LOG_JSON", "true".to_owned()),
    ];
    counted(Some(scratch.url()), &redis).await;
    scratch.drop().await;
}

async fn counted(database: Option<String>, settings: &[(&str, String)]) {
    let engine = if database.is_some() { "postgres" } else { "sqlite" };
    let address = format!("127.0.0.1:{}", free_port());
    let mut given = settings.to_vec();
    given.push(("METRICS_LISTEN", address.clone()));
    let mut site = Site::new(database, &given).await;
    site.serve().await;
    let day = live(&site).await;
    let read = async || Figures::read(site.http(), &address).await;
    // What a socket and a tick note is noted a moment after it is seen.
    let lag = "sharepass_reminder_feed_lag_seconds_count";
    until(async || read().await.sum(lag, &[]) >= 1.0).await;
    let figures = read().await;
    holds(&figures, engine);
    known(&figures);
    drop(day.counter);
    until(async || read().await.sum("sharepass_sockets_open", &[]) < 0.5).await;
    let figures = read().await;
    assert!(figures.sum("sharepass_subscriptions_running", &[]) < 0.5);
    assert!(figures.sum("sharepass_socket_closes_total", &[]) >= 1.0);
    assert!(site.stop().success());
    site.audit().await;
    log_keeps(&site.log(), &day.secrets, &day.payment);
}

/// Labels by name.
type Labels<'a> = &'a [(&'a str, &'a str)];

/// What a day comes to.
fn holds(figures: &Figures, engine: &str) {
    let exactly: [(&str, Labels<'_>, u32); 17] = [
        ("orders_total", &[("transition", "placed")], 1),
        // Once, though it was asked for three times.
        ("orders_total", &[("transition", "paid")], 1),
        ("payments_total", &[("tender", "balance"), ("outcome", "paid")], 1),
        ("recharges_total", &[("outcome", "succeeded")], 1),
        ("idempotent_replays_total", &[("mutation", "PayOrder"), ("outcome", "answered")], 1),
        ("refusals_total", &[("mutation", "PayOrder")], 1),
        ("gateway_calls_total", &[("call", "create_intent"), ("outcome", "ok")], 1),
        ("gateway_call_duration_seconds_count", &[("call", "create_intent")], 1),
        ("gateway_notices_total", &[("outcome", "applied")], 1),
        ("gateway_notices_total", &[("outcome", "forged")], 1),
        ("graphql_limit_hits_total", &[("code", "QUERY_TOO_COMPLEX")], 1),
        ("http_requests_total", &[("route", "/gateway/{name}/notices"), ("status", "401")], 1),
        ("sockets_open", &[], 1),
        ("subscriptions_running", &[], 1),
        ("build_info", &[("database", engine), ("environment", "development")], 1),
        ("broker_connected", &[], 1),
        ("audit_violations", &[], 0),
    ];
    for (name, labels, value) in exactly {
        let sum = figures.sum(&format!("sharepass_{name}"), labels);
        assert_eq!(sum.to_string(), value.to_string(), "{name} {labels:?}");
    }
    let at_least: [(&str, Labels<'_>); 14] = [
        ("http_requests_total", &[("route", "/graphql"), ("method", "POST"), ("status", "200")]),
        ("http_request_duration_seconds_count", &[("route", "/graphql")]),
        ("graphql_operations_total", &[("type", "mutation"), ("outcome", "OK")]),
        ("graphql_operations_total", &[("type", "none"), ("outcome", "QUERY_TOO_COMPLEX")]),
        ("graphql_operation_duration_seconds_count", &[("type", "query"), ("transport", "http")]),
        ("database_begin_wait_seconds_count", &[]),
        ("database_transaction_duration_seconds_count", &[("outcome", "committed")]),
        ("database_connections_limit", &[]),
        ("reminders_written_total", &[("kind", "ORDER_PAID")]),
        ("reminders_published_total", &[]),
        ("socket_messages_sent_total", &[]),
        ("tick_last_success_timestamp_seconds", &[("tick", "orders")]),
        ("tick_duration_seconds_count", &[("tick", "audit")]),
        ("clearing_age_seconds", &[]),
    ];
    for (name, labels) in at_least {
        let sum = figures.sum(&format!("sharepass_{name}"), labels);
        assert!(sum > 0.0, "{name} {labels:?} is {sum}");
    }
    assert!(figures.sum("process_resident_memory_bytes", &[]) > 0.0);
}

/// Every line is of a figure that is in the list, with its labels and nobody's id.
fn known(figures: &Figures) {
    for line in &figures.0 {
        if line.name.starts_with("process_") {
            continue;
        }
        let found = meter::ALL.iter().find(|figure| {
            line.name == figure.name
                || (figure.kind == Kind::Histogram
                    && ["_bucket", "_sum", "_count"]
                        .iter()
                        .any(|end| line.name == format!("{}{end}", figure.name)))
        });
        let figure = found.unwrap_or_else(|| panic!("{} is in no list", line.name));
        // A summary would have quantiles: histograms are cut where they can be added up.
        let own: BTreeSet<&str> =
            line.labels.keys().map(String::as_str).filter(|label| *label != "le").collect();
        let its: BTreeSet<&str> = figure.labels.iter().copied().collect();
        assert_eq!(own, its, "{}", line.name);
        for (label, value) in &line.labels {
            let digits = value.chars().filter(char::is_ascii_digit).count();
            assert!(digits <= DIGITS_AT_MOST || label == "le", "{}: {label}={value}", line.name);
        }
    }
}

/// A3: nothing secret, and every line of a request names it.
fn log_keeps(log: &str, secrets: &[String], payment: &str) {
    for secret in secrets {
        assert!(!log.contains(secret.as_str()), "the log tells {secret}");
    }
    let of_payment: Vec<&str> = log.lines().filter(|line| line.contains(payment)).collect();
    assert!(of_payment.iter().any(|line| line.contains("answered")), "{of_payment:?}\n{log}");
    let within = |line: &&str| line.contains("a notice was refused") || line.contains("answered");
    for line in log.lines().filter(within) {
        assert!(line.contains("request.id"), "of which request is it? {line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_slow_is_told_with_its_field_and_what_is_not_is_not() {
    let told = async |threshold: &str| {
        let settings = [("SLOW_OPERATION_MS", threshold.to_owned())];
        let mut site = Site::new(None, &settings).await;
        site.serve().await;
        let Day { alice, .. } = live(&site).await;
        alice.post("query Mine { viewer { customer { id } } }", serde_json::json!({})).await;
        assert!(site.stop().success());
        site.log()
    };
    let eager = told("0").await;
    let slow = |line: &&str| line.contains("a slow mutation") && line.contains("payOrder");
    let line = eager.lines().find(slow).unwrap_or_else(|| panic!("{eager}"));
    assert!(line.contains("payOrder (Mutation.payOrder)"), "{line}");
    assert!(line.contains("request.id") && line.contains("PayForCoffee"), "{line}");
    assert!(!told("600000").await.contains("a slow"));
}
