//! The worked examples of the rules, to the fen.

use serde_json::json;

use super::stage::{figures, of, released};
use crate::support::{fen, on_both, text};

/// 1,000.00 at 40 %, released, 100.00 at home, 100.00 elsewhere: the clearing claims the shortfall.
#[tokio::test]
async fn the_clearing_claims_what_was_spent_elsewhere_and_pays_out_the_rest() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        scene.pays_at_home(network).await;
        scene.pays_elsewhere(network).await;
        assert_eq!(scene.holds().await, ["800.00", "260.00", "260.00", "0.00"]);

        let cycle = network.clear().await;
        // Of 800.00 left, 40 % are due in custody: 320.00. 260.00 are there.
        let home = of(&cycle, &scene.home);
        let names = ["opening", "closing", "shortfall", "claimed", "payout", "carried", "due"];
        assert_eq!(
            figures(home, names),
            ["0.00", "640.00", "60.00", "60.00", "580.00", "0.00", "0.00"]
        );
        let moved = json!([
            { "kind": "RELEASE", "transfers": 1, "amount": "600.00" },
            { "kind": "SPEND_HOME", "transfers": 1, "amount": "40.00" },
        ]);
        assert_eq!(home["movements"], moved);
        let other = of(&cycle, &scene.other);
        assert_eq!(
            figures(other, names),
            ["0.00", "100.00", "0.00", "0.00", "100.00", "0.00", "0.00"]
        );
        assert_eq!(
            figures(&cycle, ["cash", "custody", "payables", "fees"]),
            ["1000.00", "260.00", "740.00", "0.00"]
        );
        assert_eq!(scene.holds().await, ["800.00", "320.00", "320.00", "0.00"]);
        assert_eq!(network.advanced(&scene.home).await, 48_000);
        assert_eq!(
            [network.payable(&scene.home).await, network.payable(&scene.other).await],
            [0, 0]
        );
        // What is left of the cash is what is held for the member, and nothing else.
        assert_eq!(network.cash().await, 32_000);

        // The next cycle finds nothing to say to anybody.
        let cycle = network.clear().await;
        assert_eq!(cycle["number"], 2);
        assert_eq!(cycle["statements"]["nodes"], json!([]));
        assert_eq!(figures(&cycle, ["cash", "custody", "payables"]), ["320.00", "320.00", "0.00"]);
    })
    .await;
}

/// A bill of 125.00 elsewhere at 20 % off, of which 30.00 went back: it clears as orders do.
#[tokio::test]
async fn a_bill_elsewhere_is_claimed_from_home_and_paid_to_whoever_charged_it() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        scene.other.gives_off(2_000).await;
        let digits = scene.alice.pay_code().await.1;
        let charged = scene.other.charge(&digits, "125.00", &network.key()).await;
        assert_eq!(charged["order"]["memberTotal"], "100.00", "{charged}");
        let back = json!({ "orderId": charged["order"]["id"], "amount": "30.00", "reason": "cold",
            "idempotencyKey": network.key() });
        assert_eq!(scene.other.tries("refundOrder", back).await, "DONE");
        assert_eq!(scene.holds().await, ["930.00", "330.00", "330.00", "0.00"]);

        let cycle = network.clear().await;
        let other = of(&cycle, &scene.other);
        assert_eq!(figures(other, ["closing", "payout"]), ["70.00", "70.00"]);
        let moved = json!([
            { "kind": "ORDER_REFUND", "transfers": 1, "amount": "-30.00" },
            { "kind": "SPEND_ELSEWHERE", "transfers": 1, "amount": "100.00" },
        ]);
        assert_eq!(other["movements"], moved);
        // Of 930.00 left, 40 % are due in custody: 372.00. 330.00 are there.
        let home = of(&cycle, &scene.home);
        let names = ["closing", "shortfall", "claimed", "payout"];
        assert_eq!(figures(home, names), ["600.00", "42.00", "42.00", "558.00"]);
        assert_eq!(scene.holds().await, ["930.00", "372.00", "372.00", "0.00"]);
    })
    .await;
}

/// Paid 3,000.00, given 1,000.00, consumed 3,594.00: back 304.50.
#[tokio::test]
async fn what_is_left_of_the_principal_goes_back_when_it_is_not_the_customers_doing() {
    on_both(async |network| {
        let scene = released(network, "3000.00", "1000.00").await;
        let banquet = scene.home.priced("宴席", "4000.00", "3594.00").await;
        scene.alice.fetched(network, &scene.home, &banquet).await;
        let quote = scene.alice.refund_quote(&scene.membership, "MERCHANTS_FAULT").await;
        assert_eq!(quote["applies"], false);
        assert_eq!(quote["refund"], "304.50");
        let key = network.key();
        let refused = scene.alice.close(&scene.membership, "MERCHANTS_FAULT", &key).await;
        assert_eq!(refused["userErrors"][0]["code"], "NO_MERCHANTS_FAULT");

        let input = json!({ "membershipId": scene.membership, "reason": "we moved away" });
        assert_eq!(scene.home.tries("acknowledgeMerchantFault", input).await, "DONE");
        let quote = scene.alice.refund_quote(&scene.membership, "MERCHANTS_FAULT").await;
        assert_eq!(
            figures(&quote, ["refund", "paidNow", "claim", "forfeited", "bonusVoided"]),
            ["304.50", "304.50", "0.00", "0.00", "101.50"]
        );
        assert_eq!(
            quote["lots"][0]["formula"],
            "3000.00 - 3594.00 × 3000.00 / (3000.00 + 1000.00) = 304.50"
        );
        let done = scene.alice.close(&scene.membership, "MERCHANTS_FAULT", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "304.50", "{done}");
        assert_eq!(network.owed_to(&scene.membership).await, (0, 0));
        assert_eq!(network.advanced(&scene.home).await, 0);
        // 3,000.00 came in, 304.50 went out; the rest is the home merchant's.
        assert_eq!(network.cash().await, 269_550);
        assert_eq!(network.payable(&scene.home).await, 269_550);
    })
    .await;
}

/// At a share of 60 %, 3,294.00 at home leaves 529.50, 176.50 and 317.70 in custody; 300.00 elsewhere
/// are principal alone: back 229.50.
#[tokio::test]
async fn what_was_spent_elsewhere_took_principal_alone() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let more = json!({ "custodyShareBasisPoints": 6000 });
        let plan = home.plan_with("3000.00", "1000.00", more).await;
        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        network.pass_days(8).await;
        let (home, other, alice) = (home.back().await, other.back().await, alice.back().await);
        assert_eq!(alice.membership(&membership).await["custody"], "1800.00");

        let banquet = home.priced("宴席", "4000.00", "3294.00").await;
        alice.fetched(network, &home, &banquet).await;
        let left = alice.membership(&membership).await;
        assert_eq!(
            figures(&left, ["principal", "bonus", "custody", "portableBalance"]),
            ["529.50", "176.50", "317.70", "317.70"]
        );
        let feast = other.priced("大餐", "400.00", "300.00").await;
        let order = alice.fetched(network, &other, &feast).await;
        let draw = &alice.sees(&order).await["payment"]["draws"][0];
        assert_eq!(figures(draw, ["principal", "bonus", "custody"]), ["300.00", "0.00", "300.00"]);
        let left = alice.membership(&membership).await;
        assert_eq!(
            figures(&left, ["principal", "bonus", "custody", "portableBalance"]),
            ["229.50", "176.50", "17.70", "17.70"]
        );

        let quote = alice.refund_quote(&membership, "MERCHANTS_FAULT").await;
        assert_eq!(figures(&quote, ["refund", "bonusVoided"]), ["229.50", "176.50"]);
        let lot = &quote["lots"][0];
        assert_eq!(
            figures(lot, ["consumed", "consumedElsewhere", "formula"]),
            ["3594.00", "300.00", "3000.00 - 2470.50 - 300.00 = 229.50"]
        );
        // At home the ratio is taken anew: 300.00 of 406.00 take 229.50 / 406.00 of each.
        let supper = home.priced("晚餐", "400.00", "300.00").await;
        alice.fetched(network, &home, &supper).await;
        let left = alice.membership(&membership).await;
        assert_eq!(figures(&left, ["principal", "bonus", "custody"]), ["59.92", "46.08", "4.62"]);
    })
    .await;
}

/// Paid minus what was consumed, valued at list price, never below zero.
#[tokio::test]
async fn by_the_customers_wish_what_was_consumed_is_valued_at_list_price() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "200.00").await;
        scene.pays_at_home(network).await;
        scene.pays_elsewhere(network).await;
        let quote = scene.alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
        // Two of 100.00 cost 250.00 at list price. Of the one at home 83.33 were principal, of the
        // one elsewhere all.
        assert_eq!(quote["lots"][0]["consumed"], "200.00");
        assert_eq!(quote["lots"][0]["formula"], "max(0.00, 1000.00 - 250.00) = 750.00");
        assert_eq!(
            figures(&quote, ["refund", "forfeited", "bonusVoided"]),
            ["750.00", "66.67", "183.33"]
        );
        let paid_in = fen(&json!("1000.00"));
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "750.00", "{done}");
        assert_eq!(network.cash().await, paid_in - 75_000);
        // The serving merchant has its 100.00, the home merchant the rest.
        assert_eq!(network.payable(&scene.other).await, 10_000);
        assert_eq!(network.payable(&scene.home).await, 15_000);
        assert_eq!(network.advanced(&scene.home).await, 0);
        assert_eq!(text(&scene.alice.membership(&scene.membership).await["status"]), "CLOSED");
    })
    .await;
}
