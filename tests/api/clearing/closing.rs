//! Memberships that end: by which cause, what goes back and where it comes from.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use super::stage::{figures, of, released, scene, sold};
use crate::support::{code, count, on_both, text};

#[tokio::test]
async fn in_the_cooling_off_period_an_untouched_recharge_goes_back_whole() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "200.00").await;
        let quote = scene.alice.refund_quote(&scene.membership, "COOLING_OFF").await;
        assert_eq!(
            figures(&quote, ["refund", "fromCustody", "bonusVoided"]),
            ["1000.00", "1000.00", "200.00"]
        );
        // Something spent ends it; money that comes back from a refund begins it again.
        let order = scene.alice.bought(network, &scene.other.shop, &scene.bread).await;
        let refused = scene.alice.close(&scene.membership, "COOLING_OFF", &network.key()).await;
        assert_eq!(code(&refused), "NOT_COOLING_OFF");
        assert_eq!(code(&scene.alice.cancel(&order, &network.key()).await), "DONE");

        let key = network.key();
        let done = scene.alice.close(&scene.membership, "COOLING_OFF", &key).await;
        assert_eq!(done["membership"]["status"], "CLOSED", "{done}");
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "1000.00");
        let again = scene.alice.close(&scene.membership, "COOLING_OFF", &key).await;
        assert_eq!(again, done);
        let other_key = network.key();
        let late = scene.alice.close(&scene.membership, "COOLING_OFF", &other_key).await;
        assert_eq!(code(&late), "NOT_OPEN");
        assert_eq!(network.cash().await, 0);

        // The gateway is asked to give it back to where it came from, and does.
        network.run(Tick::Gateway).await;
        assert_eq!(network.rows("gateway_refund WHERE amount = 100000").await, 1);
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 1);
        let after = scene.alice.membership(&scene.membership).await;
        assert_eq!(after["closing"]["refunded"], "1000.00");
        assert_eq!(after["balance"], "0.00");
        assert_eq!(scene.alice.told_of(network, "MEMBERSHIP_CLOSED").await, 1);
        assert_eq!(scene.home.told_of(network, "MEMBERSHIP_CLOSED").await, 1);

        // Later the same customer can join again.
        scene.alice.join(network, &scene.plan).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_home_merchant_has_already_is_a_claim_that_clearings_pay() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        network.clear().await;
        assert_eq!(network.cash().await, 40_000);
        let quote = scene.alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
        assert_eq!(
            figures(&quote, ["refund", "paidNow", "fromHomeMerchant", "claim"]),
            ["1000.00", "400.00", "0.00", "600.00"]
        );
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["claim"], "600.00", "{done}");
        assert_eq!(network.cash().await, 0);
        network.assert_books_balance().await;

        // The home merchant has to pay it in, and until then takes no recharges.
        let cycle = network.clear().await;
        let home = of(&cycle, &scene.home);
        assert_eq!(figures(home, ["shortfall", "claimed", "due"]), ["600.00", "0.00", "600.00"]);
        let bob = network.customer("Bob").await;
        let refused = bob.begin_joining(&scene.plan, &network.key()).await;
        assert_eq!(code(&refused), "MERCHANT_NOT_TAKING_RECHARGES");
        assert_eq!(scene.home.told_of(network, "PAYMENT_DUE").await, 1);

        // It sells for 250.00: that goes to the member first, and nothing is paid out.
        for _ in 0..2 {
            sold(network, &bob, &scene.home, &scene.coffee).await;
        }
        let cycle = network.clear().await;
        let home = of(&cycle, &scene.home);
        let names = ["closing", "claimed", "payout", "due"];
        assert_eq!(figures(home, names), ["250.00", "250.00", "0.00", "350.00"]);
        let after = scene.alice.membership(&scene.membership).await;
        assert_eq!(
            [text(&after["claim"]), text(&after["closing"]["refunded"])],
            ["350.00", "650.00"]
        );

        // It pays the rest in: the next clearing pays the member, and recharges go on.
        let collection = text(&home["settlements"][0]["id"]);
        assert_eq!(home["settlements"][0]["direction"], "COLLECTION");
        let operator = network.operator().await;
        assert_eq!(operator.confirms(&collection, "PAID", &network.key()).await, "DONE");
        let cycle = network.clear().await;
        assert_eq!(of(&cycle, &scene.home)["due"], "0.00");
        let after = scene.alice.membership(&scene.membership).await;
        assert_eq!(
            [text(&after["claim"]), text(&after["closing"]["refunded"])],
            ["0.00", "1000.00"]
        );
        network.run(Tick::Gateway).await;
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 3);
        assert_eq!(network.cash().await, 0);
        bob.join(network, &scene.plan).await;
    })
    .await;
}

#[tokio::test]
async fn an_order_refunded_after_the_end_goes_on_to_the_customer() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "200.00").await;
        let at_home = scene.alice.bought(network, &scene.home.shop, &scene.coffee).await;
        let elsewhere = scene.alice.bought(network, &scene.other.shop, &scene.bread).await;
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "750.00", "{done}");
        let cash = network.cash().await;
        for (shop, order) in [(&scene.home, &at_home), (&scene.other, &elsewhere)] {
            assert_eq!(code(&shop.decline(order, "sold out", &network.key()).await), "DONE");
            network.assert_books_balance().await;
        }
        // Of each 100.00, 83.33 (then 83.34) were principal; bonus is never paid out.
        let back = cash - network.cash().await;
        assert_eq!(back, 16_667);
        let after = scene.alice.membership(&scene.membership).await;
        assert_eq!([text(&after["claim"]), text(&after["custody"])], ["0.00", "0.00"]);
        assert_eq!(after["closing"]["refunded"], "916.67");
        assert_eq!(network.owed_to(&scene.membership).await, (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_spends_and_closes_at_once_does_both_in_one_order_or_only_closes() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let bread = other.priced("全麦面包", "125.00", "100.00").await;
        let plan = home.plan("1000.00", "0.00").await;
        for _ in 0..6 {
            let bob = network.customer("Bob").await;
            let membership = bob.join(network, &plan).await;
            let order = bob.order(network, &other.shop, &bread, 1).await;
            let keys = [network.key(), network.key(), network.key()];
            let (paid, one, two) = futures_util::join!(
                bob.pay(&order, "BALANCE", &keys[0]),
                bob.close(&membership, "CUSTOMERS_WISH", &keys[1]),
                bob.close(&membership, "CUSTOMERS_WISH", &keys[2]),
            );
            let closes = [code(&one), code(&two)];
            assert_eq!(count(&closes, "DONE"), 1, "{closes:?}");
            assert_eq!(count(&closes, "NOT_OPEN"), 1, "{closes:?}");
            let back = bob.membership(&membership).await["closing"]["refunded"].clone();
            match code(&paid).as_str() {
                "DONE" => assert_eq!(back, "875.00"),
                "NO_MEMBERSHIP" => assert_eq!(back, "1000.00"),
                other => panic!("{other}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_recharge_that_is_paid_after_the_end_goes_back() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "0.00").await;
        let begun = scene.alice.recharge(&scene.membership, "100.00", &network.key()).await;
        let page = text(&begun["recharge"]["payment"]["payUrl"]);
        let done = scene.alice.close(&scene.membership, "COOLING_OFF", &network.key()).await;
        assert_eq!(code(&done), "DONE");
        network.pay_at(&page, &scene.alice).await;
        network.run(Tick::Gateway).await;
        assert_eq!(network.cash().await, 0);
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 2);
        let quote = scene.alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
        assert_eq!(quote, Value::Null);
        assert_eq!(
            scene
                .alice
                .fault(
                    "{ refundQuote(membershipId: \"mer_x\", cause: COOLING_OFF) { refund } }",
                    json!({})
                )
                .await,
            "BAD_USER_INPUT"
        );
    })
    .await;
}
