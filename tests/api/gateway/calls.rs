use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::StatusCode;
use clap::Parser;
use serde_json::json;
use sharepass::infra::gateway::{
    GatewayError, IntentRequest, IntentStatus, NoticeKind, Timeouts, TransactionKind,
};
use sharepass::sandbox::Arguments;
use time::macros::date;

use super::stage::{KEY, Merchant, SECRET, START, Stage, client, refund};

fn refused(code: &str, http_status: u16) -> GatewayError {
    GatewayError::Refused { code: code.to_owned(), http_status }
}

#[tokio::test]
async fn a_payment_is_told_and_found() {
    let mut stage = Stage::start().await;
    let intent = stage.open("order_1", 1234).await;
    assert_eq!((intent.status, intent.amount_fen), (IntentStatus::Pending, 1234));
    let page = intent.pay_url.clone().expect("a payment page");
    assert_eq!(page, format!("{}/pay/{}", stage.url, intent.id));

    let (status, paid) = stage.press(&intent, "confirm").await;
    assert_eq!((status, paid.pointer("/status")), (200, Some(&json!("succeeded"))));
    let notice = stage.notice().await;
    assert_eq!(notice.kind, NoticeKind::PaymentSucceeded);
    assert_eq!((notice.intent.as_str(), notice.reference.as_str()), (&*intent.id, "order_1"));
    assert_eq!((notice.amount_fen, notice.currency.as_str()), (1234, "CNY"));
    assert_eq!(notice.occurred_at_unix_s, START);

    let found = stage.gateway.query(&intent.id).await.expect("the intent");
    assert_eq!((found.status, found.pay_url), (IntentStatus::Succeeded, None));
    // A second press is the same payment.
    assert_eq!(stage.press(&intent, "confirm").await.0, 200);
    assert_eq!(stage.press(&intent, "fail").await.0, 409);
}

#[tokio::test]
async fn a_declined_payment_is_told_and_final() {
    let mut stage = Stage::start().await;
    let intent = stage.open("order_1", 1234).await;
    assert_eq!(stage.press(&intent, "fail").await.0, 200);
    assert_eq!(stage.notice().await.kind, NoticeKind::PaymentFailed);
    let (status, problem) = stage.press(&intent, "confirm").await;
    assert_eq!((status, problem.pointer("/error/code")), (409, Some(&json!("not_payable"))));
    let found = stage.gateway.query(&intent.id).await.expect("the intent");
    assert_eq!(found.status, IntentStatus::Failed);
}

#[tokio::test]
async fn a_reference_names_one_intent() {
    let stage = Stage::start().await;
    let first = stage.open("order_1", 1234).await;
    assert_eq!(stage.open("order_1", 1234).await, first);
    let other = stage.gateway.create_intent(&stage.request("order_1", 1235)).await;
    assert_eq!(other, Err(refused("reference_conflict", 409)));
    assert_eq!(stage.gateway.find("order_1").await, Ok(Some(first)));
    assert_eq!(stage.gateway.find("order_2").await, Ok(None));
    assert_eq!(stage.gateway.query("in_none").await, Err(refused("not_found", 404)));
    // Whatever stands in an id stays one segment of the path.
    assert_eq!(stage.gateway.query("../v1/switches?").await, Err(refused("not_found", 404)));
}

#[tokio::test]
async fn ten_callers_with_one_reference_open_one_intent() {
    let stage = Stage::start().await;
    let calls = (0..10).map(|_| stage.open("order_1", 1234));
    let intents = futures_util::future::join_all(calls).await;
    assert!(intents.windows(2).all(|pair| pair.first() == pair.last()));
}

#[tokio::test]
async fn what_cannot_be_collected_is_refused() {
    let stage = Stage::start().await;
    let spoilt: [fn(&mut IntentRequest); 5] = [
        |request| request.amount_fen = 0,
        |request| request.expires_at_unix_s = START,
        |request| request.notify_url = "file:///etc/passwd".to_owned(),
        |request| request.return_url = "javascript:alert(1)".to_owned(),
        |request| request.reference = "with a space".to_owned(),
    ];
    for spoil in spoilt {
        let mut request = stage.request("order_1", 1234);
        spoil(&mut request);
        assert_eq!(stage.gateway.create_intent(&request).await, Err(refused("invalid", 400)));
    }
}

#[tokio::test]
async fn an_intent_expires_by_the_clock() {
    let stage = Stage::start().await;
    let intent = stage.open("order_1", 1234).await;
    stage.clock.store(START + 900, Ordering::SeqCst);
    let found = stage.gateway.query(&intent.id).await.expect("the intent");
    assert_eq!((found.status, found.pay_url), (IntentStatus::Expired, None));
    assert_eq!(stage.press(&intent, "confirm").await.0, 409);
}

#[tokio::test]
async fn a_cancelled_intent_takes_no_money_and_a_paid_one_is_not_cancelled() {
    let stage = Stage::start().await;
    let intent = stage.open("order_1", 1234).await;
    for _ in 0..2 {
        let cancelled = stage.gateway.cancel(&intent.id).await.expect("the intent");
        assert_eq!(cancelled.status, IntentStatus::Cancelled);
    }
    assert_eq!(stage.press(&intent, "confirm").await.0, 409);

    let paid = stage.paid("order_2", 500).await;
    assert_eq!(stage.gateway.cancel(&paid.id).await, Err(refused("already_paid", 409)));
}

#[tokio::test]
async fn a_day_lists_what_moved_in_china() {
    let stage = Stage::start().await;
    stage.open("unpaid", 100).await;
    let intent = stage.paid("order_1", 1234).await;
    stage.gateway.refund(&refund(&intent, "refund_1", 34)).await.expect("a refund");
    stage.clock.store(START + 24 * 3600 - 10, Ordering::SeqCst);
    stage.gateway.refund(&refund(&intent, "refund_2", 1)).await.expect("a refund");

    let day = stage.gateway.list_day(date!(2026 - 11 - 19)).await.expect("a day");
    let told: Vec<_> =
        day.iter().map(|moved| (moved.kind, &*moved.reference, moved.amount_fen)).collect();
    let expected =
        [(TransactionKind::Payment, "order_1", 1234), (TransactionKind::Refund, "refund_1", 34)];
    assert_eq!(told, expected);
    let next = stage.gateway.list_day(date!(2026 - 11 - 20)).await.expect("a day");
    assert_eq!(next.len(), 1);
    assert_eq!(stage.gateway.list_day(date!(2026 - 11 - 18)).await, Ok(vec![]));
}

#[tokio::test]
async fn only_who_holds_the_key_is_answered() {
    let stage = Stage::start().await;
    let stranger = client(&stage.url, "another-key", Timeouts::default());
    assert_eq!(stranger.query("in_1").await, Err(refused("unauthorized", 401)));
    let shown = format!("{:?} {stranger:?}", stage.gateway);
    assert!(!shown.contains(KEY) && !shown.contains(SECRET), "{shown}");
}

#[derive(clap::Parser)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,
}

#[test]
fn the_command_keeps_its_secrets() {
    let line = ["sandbox-gateway", "--api-key", KEY, "--notice-secret", SECRET];
    let command = Command::try_parse_from(line).expect("a good command line");
    let shown = format!("{:?}", command.arguments);
    assert!(!shown.contains(KEY) && !shown.contains(SECRET), "{shown}");
}

#[tokio::test]
async fn a_gateway_that_is_gone_is_unreachable() {
    let stage = Stage::start().await;
    let gateway = stage.gateway.clone();
    stage.stop().await;
    let gone = Err(GatewayError::Unreachable { cause: "no connection" });
    assert_eq!(gateway.query("in_1").await, gone);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Stage::start().await;
    let target = format!("{}/v1/intents/in_1", elsewhere.url);
    let router = axum::Router::new()
        .fallback(move || async move { (StatusCode::TEMPORARY_REDIRECT, [("location", target)]) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let gateway = client(&url, KEY, Timeouts::default());
    assert_eq!(gateway.query("in_1").await, Err(GatewayError::Malformed));
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sandbox.json");
    let stage = Stage::start_on(Merchant::start().await, &file).await;
    let paid = stage.paid("order_1", 1234).await;
    // What was answered is in the file before anybody stops.
    assert!(std::fs::read_to_string(&file).expect("a file").contains("order_1"));

    let stage = Stage::start_on(stage.stop().await, &file).await;
    let intent = stage.gateway.query(&paid.id).await.expect("the intent");
    assert_eq!(intent.status, IntentStatus::Succeeded);
    assert_eq!(stage.open("order_1", 1234).await.id, paid.id);
    stage.gateway.refund(&refund(&paid, "refund_1", 1000)).await.expect("a refund");

    let stage = Stage::start_on(stage.stop().await, &file).await;
    let above = stage.gateway.refund(&refund(&paid, "refund_2", 235)).await;
    assert_eq!(above, Err(refused("above_paid_amount", 409)));
    let day = stage.gateway.list_day(date!(2026 - 11 - 19)).await.expect("a day");
    assert_eq!(day.len(), 2);
}

#[tokio::test]
async fn a_notice_that_was_not_accepted_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sandbox.json");
    let mut stage = Stage::start_on(Merchant::start().await, &file).await;
    stage.merchant.will_answer([StatusCode::SERVICE_UNAVAILABLE]);
    stage.paid("order_1", 1234).await;
    let refused = stage.notice().await;
    let mut stage = Stage::start_on(stage.stop().await, &file).await;
    assert_eq!(stage.notice().await, refused);
}

#[tokio::test]
async fn a_slow_gateway_is_given_up_in_time() {
    let stage = Stage::start().await;
    stage.switch(None, json!({ "slow_ms": 60_000 })).await;
    let timeouts = Timeouts { connect: Duration::from_secs(2), total: Duration::from_millis(50) };
    let impatient = client(&stage.url, KEY, timeouts);
    let late = Err(GatewayError::Unreachable { cause: "no answer in time" });
    assert_eq!(impatient.query("in_1").await, late);
}
