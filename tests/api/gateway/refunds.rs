use futures_util::future::join_all;
use serde_json::json;
use sharepass::infra::gateway::{GatewayError, NoticeKind, RefundStatus};

use super::stage::{Stage, refund};

fn refused(code: &str) -> GatewayError {
    GatewayError::Refused { code: code.to_owned(), http_status: 409 }
}

#[tokio::test]
async fn a_refund_is_told_under_its_own_reference() {
    let mut stage = Stage::start().await;
    let intent = stage.paid("order_1", 1234).await;
    assert_eq!(stage.notice().await.kind, NoticeKind::PaymentSucceeded);
    let given = stage.gateway.refund(&refund(&intent, "refund_1", 34)).await.expect("a refund");
    assert_eq!((given.status, given.amount_fen), (RefundStatus::Succeeded, 34));
    let notice = stage.notice().await;
    assert_eq!(notice.kind, NoticeKind::RefundSucceeded);
    assert_eq!((&*notice.intent, &*notice.reference), (&*intent.id, "refund_1"));
    assert_eq!(notice.amount_fen, 34);
    assert_eq!(stage.gateway.query_refund(&given.id).await, Ok(given));
}

#[tokio::test]
async fn a_reference_names_one_refund() {
    let stage = Stage::start().await;
    let intent = stage.paid("order_1", 1000).await;
    let calls = (0..10).map(|_| async {
        stage.gateway.refund(&refund(&intent, "refund_1", 600)).await.expect("a refund")
    });
    let refunds = join_all(calls).await;
    assert!(refunds.windows(2).all(|pair| pair.first() == pair.last()));
    let other = stage.gateway.refund(&refund(&intent, "refund_1", 601)).await;
    assert_eq!(other, Err(refused("reference_conflict")));
}

#[tokio::test]
async fn refunds_never_exceed_what_was_paid() {
    let stage = Stage::start().await;
    let intent = stage.open("order_1", 1000).await;
    let early = stage.gateway.refund(&refund(&intent, "early", 1)).await;
    assert_eq!(early, Err(refused("not_paid")));
    stage.press(&intent, "confirm").await;
    let calls = (0..10).map(|number| {
        let request = refund(&intent, &format!("refund_{number}"), 400);
        let gateway = stage.gateway.clone();
        async move { gateway.refund(&request).await }
    });
    let answers = join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let above = answers.into_iter().filter_map(Result::err);
    assert!(above.into_iter().all(|error| error == refused("above_paid_amount")));
    let rest = stage.gateway.refund(&refund(&intent, "rest", 200)).await.expect("a refund");
    assert_eq!(rest.status, RefundStatus::Succeeded);
    let huge = stage.gateway.refund(&refund(&intent, "huge", i64::MAX)).await;
    assert_eq!(huge, Err(refused("above_paid_amount")));
}

#[tokio::test]
async fn a_failed_refund_leaves_room_for_another() {
    let mut stage = Stage::start().await;
    let intent = stage.paid("order_1", 1000).await;
    stage.notice().await;
    stage.switch(None, json!({ "refunds_fail": true })).await;
    let failed = stage.gateway.refund(&refund(&intent, "refund_1", 1000)).await.expect("one");
    assert_eq!(failed.status, RefundStatus::Failed);
    assert_eq!(stage.notice().await.kind, NoticeKind::RefundFailed);
    stage.switch(None, json!({})).await;
    let again = stage.gateway.refund(&refund(&intent, "refund_1", 1000)).await.expect("one");
    assert_eq!(again.status, RefundStatus::Failed);
    let anew = stage.gateway.refund(&refund(&intent, "refund_2", 1000)).await.expect("one");
    assert_eq!(anew.status, RefundStatus::Succeeded);
}

#[tokio::test]
async fn a_pending_refund_is_settled_by_its_release() {
    let mut stage = Stage::start().await;
    let intent = stage.paid("order_1", 1000).await;
    stage.notice().await;
    stage.switch(None, json!({ "refunds_pending": true })).await;
    let pending = stage.gateway.refund(&refund(&intent, "refund_1", 700)).await.expect("one");
    assert_eq!(pending.status, RefundStatus::Pending);
    let second = stage.gateway.refund(&refund(&intent, "refund_2", 700)).await;
    assert_eq!(second, Err(refused("above_paid_amount")));
    stage.release(&intent).await;
    assert_eq!(stage.notice().await.kind, NoticeKind::RefundSucceeded);
    let settled = stage.gateway.query_refund(&pending.id).await.expect("the refund");
    assert_eq!(settled.status, RefundStatus::Succeeded);
}
