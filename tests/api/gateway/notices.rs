use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::json;
use sharepass::infra::gateway::{GatewayError, NoticeKind, Timeouts};

use super::stage::{KEY, START, Stage, client, refund};

#[tokio::test]
async fn a_double_notice_keeps_its_id() {
    let mut stage = Stage::start().await;
    stage.switch(None, json!({ "double": 2 })).await;
    stage.paid("order_1", 1234).await;
    let first = stage.notice().await;
    assert_eq!(stage.notice().await, first);
    assert_eq!(stage.notice().await, first);
    stage.switch(None, json!({})).await;
    stage.paid("order_2", 500).await;
    assert_eq!(stage.notice().await.reference, "order_2");
}

#[tokio::test]
async fn reordered_notices_change_places() {
    let mut stage = Stage::start().await;
    stage.switch(None, json!({ "reordered": true })).await;
    let intent = stage.paid("order_1", 1234).await;
    stage.gateway.refund(&refund(&intent, "refund_1", 1234)).await.expect("a refund");
    assert_eq!(stage.notice().await.kind, NoticeKind::RefundSucceeded);
    assert_eq!(stage.notice().await.kind, NoticeKind::PaymentSucceeded);
}

#[tokio::test]
async fn a_held_notice_waits_for_its_release() {
    let mut stage = Stage::start().await;
    let held = stage.open("order_1", 1234).await;
    stage.switch(Some(&held), json!({ "held": true })).await;
    stage.press(&held, "confirm").await;
    stage.gateway.refund(&refund(&held, "refund_1", 34)).await.expect("a refund");
    // The switch is that intent's own: another one's notice passes.
    stage.paid("order_2", 500).await;
    assert_eq!(stage.notice().await.reference, "order_2");
    stage.release(&held).await;
    assert_eq!(stage.notice().await.reference, "order_1");
    assert_eq!(stage.notice().await.reference, "refund_1");
}

#[tokio::test]
async fn a_late_notice_keeps_the_time_of_what_it_tells() {
    let mut stage = Stage::start().await;
    stage.switch(None, json!({ "late_s": 1 })).await;
    stage.paid("order_1", 1234).await;
    assert_eq!(stage.notice().await.occurred_at_unix_s, START);
}

#[tokio::test]
async fn a_notice_is_repeated_until_it_is_accepted() {
    let mut stage = Stage::start().await;
    stage.merchant.will_answer([
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::NOT_FOUND,
        StatusCode::FOUND,
    ]);
    stage.paid("order_1", 1234).await;
    let first = stage.notice().await;
    for _ in 0..3 {
        assert_eq!(stage.notice().await, first);
    }
    stage.paid("order_2", 500).await;
    assert_eq!(stage.notice().await.reference, "order_2");
}

#[tokio::test]
async fn a_notice_with_a_wrong_signature_is_refused_until_it_is_right() {
    let mut stage = Stage::start().await;
    let intent = stage.open("order_1", 1234).await;
    stage.switch(Some(&intent), json!({ "wrong_signature": true })).await;
    stage.merchant.will_answer(vec![StatusCode::UNAUTHORIZED; 200]);
    stage.press(&intent, "confirm").await;
    assert_eq!(stage.verdict().await, Err(GatewayError::BadSignature));
    stage.switch(Some(&intent), json!({})).await;
    loop {
        match stage.verdict().await {
            Err(error) => assert_eq!(error, GatewayError::BadSignature),
            Ok(notice) => break assert_eq!(notice.reference, "order_1"),
        }
    }
}

#[tokio::test]
async fn only_the_signed_bytes_count_and_only_for_five_minutes() {
    let mut stage = Stage::start().await;
    stage.paid("order_1", 1234).await;
    let (headers, body) = stage.merchant.next().await;
    let verify = |headers: &HeaderMap, body: &[u8], now| {
        stage.gateway.verify_notice(headers, body, now).map(|notice| notice.amount_fen)
    };
    for now in [START - 300, START, START + 300] {
        assert_eq!(verify(&headers, &body, now), Ok(1234));
    }
    for now in [START - 301, START + 301, i64::MIN, i64::MAX] {
        assert_eq!(verify(&headers, &body, now), Err(GatewayError::TooOld));
    }
    let mut longer = body.to_vec();
    longer.push(b' ');
    assert_eq!(verify(&headers, &longer, START), Err(GatewayError::BadSignature));
    // What is forged is not told that it is old, too.
    assert_eq!(verify(&headers, &longer, START + 301), Err(GatewayError::BadSignature));

    let with = |name: &'static str, value: &'static str| {
        let mut changed = headers.clone();
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a value");
        changed.insert(name, value);
        verify(&changed, &body, START)
    };
    assert_eq!(with("sharepass-sandbox-id", "no_2"), Err(GatewayError::BadSignature));
    assert_eq!(with("sharepass-sandbox-timestamp", "1795024001"), Err(GatewayError::BadSignature));
    for signature in ["", "v1=", "v1=00", "v1=zz", "v1=é"] {
        let verdict = with("sharepass-sandbox-signature", signature);
        assert!(matches!(verdict, Err(GatewayError::BadSignature | GatewayError::Malformed)));
    }
    for id in ["", "no.1", "no 1"] {
        assert_eq!(with("sharepass-sandbox-id", id), Err(GatewayError::Malformed));
    }
    for moment in ["", "+1795024000", "99999999999999999999", "soon"] {
        assert_eq!(with("sharepass-sandbox-timestamp", moment), Err(GatewayError::Malformed));
    }
    for name in ["id", "timestamp", "signature"] {
        let name = format!("sharepass-sandbox-{name}");
        let mut missing = headers.clone();
        let value = missing.remove(&name).expect("a header");
        assert_eq!(verify(&missing, &body, START), Err(GatewayError::Malformed));
        let mut double = headers.clone();
        double.append(HeaderName::try_from(name).expect("a name"), value);
        assert_eq!(verify(&double, &body, START), Err(GatewayError::Malformed));
    }
}

/// The worked example of `docs/gateway.md`, computed there with another tool.
#[test]
fn the_documented_example_verifies() {
    let document = include_str!("../../../docs/gateway.md");
    let line = |start: &str| {
        let found = document.lines().find(|line| line.starts_with(start));
        found.expect("a line of the example").trim_start_matches(start)
    };
    let mut headers = HeaderMap::new();
    for name in
        ["sharepass-sandbox-id", "sharepass-sandbox-timestamp", "sharepass-sandbox-signature"]
    {
        let value = HeaderValue::from_static(line(&format!("{name}: ")));
        headers.insert(name, value);
    }
    let body = document.lines().find(|line| line.starts_with("{\"amount\":1234"));
    let gateway = client("http://127.0.0.1:1", KEY, Timeouts::default());
    let body = body.expect("a body").as_bytes();
    let notice = gateway.verify_notice(&headers, body, 1_795_000_003).expect("a genuine notice");
    assert_eq!((notice.id.as_str(), notice.amount_fen), ("no_1", 1234));
}
