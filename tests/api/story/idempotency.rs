//! One effect for one key, whatever the client does with it.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Caller, Goods, Network, code, count, on_both, text};

/// A home with a member who has 1,000.00, and coffee at 10.00 to members, 12.50 to others.
struct Scene {
    home: Caller,
    plan: String,
    coffee: String,
    alice: Caller,
    membership: String,
}

async fn scene(network: &Network) -> Scene {
    let home = network.merchant("甲咖啡").await;
    let coffee =
        home.offer(Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(500) }).await;
    let plan = home.plan("1000.00", "0.00").await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &plan).await;
    Scene { home, plan, coffee, alice, membership }
}

impl Scene {
    async fn accepted(&self, network: &Network) -> String {
        let order = self.alice.bought(network, &self.home.shop, &self.coffee).await;
        assert_eq!(code(&self.home.accept(&order).await), "DONE");
        order
    }

    /// Every act that takes a key, once: who acts, what, and with which input.
    async fn acts(&self, network: &Network) -> Vec<(Caller, &'static str, Value)> {
        let (alice, home) = (&self.alice, &self.home);
        let bob = network.customer("Bob").await;
        let placed = alice.order(network, &home.shop, &self.coffee, 1).await;
        let asked = alice.order(network, &home.shop, &self.coffee, 1).await;
        let unwanted = alice.bought(network, &home.shop, &self.coffee).await;
        let impossible = alice.bought(network, &home.shop, &self.coffee).await;
        let spilt = self.accepted(network).await;
        let lines = json!([{ "offerId": self.coffee, "quantity": 2 }]);
        vec![
            (bob, "joinMembership", json!({ "planId": self.plan, "acceptedTermsVersion": 1 })),
            (
                alice.clone(),
                "recharge",
                json!({ "membershipId": self.membership, "amount": "50.00" }),
            ),
            (alice.clone(), "placeOrder", json!({ "shopId": home.shop, "lines": lines })),
            (alice.clone(), "payOrder", json!({ "orderId": placed, "tender": "BALANCE" })),
            (alice.clone(), "payOrder", json!({ "orderId": asked, "tender": "GATEWAY" })),
            (alice.clone(), "cancelOrder", json!({ "orderId": unwanted })),
            (home.clone(), "declineOrder", json!({ "orderId": impossible, "reason": "no milk" })),
            (home.clone(), "refundOrder", json!({ "orderId": spilt, "reason": "spilt" })),
        ]
    }
}

/// What is asked of a payload: enough to tell two effects apart.
fn selection(mutation: &str) -> &'static str {
    match mutation {
        "joinMembership" => "membership { id } recharge { id payment { id payUrl status } }",
        "recharge" => "recharge { id principal payment { id payUrl status } }",
        _ => "order { id status payment { id amount } pendingPayment { id payUrl } }",
    }
}

async fn with_key(who: &Caller, mutation: &str, input: &Value, key: &str) -> Value {
    let mut input = input.clone();
    input["idempotencyKey"] = json!(key);
    who.act(mutation, selection(mutation), input).await
}

#[tokio::test]
async fn the_same_key_and_input_are_answered_the_same_and_write_nothing_more() {
    on_both(async |network| {
        for (who, mutation, input) in scene(network).await.acts(network).await {
            let key = network.key();
            let first = with_key(&who, mutation, &input, &key).await;
            assert_eq!(code(&first), "DONE", "{mutation}");
            let written = network.written().await;
            for _ in 0..3 {
                assert_eq!(with_key(&who, mutation, &input, &key).await, first, "{mutation}");
            }
            assert_eq!(network.written().await, written, "{mutation} wrote again");
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_with_other_input_or_for_another_act_is_a_conflict() {
    on_both(async |network| {
        let scene = scene(network).await;
        let others = [
            json!({ "acceptedTermsVersion": 2 }),
            json!({ "amount": "50.01" }),
            json!({ "note": "hot" }),
            json!({ "tender": "GATEWAY" }),
            json!({ "tender": "BALANCE" }),
            json!({ "reason": "too late" }),
            json!({ "reason": "no beans" }),
            json!({ "reason": "cold" }),
        ];
        let mut keys_of_alice = Vec::new();
        for ((who, mutation, input), other) in scene.acts(network).await.into_iter().zip(others) {
            let key = network.key();
            assert_eq!(code(&with_key(&who, mutation, &input, &key).await), "DONE");
            let written = network.written().await;
            let mut changed = input.clone();
            for (name, value) in other.as_object().expect("a change") {
                changed[name] = value.clone();
            }
            let refused = with_key(&who, mutation, &changed, &key).await;
            assert_eq!(code(&refused), "IDEMPOTENCY_CONFLICT", "{mutation}");
            assert_eq!(refused["userErrors"][0]["field"], json!(["idempotencyKey"]));
            assert_eq!(network.written().await, written, "{mutation} wrote for a conflict");
            if who.id == scene.alice.id {
                keys_of_alice.push((mutation, key));
            }
        }
        // The key of one act is not free for another.
        let order = scene.alice.order(network, &scene.home.shop, &scene.coffee, 1).await;
        for (mutation, key) in keys_of_alice.iter().filter(|(of, _)| *of != "cancelOrder") {
            let refused = scene.alice.cancel(&order, key).await;
            assert_eq!(code(&refused), "IDEMPOTENCY_CONFLICT", "a key of {mutation}");
        }
        assert_eq!(scene.alice.sees(&order).await["status"], "PLACED");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_stays_the_answer_of_its_key() {
    on_both(async |network| {
        let Scene { home, alice, membership, .. } = scene(network).await;
        let feast = home
            .offer(Goods { title: "宴席", list: "1500.00", member: "1100.00", stock: Some(1) })
            .await;
        let order = alice.order(network, &home.shop, &feast, 1).await;
        let key = network.key();
        assert_eq!(code(&alice.pay(&order, "BALANCE", &key).await), "BALANCE_SHORT");

        let none_left = network.key();
        let refused = alice.place(&home.shop, &feast, 1, &none_left).await;
        assert_eq!(code(&refused), "OUT_OF_STOCK");

        alice.tops_up(network, &membership, "200.00").await;
        assert_eq!(code(&alice.pay(&order, "BALANCE", &key).await), "BALANCE_SHORT");
        assert_eq!(code(&alice.pay(&order, "BALANCE", &network.key()).await), "DONE");
        assert_eq!(code(&alice.pay(&order, "BALANCE", &key).await), "BALANCE_SHORT");

        assert_eq!(code(&alice.cancel(&order, &network.key()).await), "DONE");
        let refused = alice.place(&home.shop, &feast, 1, &none_left).await;
        assert_eq!(code(&refused), "OUT_OF_STOCK");
        assert_eq!(code(&alice.place(&home.shop, &feast, 1, &network.key()).await), "DONE");
        assert_eq!(alice.balance().await, "1200.00");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_calls_at_once_with_one_key_are_one_act_and_get_one_answer() {
    on_both(async |network| {
        for (who, mutation, input) in scene(network).await.acts(network).await {
            let key = network.key();
            let before = network.written().await;
            let calls = (0..10).map(|_| with_key(&who, mutation, &input, &key));
            let mut answers = join_all(calls).await;
            let codes: Vec<String> = answers.iter().map(code).collect();
            assert_eq!(count(&codes, "DONE"), 10, "{mutation}: {codes:?}");
            for answer in &mut answers {
                // The gateway's answer may come between two of ours, but never another payment.
                for payment in [&["recharge", "payment"], &["order", "pendingPayment"]] {
                    if let Some(payment) = answer.pointer_mut(&format!("/{}", payment.join("/"))) {
                        *payment = json!({ "id": payment["id"] });
                    }
                }
            }
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{mutation}: {answers:#?}");

            let wrote = |table: &str, after: &[(&'static str, i64)]| {
                let of = |rows: &[(&'static str, i64)]| {
                    rows.iter().find(|row| row.0 == table).expect("a table").1
                };
                of(after) - of(&before)
            };
            let after = network.written().await;
            let expected: &[(&str, i64)] = match mutation {
                "joinMembership" => &[("membership", 1), ("recharge", 1), ("intent", 1)],
                "recharge" => &[("membership", 0), ("recharge", 1), ("intent", 1)],
                "placeOrder" => &[("\"order\"", 1), ("order_line", 1)],
                "payOrder" if input["tender"] == "BALANCE" => &[("payment", 1), ("transfer", 1)],
                "payOrder" => &[("intent", 1), ("payment", 0), ("transfer", 0)],
                _ => &[("refund", 1), ("transfer", 1)],
            };
            for (table, more) in expected {
                assert_eq!(wrote(table, &after), *more, "{table} of {mutation}");
            }
            assert_eq!(wrote("idempotency_key", &after), 1, "{mutation}");
        }
    })
    .await;
}

#[tokio::test]
async fn keys_of_two_people_do_not_meet() {
    on_both(async |network| {
        let Scene { home, coffee, alice, .. } = scene(network).await;
        let bob = network.customer("Bob").await;
        let first = alice.place(&home.shop, &coffee, 1, "one").await;
        let second = bob.place(&home.shop, &coffee, 1, "one").await;
        assert_eq!([code(&first), code(&second)], ["DONE", "DONE"]);
        assert_ne!(first["order"]["id"], second["order"]["id"]);

        // Two of one person's devices do: that is what a key is for.
        let phone = alice.back().await;
        assert_eq!(phone.place(&home.shop, &coffee, 1, "one").await, first);
        // Bob learns nothing of Alice's order by guessing her key.
        let stolen = bob.pay(&text(&first["order"]["id"]), "GATEWAY", "one more").await;
        assert_eq!(code(&stolen), "NOT_FOUND");
    })
    .await;
}

#[tokio::test]
async fn a_key_has_1_to_64_characters() {
    on_both(async |network| {
        let acts = scene(network).await.acts(network).await;
        let written = network.written().await;
        for (who, mutation, input) in &acts {
            for key in ["", "   ", &"k".repeat(65), &"键".repeat(65)] {
                let refused = with_key(who, mutation, input, key).await;
                assert_eq!(code(&refused), "IDEMPOTENCY_KEY_INVALID", "{mutation} with {key:?}");
            }
        }
        assert_eq!(network.written().await, written);
        for (number, (who, mutation, input)) in acts.iter().enumerate() {
            let key = format!("{number}{}", "键".repeat(63));
            assert_eq!(code(&with_key(who, mutation, input, &key).await), "DONE", "{mutation}");
        }
    })
    .await;
}
