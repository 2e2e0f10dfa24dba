//! Refunds of orders in parts: by line and unit, to the same lots, the last part empties them.

use serde_json::{Value, json};

use crate::support::{Caller, Goods, Network, on_both, text};

const REFUND: &str = "mutation($order: ID!, $lines: [RefundLineInput!], $key: String!) {
    refundOrder(input: { orderId: $order, lines: $lines, reason: \"spilt\", idempotencyKey: $key }) {
        order { status lines { number refundedQuantity } } userErrors { code }
    } }";

async fn refund(network: &Network, shop: &Caller, order: &str, lines: Value) -> Value {
    let input = json!({ "order": order, "lines": lines, "key": network.key() });
    shop.post(REFUND, input).await["refundOrder"].take()
}

#[tokio::test]
async fn parts_go_back_to_the_same_lots_and_the_last_empties_every_source() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙茶馆").await;
        let plan = home.plan("10.01", "3.33").await;
        let tea = other
            .offer(Goods {
                title: "乌龙茶 Oolong", list: "5.00", member: "3.33", stock: Some(50)
            })
            .await;
        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        // A second lot, so that the payment draws from two.
        let begun = alice.recharge(&membership, "10.01", &network.key()).await;
        network.pay_at(&text(&begun["recharge"]["payment"]["payUrl"]), &alice).await;
        let before = alice.memberships().await;

        let order = alice.order(network, &other.shop, &tea, 5).await;
        let paid = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(paid["order"]["payment"]["draws"].as_array().map(Vec::len), Some(2));
        assert_eq!(other.accept(&order).await["order"]["status"], "ACCEPTED");

        for lines in [
            json!([]),
            json!([{ "number": 2, "quantity": 1 }]),
            json!([{ "number": 1, "quantity": 6 }]),
            json!([{ "number": 1, "quantity": 0 }]),
            json!([{ "number": 1, "quantity": 1 }, { "number": 1, "quantity": 1 }]),
        ] {
            let refused = refund(network, &other, &order, lines).await;
            assert_eq!(refused["userErrors"], json!([{ "code": "LINES_INVALID" }]));
        }
        for back in 1..=4 {
            let done =
                refund(network, &other, &order, json!([{ "number": 1, "quantity": 1 }])).await;
            assert_eq!(done["order"]["status"], "ACCEPTED");
            assert_eq!(done["order"]["lines"][0]["refundedQuantity"], json!(back));
            network.assert_books_balance().await;
        }
        // What is left of it goes back whole, and every source is as it was.
        let done = refund(network, &other, &order, json!(null)).await;
        assert_eq!(done["order"]["status"], "REFUNDED");
        assert_eq!(alice.memberships().await, before);
        let again = refund(network, &other, &order, json!(null)).await;
        assert_eq!(again["userErrors"], json!([{ "code": "NOT_REFUNDABLE" }]));
    })
    .await;
}

#[tokio::test]
async fn a_gateway_payment_goes_back_in_parts_through_the_gateway() {
    on_both(async |network| {
        let shop = network.merchant("甲咖啡").await;
        let tea = shop
            .offer(Goods {
                title: "乌龙茶 Oolong", list: "5.00", member: "3.33", stock: Some(15)
            })
            .await;
        let bob = network.customer("Bob").await;
        let order = bob.order(network, &shop.shop, &tea, 3).await;
        let begun = bob.pay(&order, "GATEWAY", &network.key()).await;
        network.pay_at(&text(&begun["order"]["pendingPayment"]["payUrl"]), &bob).await;
        shop.accept(&order).await;
        let code = text(&bob.sees(&order).await["redeemCode"]);
        assert_eq!(shop.fulfil(Some(&order), &code).await["order"]["status"], "FULFILLED");
        let done = refund(network, &shop, &order, json!([{ "number": 1, "quantity": 2 }])).await;
        assert_eq!(done["order"]["status"], "FULFILLED");
        // What was handed over is not sold again.
        let more = bob.place(&shop.shop, &tea, 13, &network.key()).await;
        assert_eq!(more["userErrors"][0]["code"], "OUT_OF_STOCK");
        let done = refund(network, &shop, &order, json!(null)).await;
        assert_eq!(done["order"]["status"], "REFUNDED");
        network.tick().await;
    })
    .await;
}
