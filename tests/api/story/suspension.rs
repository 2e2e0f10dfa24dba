//! A suspended merchant earns nothing more: orders that it has not accepted end by themselves.

use futures_util::future::join;
use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::proofs::scale::{figures, times};
use crate::support::{Caller, Goods, Network, code, on_both, text};

/// A home with fifty coffees at 12.50, to members at 10.00, and a member who has 1,000.00.
async fn scene(network: &Network) -> (Caller, String, Caller) {
    let home = network.merchant("甲咖啡").await;
    let coffee = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(50) };
    let coffee = home.offer(coffee).await;
    let plan = home.plan("1000.00", "0.00").await;
    let alice = network.customer("Alice").await;
    alice.join(network, &plan).await;
    (home, coffee, alice)
}

async fn reinstate(network: &Network, merchant: &Caller) {
    let input = json!({ "merchantId": merchant.merchant, "reason": "cleared" });
    assert_eq!(network.operator().await.tries("reinstateMerchant", input).await, "DONE");
}

async fn page_of(network: &Network, order: &str, by: &Caller) -> String {
    let asked = by.pay(order, "GATEWAY", &network.key()).await;
    text(&asked["order"]["pendingPayment"]["payUrl"])
}

#[tokio::test]
async fn from_its_suspension_on_a_merchant_is_paid_nothing_more() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let bob = network.customer("Bob").await;
        // Four orders of each kind: unpaid, on the gateway's page, paid, accepted.
        let unpaid = alice.order(network, &home.shop, &coffee, 1).await;
        let waits = bob.order(network, &home.shop, &coffee, 1).await;
        let page = page_of(network, &waits, &bob).await;
        let paid = alice.bought(network, &home.shop, &coffee).await;
        let by_gateway = bob.order(network, &home.shop, &coffee, 1).await;
        network.pay_at(&page_of(network, &by_gateway, &bob).await, &bob).await;
        let taken = alice.bought(network, &home.shop, &coffee).await;
        let kept = alice.bought(network, &home.shop, &coffee).await;
        for order in [&taken, &kept] {
            assert_eq!(code(&home.accept(order).await), "DONE");
        }
        assert_eq!(network.payable(&home).await, 4_250);

        network.suspend(&home).await;
        for (who, order, status) in [
            (&alice, &unpaid, "CANCELLED"),
            (&bob, &waits, "CANCELLED"),
            (&alice, &paid, "DECLINED"),
            (&bob, &by_gateway, "DECLINED"),
            (&alice, &taken, "ACCEPTED"),
        ] {
            let seen = who.sees(order).await;
            assert_eq!(seen["status"], status, "{seen}");
            assert_eq!(seen["reason"].is_string(), status != "ACCEPTED", "{seen}");
        }
        network.run(Tick::Gateway).await;
        assert_ne!(network.press(&page, "confirm").await, 200, "its page is taken away");
        assert_eq!(network.payable(&home).await, 2_000);
        assert_eq!(alice.balance().await, "980.00");
        assert_eq!(alice.told_of(network, "ORDER_CANCELLED").await, 1);
        assert_eq!(alice.told_of(network, "ORDER_DECLINED").await, 1);
        assert_eq!(home.told_of(network, "ORDER_DECLINED").await, 2);
        for tender in ["BALANCE", "GATEWAY"] {
            let late = alice.pay(&unpaid, tender, &network.key()).await;
            assert_eq!(code(&late), "NOT_PLACED");
        }
        let placed = alice.place(&home.shop, &coffee, 1, &network.key()).await;
        assert_eq!(code(&placed), "OFFER_NOT_FOUND");
        // What was accepted is handed over, or refunded.
        let digits = text(&alice.sees(&taken).await["redeemCode"]);
        assert_eq!(code(&home.fulfil(Some(&taken), &digits).await), "DONE");
        assert_eq!(code(&home.refund(&kept, "closed", &network.key()).await), "DONE");
        assert_eq!(alice.balance().await, "990.00");
        // All stock but what was handed over is free.
        assert_eq!(network.rows("offer WHERE stock_left = 49").await, 1);

        reinstate(network, &home).await;
        let again = alice.bought(network, &home.shop, &coffee).await;
        assert_eq!(code(&home.accept(&again).await), "DONE");
    })
    .await;
}

#[tokio::test]
async fn what_slips_in_beside_a_suspension_is_not_paid_not_accepted_and_ends_with_the_next_tick() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let status = async |status: &str| {
            let text =
                format!("UPDATE merchant SET status = '{status}' WHERE legal_name = '甲咖啡'");
            network.execute(&text).await;
        };
        let unpaid = alice.order(network, &home.shop, &coffee, 1).await;
        let paid = alice.bought(network, &home.shop, &coffee).await;
        let waits = alice.order(network, &home.shop, &coffee, 1).await;
        let page = page_of(network, &waits, &alice).await;
        // As a payment sees it that began before the suspension was committed.
        status("suspended").await;
        for tender in ["BALANCE", "GATEWAY"] {
            let refused = alice.pay(&unpaid, tender, &network.key()).await;
            assert_eq!(code(&refused), "MERCHANT_SUSPENDED");
        }
        let membership = text(&alice.memberships().await[0]["id"]);
        let both = json!({ "orderId": unpaid, "membershipId": membership, "amount": "100.00",
            "idempotencyKey": network.key() });
        assert_eq!(alice.tries("rechargeAndPay", both).await, "MERCHANT_SUSPENDED");
        assert_eq!(code(&home.accept(&paid).await), "MERCHANT_SUSPENDED");
        // Money that comes from the gateway goes back by itself.
        network.pay_at(&page, &alice).await;
        assert_eq!(network.rows("gateway_refund WHERE amount = 1250").await, 1);
        network.run(Tick::Orders).await;
        assert_eq!(alice.sees(&unpaid).await["status"], "CANCELLED");
        assert_eq!(alice.sees(&waits).await["status"], "CANCELLED");
        assert_eq!(alice.sees(&paid).await["status"], "DECLINED");
        assert_eq!(alice.balance().await, "1000.00");
        assert_eq!(network.payable(&home).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspension_beside_a_payment_or_an_acceptance_leaves_nothing_that_is_earned_unaccepted() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let rounds = times("PROVE_DUEL_ROUNDS", 4);
        figures("duel", &format!("rounds {rounds}, suspension against paying and accepting"));
        let mut accepted = 0;
        for _ in 0..rounds {
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            let paid = alice.bought(network, &home.shop, &coffee).await;
            let key = network.key();
            let acts = join(alice.pay(&order, "BALANCE", &key), home.accept(&paid));
            let ((pays, accepts), ()) = join(acts, network.suspend(&home)).await;
            assert!(
                ["DONE", "MERCHANT_SUSPENDED", "NOT_PLACED"].contains(&&*code(&pays)),
                "{pays}"
            );
            let accepts = code(&accepts);
            assert!(["DONE", "MERCHANT_SUSPENDED", "NOT_PAID"].contains(&&*accepts), "{accepts}");
            network.run(Tick::Orders).await;
            let seen = text(&alice.sees(&order).await["status"]);
            assert!(["CANCELLED", "DECLINED"].contains(&&*seen), "{seen}");
            let stands: Value = alice.sees(&paid).await["status"].take();
            assert_eq!(stands, if accepts == "DONE" { "ACCEPTED" } else { "DECLINED" });
            accepted += i32::from(accepts == "DONE");
            assert_eq!(alice.balance().await, format!("{}.00", 1000 - 10 * accepted));
            reinstate(network, &home).await;
        }
    })
    .await;
}
