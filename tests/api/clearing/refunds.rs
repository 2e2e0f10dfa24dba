//! Orders that are refunded after their merchant was paid out.

use serde_json::json;

use super::stage::{figures, of, released};
use crate::support::{code, on_both, text};

#[tokio::test]
async fn a_refund_after_the_payout_takes_the_merchant_below_zero_until_it_has_paid() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let order = scene.pays_elsewhere(network).await;
        scene.other.accept(&order).await;
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
        let order = scene.pays_elsewhere(network).await;
        scene.other.accept(&order).await;
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
async fn a_merchant_that_was_paid_out_does_not_refund_more_than_it_may_owe() {
    on_both(async |network| {
        let shop = network.merchant("丙电器").await;
        shop.is_paid_to("6222020200112233445").await;
        let set = shop.priced("家庭影院", "6000.00", "5500.00").await;
        let bob = network.customer("Bob").await;
        let order = bob.order(network, &shop.shop, &set, 1).await;
        let asked = bob.pay(&order, "GATEWAY", &network.key()).await;
        network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &bob).await;
        shop.accept(&order).await;
        assert_eq!(of(&network.clear().await, &shop)["payout"], "6000.00");
        let key = network.key();
        let refused = shop.refund(&order, "broken", &key).await;
        assert_eq!(code(&refused), "MERCHANT_FUNDS_SHORT");
        assert_eq!(network.payable(&shop).await, 0);
        assert_eq!(network.rows("refund").await, 0);
        assert_eq!(shop.sees(&order).await["status"], "ACCEPTED");

        // Once it has earned 1,000.00 it may owe the other 5,000.00.
        let radio = shop.priced("收音机", "1000.00", "900.00").await;
        let more = bob.order(network, &shop.shop, &radio, 1).await;
        let asked = bob.pay(&more, "GATEWAY", &network.key()).await;
        network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &bob).await;
        let input = json!({ "orderId": order, "reason": "broken", "idempotencyKey": key });
        assert_eq!(shop.tries("refundOrder", input).await, "MERCHANT_FUNDS_SHORT");
        assert_eq!(code(&shop.refund(&order, "broken", &network.key()).await), "DONE");
        assert_eq!(network.payable(&shop).await, -500_000);
    })
    .await;
}
