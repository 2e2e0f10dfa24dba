//! Orders that are refunded after their merchant was paid out: from what it has earned since, or
//! from what the platform lends it of its own money, and never from what is held for members.

use serde_json::json;
use sharepass::worker::Tick;

use super::stage::{figures, of, released, sold};
use crate::support::{Network, code, on_both, text};

/// The platform puts money of its own in: two operators agree.
async fn lends(network: &Network, amount: &str) {
    let legs = json!([
        { "account": "GATEWAY_CASH", "side": "DEBIT", "amount": amount },
        { "account": "FEES", "side": "CREDIT", "amount": amount },
    ]);
    let input = json!({ "legs": legs, "reason": "working capital",
        "idempotencyKey": network.key() });
    let one = network.operator().await;
    let proposed = one.act("correctLedger", "correction { id }", input).await;
    let input = json!({ "correctionId": proposed["correction"]["id"], "decision": "APPROVE",
        "reason": "seen on the account", "idempotencyKey": network.key() });
    assert_eq!(network.operator().await.tries("decideCorrection", input).await, "DONE");
}

#[tokio::test]
async fn a_refund_after_the_payout_takes_the_merchant_below_zero_until_it_has_paid() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        lends(network, "100.00").await;
        let order = scene.pays_elsewhere(network).await;
        network.clear().await;
        let done = scene.other.refund(&order, "spilt", &network.key()).await;
        assert_eq!(done["order"]["status"], "REFUNDED", "{done}");
        assert_eq!(network.payable(&scene.other).await, -10_000);
        // The member has it back at once. The clearing had made 60.00 good before.
        assert_eq!(scene.holds().await, ["1000.00", "460.00", "460.00", "0.00"]);

        let plan = scene.other.plan("500.00", "0.00").await;
        let bob = network.customer("Bob").await;
        let refused = bob.begin_joining(&plan, &network.key()).await;
        assert_eq!(code(&refused), "MERCHANT_NOT_TAKING_RECHARGES");
        let cycle = network.clear().await;
        let other = of(&cycle, &scene.other);
        assert_eq!(
            figures(other, ["closing", "payout", "carried", "due"]),
            ["-100.00", "0.00", "-100.00", "100.00"]
        );

        // A later cycle asks in place of the earlier one; money for the earlier one still counts.
        let first = text(&other["settlements"][0]["id"]);
        let again = network.clear().await;
        assert_eq!(of(&again, &scene.other)["due"], "100.00");
        let operator = network.operator().await;
        assert_eq!(operator.confirms(&first, "FAILED", &network.key()).await, "ALREADY_SETTLED");
        assert_eq!(operator.confirms(&first, "PAID", &network.key()).await, "DONE");
        assert_eq!(network.payable(&scene.other).await, 0);
        let last = network.clear().await;
        assert_eq!(of(&last, &scene.other)["due"], "0.00");
        assert_eq!(of(&last, &scene.other)["movements"][0]["kind"], "PAY_IN");
        bob.join(network, &plan).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_merchant_sells_later_pays_for_what_it_refunded() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        lends(network, "100.00").await;
        let order = scene.pays_elsewhere(network).await;
        network.clear().await;
        scene.other.refund(&order, "spilt", &network.key()).await;
        scene.pays_elsewhere(network).await;
        scene.pays_elsewhere(network).await;
        let cycle = network.clear().await;
        let other = of(&cycle, &scene.other);
        assert_eq!(
            figures(other, ["opening", "closing", "payout", "due"]),
            ["0.00", "100.00", "100.00", "0.00"]
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_refunds_from_what_is_held_for_members() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let order = scene.pays_elsewhere(network).await;
        let second = scene.pays_elsewhere(network).await;
        network.clear().await;
        // The cash that is there is Alice's custody; the platform has no money of its own.
        let done = scene.other.refund(&order, "spilt", &network.key()).await;
        assert_eq!(done["order"]["status"], "REFUNDED", "{done}");
        assert_eq!(network.payable(&scene.other).await, 0);
        assert_eq!(network.rows("refund").await, 0);
        assert_eq!(scene.holds().await[0], "800.00");

        // Once it has sold again, that is what goes back.
        scene.pays_elsewhere(network).await;
        network.run(Tick::Refunds).await;
        assert_eq!(network.payable(&scene.other).await, 0);
        assert_eq!(network.rows("refund").await, 1);
        assert_eq!(scene.holds().await[0], "800.00");

        // Two that ask for the same money of the platform at once share it; the rest is owed.
        lends(network, "150.00").await;
        let bob = network.customer("Bob").await;
        let third = network.merchant("丙茶馆").await;
        third.is_paid_to("6222020200112233446").await;
        let tea = third.priced("龙井", "100.00", "90.00").await;
        let sale = sold(network, &bob, &third, &tea).await;
        network.clear().await;
        let keys = [network.key(), network.key()];
        let (one, two) = futures_util::join!(
            scene.other.refund(&second, "spilt", &keys[0]),
            third.refund(&sale, "broken", &keys[1]),
        );
        assert_eq!([code(&one), code(&two)], ["DONE", "DONE"]);
        let lent = [network.payable(&scene.other).await, network.payable(&third).await];
        assert_eq!(lent.iter().sum::<i64>(), -15_000, "{lent:?}");
        assert!(lent.contains(&-10_000), "{lent:?}");
        assert_eq!(network.rows("owed_refund WHERE amount_left = 5000").await, 1);
        // Own money that is put in pays the rest.
        lends(network, "50.00").await;
        network.run(Tick::Refunds).await;
        assert_eq!(network.rows("owed_refund WHERE status = 'owed'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_merchant_owes_at_most_so_much_and_what_may_be_taken_back_is_not_paid_out() {
    on_both(async |network| {
        lends(network, "100000.00").await;
        let shop = network.merchant("丙电器").await;
        shop.is_paid_to("6222020200112233445").await;
        let set = shop.priced("家庭影院", "6000.00", "5500.00").await;
        let bob = network.customer("Bob").await;
        let order = bob.order(network, &shop.shop, &set, 1).await;
        let asked = bob.pay(&order, "GATEWAY", &network.key()).await;
        network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &bob).await;
        // Until it is accepted, its money may go back.
        let cycle = network.clear().await;
        let held = ["payout", "carried", "heldReason"];
        assert_eq!(figures(of(&cycle, &shop), held), ["0.00", "6000.00", "ORDERS_OPEN"]);
        shop.accept(&order).await;
        assert_eq!(of(&network.clear().await, &shop)["payout"], "6000.00");
        // It may owe 5,000.00 to the platform; what that does not cover it owes to Bob.
        let done = shop.refund(&order, "broken", &network.key()).await;
        assert_eq!(code(&done), "DONE");
        assert_eq!(network.payable(&shop).await, -500_000);
        assert_eq!(network.rows("owed_refund WHERE amount_left = 100000").await, 1);

        // Once it has earned 1,000.00, that is paid too.
        let radio = shop.priced("收音机", "1000.00", "900.00").await;
        sold(network, &bob, &shop, &radio).await;
        network.run(Tick::Refunds).await;
        assert_eq!(network.rows("owed_refund WHERE status = 'done'").await, 1);
        assert_eq!(network.payable(&shop).await, -500_000);
    })
    .await;
}
