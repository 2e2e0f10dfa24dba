//! The page of an order that has ended takes no money: it is taken away at the gateway.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, Network, code, on_both, text};

/// A shop with coffee at 12.50, to members at 10.00, and a member who has 100.00.
async fn scene(network: &Network) -> (Caller, String, Caller, String) {
    let home = network.merchant("甲咖啡").await;
    let coffee = home.priced("拿铁", "12.50", "10.00").await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &home.plan("100.00", "0.00").await).await;
    (home, coffee, alice, membership)
}

async fn asked(network: &Network, home: &Caller, coffee: &str, who: &Caller) -> (String, String) {
    let order = who.order(network, &home.shop, coffee, 1).await;
    let begun = who.pay(&order, "GATEWAY", &network.key()).await;
    (order, text(&begun["order"]["pendingPayment"]["payUrl"]))
}

/// A recharge that is to pay an order; answers its page.
async fn both(network: &Network, who: &Caller, order: &str, membership: &str) -> String {
    let input = json!({ "orderId": order, "membershipId": membership, "amount": "100.00",
        "idempotencyKey": network.key() });
    let done = who.act("rechargeAndPay", "recharge { payment { payUrl } }", input).await;
    text(&done["recharge"]["payment"]["payUrl"])
}

async fn at_gateway(network: &Network, page: &str) -> Value {
    network.at_gateway(page).await["status"].take()
}

#[tokio::test]
async fn the_pages_of_a_cancelled_order_take_no_money() {
    on_both(async |network| {
        let (home, coffee, alice, membership) = scene(network).await;
        let (order, page) = asked(network, &home, &coffee, &alice).await;
        let other = both(network, &alice, &order, &membership).await;
        assert_eq!(code(&alice.cancel(&order, &network.key()).await), "DONE");
        for page in [&page, &other] {
            assert_eq!(at_gateway(network, page).await, "cancelled");
            assert_ne!(network.press(page, "confirm").await, 200);
        }
        assert_eq!(alice.sees(&order).await["pendingPayment"], Value::Null);
        network.tick().await;
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(network.cash().await, 10_000);
        assert_eq!(network.rows("called_off").await, 0);
        assert_eq!(network.rows("recharge WHERE status = 'pending'").await, 0);
        assert_eq!(alice.told_of(network, "PAYMENT_FAILED").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_page_is_taken_away_later_when_the_gateway_is_away_and_what_was_paid_meanwhile_goes_back()
{
    on_both(async |network| {
        let (home, coffee, alice, _) = scene(network).await;
        let (order, page) = asked(network, &home, &coffee, &alice).await;
        network.switch(Some(&page), json!({ "errors_before": 1, "never": true })).await;
        assert_eq!(code(&alice.cancel(&order, &network.key()).await), "DONE");
        assert_eq!(at_gateway(network, &page).await, "pending");
        // Its customer is faster than the tick.
        assert_eq!(network.press(&page, "confirm").await, 200);
        network.run(Tick::Gateway).await;
        assert_eq!(network.rows("intent WHERE status = 'pending'").await, 1, "not before 30 s");
        network.pass_seconds(30);
        network.run(Tick::Gateway).await;
        network.run(Tick::Gateway).await;
        assert_eq!(network.at_gateway(&page).await["refunded"], 1_250);
        assert_eq!(alice.sees(&order).await["status"], "CANCELLED");
        assert_eq!(network.rows("called_off").await, 0);
        assert_eq!(network.cash().await, 10_000);
    })
    .await;
}

#[tokio::test]
async fn a_page_ends_with_its_order_and_is_taken_away_when_that_is_paid_otherwise() {
    on_both(async |network| {
        let (home, coffee, alice, membership) = scene(network).await;
        let (paid, page) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(code(&alice.pay(&paid, "BALANCE", &network.key()).await), "DONE");
        assert_eq!(code(&home.accept(&paid).await), "DONE");
        network.run(Tick::Gateway).await;
        assert_eq!(at_gateway(network, &page).await, "cancelled");
        assert_eq!(alice.sees(&paid).await["status"], "ACCEPTED");

        network.pass_seconds(600);
        let (order, page) = asked(network, &home, &coffee, &alice).await;
        network.pass_seconds(600);
        let alice = alice.back().await;
        let other = both(network, &alice, &order, &membership).await;
        network.pass_seconds(300);
        // Nobody has been told of the end yet, and still nobody can pay.
        for page in [&page, &other] {
            assert_eq!(at_gateway(network, page).await, "expired");
            assert_ne!(network.press(page, "confirm").await, 200);
        }
        network.tick().await;
        let alice = alice.back().await;
        assert_eq!(alice.sees(&order).await["status"], "EXPIRED");
        assert_eq!(network.rows("intent WHERE status IN ('created', 'pending')").await, 0);
        assert_eq!(network.rows("called_off").await, 0);
        assert_eq!(alice.balance().await, "90.00");
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_the_gateway_does_not_take_is_told_at_once() {
    on_both(async |network| {
        let home = network.merchant("甲电器").await;
        let set = home.priced("家庭影院", "1000000.00", "900000.00").await;
        let bob = network.customer("Bob").await;
        // Eleven millions are more than the gateway takes.
        let order = bob.order(network, &home.shop, &set, 11).await;
        let asked = bob.pay(&order, "GATEWAY", &network.key()).await;
        assert_eq!(asked["userErrors"], json!([]), "{asked}");
        assert!(asked["order"]["pendingPayment"].is_null(), "{asked}");
        assert_eq!(bob.told_of(network, "PAYMENT_FAILED").await, 1);
        network.run(Tick::Gateway).await;
        assert_eq!(bob.told_of(network, "PAYMENT_FAILED").await, 1);
        assert_eq!(network.rows("intent WHERE status = 'failed'").await, 1);
        // The order still waits: its customer may pay it otherwise, or cancel it.
        assert_eq!(code(&bob.cancel(&order, &network.key()).await), "DONE");
    })
    .await;
}
