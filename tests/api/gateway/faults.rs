use serde_json::json;
use sharepass::infra::gateway::{GatewayError, IntentStatus};

use super::stage::Stage;

const BROKEN: GatewayError =
    GatewayError::Unreachable { cause: "it answered with an error of its own" };

#[tokio::test]
async fn a_payment_without_a_notice_is_found_by_asking() {
    let mut stage = Stage::start().await;
    stage.switch(None, json!({ "never": true })).await;
    let silent = stage.paid("order_1", 1234).await;
    stage.switch(None, json!({})).await;
    stage.paid("order_2", 500).await;
    assert_eq!(stage.notice().await.reference, "order_2");
    let found = stage.gateway.find("order_1").await.expect("an answer").expect("an intent");
    assert_eq!((found.id, found.status), (silent.id, IntentStatus::Succeeded));
}

#[tokio::test]
async fn a_wrong_amount_is_signed_and_differs_from_what_is_found() {
    let mut stage = Stage::start().await;
    stage.switch(None, json!({ "wrong_amount": true })).await;
    let intent = stage.paid("order_1", 1234).await;
    assert_eq!(stage.notice().await.amount_fen, 1235);
    let found = stage.gateway.query(&intent.id).await.expect("the intent");
    assert_eq!(found.amount_fen, 1234);
}

#[tokio::test]
async fn an_error_before_the_act_leaves_nothing() {
    let stage = Stage::start().await;
    stage.switch(None, json!({ "errors_before": 1 })).await;
    let request = stage.request("order_1", 1234);
    assert_eq!(stage.gateway.create_intent(&request).await, Err(BROKEN));
    assert_eq!(stage.gateway.find("order_1").await, Ok(None));
}

#[tokio::test]
async fn an_error_after_the_act_is_healed_by_repeating() {
    let stage = Stage::start().await;
    stage.switch(None, json!({ "errors_after": 1 })).await;
    let request = stage.request("order_1", 1234);
    assert_eq!(stage.gateway.create_intent(&request).await, Err(BROKEN));
    let found = stage.gateway.find("order_1").await.expect("an answer");
    let again = stage.gateway.create_intent(&request).await.expect("an intent");
    assert_eq!(found, Some(again));
}

#[tokio::test]
async fn the_page_is_for_people() {
    let stage = Stage::start().await;
    let mut request = stage.request("order_1", 123_405);
    request.description = "<script>{{amount}}</script>".to_owned();
    let intent = stage.gateway.create_intent(&request).await.expect("an intent");
    let page = intent.pay_url.clone().expect("a page");
    let policy = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().redirect(policy).build().expect("a browser");

    let answer = browser.get(&page).send().await.expect("a page");
    assert!(answer.headers().contains_key("content-security-policy"));
    let text = answer.text().await.expect("text");
    for part in ["¥1234.05", "支付", "Pay", "&lt;script&gt;{{amount}}&lt;/script&gt;"] {
        assert!(text.contains(part), "{part} is missing");
    }
    assert!(!text.contains("<script"));

    let switches = "late_s=0&double=1&slow_ms=0&errors_before=0&errors_after=0&held=true";
    let save = browser.post(format!("{page}/switches")).body(switches);
    let save = save.header("content-type", "application/x-www-form-urlencoded");
    let saved = save.send().await.expect("an answer");
    assert_eq!(saved.status(), 303);
    let text = browser.get(&page).send().await.expect("a page").text().await.expect("text");
    assert!(text.contains("name=\"held\" value=\"true\" checked"));

    let paid = browser.post(format!("{page}/confirm")).send().await.expect("an answer");
    assert_eq!(paid.status(), 303);
    let location = paid.headers().get("location").and_then(|back| back.to_str().ok());
    assert_eq!(location, Some("http://shop.example/back"));
    let text = browser.get(&page).send().await.expect("a page").text().await.expect("text");
    assert!(text.contains("支付成功") && !text.contains("id=\"pay\""));

    let none = browser.get(format!("{}/pay/in_none", stage.url)).send().await.expect("a page");
    assert_eq!(none.status(), 404);
}
