//! A member whose balance is short recharges and pays in one act: both happen, or neither.

use serde_json::{Value, json};

use crate::support::{Caller, Goods, Network, PASSWORD, on_both, text};

const ACT: &str = "mutation($order: ID!, $membership: ID!, $amount: Money!, $key: String!) {
    rechargeAndPay(input: { orderId: $order, membershipId: $membership, amount: $amount,
        idempotencyKey: $key }) {
        recharge { id status payment { payUrl } } order { id status } userErrors { code }
    } }";

async fn act(
    network: &Network,
    customer: &Caller,
    order: &str,
    membership: &str,
    amount: &str,
) -> Value {
    let input = json!({
        "order": order, "membership": membership, "amount": amount, "key": network.key()
    });
    customer.post(ACT, input).await["rechargeAndPay"].take()
}

/// A member with 10.00, and an order of 50.00 at another merchant.
async fn short_of_money(network: &Network) -> (Caller, String, String, Caller) {
    let home = network.merchant("甲咖啡").await;
    let other = network.merchant("乙书店").await;
    let plan = home.plan("10.00", "0.00").await;
    let book = other
        .offer(Goods { title: "词典 Dictionary", list: "60.00", member: "50.00", stock: Some(9) })
        .await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &plan).await;
    let order = alice.order(network, &other.shop, &book, 1).await;
    (alice, membership, order, other)
}

#[tokio::test]
async fn both_happen_when_the_money_comes() {
    on_both(async |network| {
        let (alice, membership, order, _) = short_of_money(network).await;
        let short = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(short["userErrors"][0]["code"], "BALANCE_SHORT");
        let small = act(network, &alice, &order, &membership, "39.99").await;
        assert_eq!(small["userErrors"], json!([{ "code": "AMOUNT_TOO_SMALL" }]));

        let begun = act(network, &alice, &order, &membership, "40.00").await;
        assert_eq!(begun["userErrors"], json!([]));
        assert_eq!(begun["order"]["status"], "PLACED");
        let pay_url = text(&begun["recharge"]["payment"]["payUrl"]);
        network.pay_at(&pay_url, &alice).await;
        let paid = alice.sees(&order).await;
        assert_eq!(paid["status"], "PAID");
        assert_eq!(paid["payment"]["amount"], "50.00");
        assert_eq!(alice.balance().await, "0.00");
    })
    .await;
}

#[tokio::test]
async fn neither_happens_when_the_order_expired_meanwhile() {
    on_both(async |network| {
        let (alice, membership, order, _) = short_of_money(network).await;
        let begun = act(network, &alice, &order, &membership, "100.00").await;
        let pay_url = text(&begun["recharge"]["payment"]["payUrl"]);
        // Paid in time, and never told of: the order has expired when we hear of it.
        network.switch(Some(&pay_url), json!({ "never": true })).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        network.pass_seconds(16 * 60);
        network.tick().await;
        // The access token has lived its quarter of an hour.
        let alice = alice.log_in(&alice.login, PASSWORD).await;
        assert_eq!(alice.sees(&order).await["status"], "EXPIRED");
        network.quiet().await;
        assert_eq!(alice.balance().await, "10.00");
        assert!(alice.reminded_of().await.contains(&"RECHARGE_FAILED".to_owned()));
        // The gateway gives the money back.
        network.tick().await;
    })
    .await;
}
