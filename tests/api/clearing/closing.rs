//! Memberships that end: by which cause, what goes back and where it comes from.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use super::stage::{figures, of, released, scene, sold};
use crate::support::{DAY, Goods, code, count, on_both, text};

#[tokio::test]
async fn in_the_cooling_off_period_an_untouched_recharge_goes_back_whole() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "200.00").await;
        let quote = scene.alice.refund_quote(&scene.membership, "COOLING_OFF").await;
        assert_eq!(
            figures(&quote, ["refund", "fromCustody", "bonusVoided"]),
            ["1000.00", "1000.00", "200.00"]
        );
        // Something that was handed over ends it; money that comes back begins it again.
        let order = scene.pays_elsewhere(network).await;
        let refused = scene.alice.close(&scene.membership, "COOLING_OFF", &network.key()).await;
        assert_eq!(code(&refused), "NOT_COOLING_OFF");
        assert_eq!(code(&scene.other.refund(&order, "stale", &network.key()).await), "DONE");

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
async fn a_refund_after_the_end_gives_back_what_was_kept_for_those_goods() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "200.00").await;
        let at_home = scene.pays_at_home(network).await;
        let elsewhere = scene.pays_elsewhere(network).await;
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "750.00", "{done}");
        assert_eq!(done["membership"]["closing"]["forfeited"], "66.67");
        // Of the coffee 83.33 were principal, and 41.67 were kept for its price at the list.
        for (shop, order, back, returned) in [
            (&scene.home, &at_home, "875.00", "41.67"),
            (&scene.other, &elsewhere, "1000.00", "66.67"),
        ] {
            assert_eq!(code(&shop.refund(order, "stale", &network.key()).await), "DONE");
            network.assert_books_balance().await;
            let after = scene.alice.membership(&scene.membership).await;
            assert_eq!(
                figures(&after["closing"], ["refunded", "forfeitReturned", "forfeited"]),
                [back, returned, "66.67"]
            );
            assert_eq!([text(&after["claim"]), text(&after["custody"])], ["0.00", "0.00"]);
        }
        // Nothing was delivered: all that was paid has gone back.
        assert_eq!(network.owed_to(&scene.membership).await, (0, 0));
        assert_eq!(network.cash().await, 0);
        assert_eq!(network.payable(&scene.home).await, 0);
        let kinds: Vec<String> = scene.alice.statement(&scene.membership).await[..3]
            .iter()
            .map(|line| text(&line["kind"]))
            .collect();
        assert!(kinds.contains(&"FORFEIT_RETURNED".to_owned()), "{kinds:?}");
    })
    .await;
}

#[tokio::test]
async fn a_part_that_is_refunded_after_the_end_gives_its_part_of_the_forfeit_back() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let dear = scene.other.priced("礼盒", "150.00", "100.00").await;
        let order = scene.alice.order(network, &scene.other.shop, &dear, 3).await;
        let paid = scene.alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(code(&paid), "DONE");
        scene.alice.fetches(&scene.other, &order).await;
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "550.00", "{done}");
        assert_eq!(done["membership"]["closing"]["forfeited"], "150.00");
        for (units, back) in [(1, "700.00"), (2, "1000.00")] {
            let part = json!({ "orderId": order, "reason": "broken",
                "lines": [{ "number": 1, "quantity": units }], "idempotencyKey": network.key() });
            assert_eq!(scene.other.tries("refundOrder", part).await, "DONE");
            let after = scene.alice.membership(&scene.membership).await;
            assert_eq!(after["closing"]["refunded"], back);
            network.assert_books_balance().await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_kept_and_paid_out_is_a_claim_when_its_goods_are_refunded() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        let dear = scene.home.priced("礼盒", "500.00", "300.00").await;
        let order = scene.alice.fetched(network, &scene.home, &dear).await;
        let done = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "500.00", "{done}");
        // The home is paid 500.00 out, and earns 120.00 of another's order before it refunds.
        network.clear().await;
        assert_eq!(network.payable(&scene.home).await, 0);
        let bob = network.customer("Bob").await;
        let cake = scene.home.priced("蛋糕", "420.00", "400.00").await;
        sold(network, &bob, &scene.home, &cake).await;
        assert_eq!(code(&scene.home.refund(&order, "broken", &network.key()).await), "DONE");
        network.assert_books_balance().await;
        let after = scene.alice.membership(&scene.membership).await;
        // 300.00 of the price and 200.00 that were kept: 420.00 at once, the rest later.
        assert_eq!(
            [text(&after["claim"]), text(&after["closing"]["refunded"])],
            ["80.00", "920.00"]
        );
        sold(network, &bob, &scene.home, &scene.coffee).await;
        network.clear().await;
        let after = scene.alice.membership(&scene.membership).await;
        assert_eq!(
            [text(&after["claim"]), text(&after["closing"]["refunded"])],
            ["0.00", "1000.00"]
        );
    })
    .await;
}

/// F2: goods that no shop has accepted cost nothing when the membership ends.
#[tokio::test]
async fn orders_that_no_shop_has_accepted_are_cancelled_first() {
    on_both(async |network| {
        for (number, bonus) in (1..).zip(["0.00", "1000.00"]) {
            let scene = scene(network, "1000.00", bonus).await;
            network.pass_seconds(8 * DAY);
            network.run(Tick::Release).await;
            let (home, other) = (scene.home.back().await, scene.other.back().await);
            let alice = scene.alice.back().await;
            let goods = Goods { title: "礼盒", list: "500.00", member: "300.00", stock: Some(2) };
            let dear = home.offer(goods).await;
            let orders = [
                alice.bought(network, &home.shop, &dear).await,
                alice.bought(network, &other.shop, &scene.bread).await,
            ];
            let quote = alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
            assert_eq!(
                figures(&quote, ["refund", "paidNow", "forfeited", "bonusVoided"]),
                ["1000.00", "1000.00", "0.00", bonus]
            );
            assert_eq!([&quote["applies"], &quote["openOrders"]], [&json!(true), &json!(0)]);
            let done = alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
            assert_eq!(done["membership"]["closing"]["paidAtOnce"], "1000.00", "{done}");
            for order in &orders {
                assert_eq!(alice.sees(order).await["status"], "CANCELLED");
            }
            assert_eq!(alice.told_of(network, "ORDER_CANCELLED").await, 2);
            assert_eq!(home.told_of(network, "ORDER_CANCELLED").await, 1);
            assert_eq!(network.rows("offer WHERE stock_left = 2").await, number);
            assert_eq!(network.payable(&home).await, 0);
            assert_eq!(network.payable(&other).await, 0);
            assert_eq!(network.cash().await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn an_order_that_a_shop_has_accepted_is_fetched_or_refunded_before() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "200.00").await;
        let waiting = scene.alice.bought(network, &scene.home.shop, &scene.coffee).await;
        let order = scene.alice.bought(network, &scene.other.shop, &scene.bread).await;
        assert_eq!(scene.other.accept(&order).await["order"]["status"], "ACCEPTED");
        let quote = scene.alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
        assert_eq!([&quote["applies"], &quote["openOrders"]], [&json!(false), &json!(1)]);
        let there = scene.other.plan("500.00", "0.00").await;
        let refused = scene.alice.close(&scene.membership, "CUSTOMERS_WISH", &network.key()).await;
        assert_eq!(code(&refused), "ORDERS_OPEN");
        let refused = scene.alice.move_to(&scene.membership, &there, &network.key()).await;
        assert_eq!(code(&refused), "ORDERS_OPEN");
        // Nothing of it was done.
        assert_eq!(scene.alice.sees(&waiting).await["status"], "PAID");

        let digits = text(&scene.alice.sees(&order).await["redeemCode"]);
        assert_eq!(code(&scene.other.fulfil(Some(&order), &digits).await), "DONE");
        let quote = scene.alice.refund_quote(&scene.membership, "CUSTOMERS_WISH").await;
        let done = scene.alice.move_to(&scene.membership, &there, &network.key()).await;
        assert_eq!(done["membership"]["balance"], quote["paidNow"], "{done}");
        assert_eq!(quote["paidNow"], "875.00");
        assert_eq!(scene.alice.sees(&waiting).await["status"], "CANCELLED");

        // What is refunded after the move goes back through the gateway, with what was kept for it.
        assert_eq!(code(&scene.other.refund(&order, "stale", &network.key()).await), "DONE");
        let after = scene.alice.membership(&scene.membership).await;
        assert_eq!(after["closing"]["refunded"], "125.00");
        network.run(Tick::Gateway).await;
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_order_that_waits_for_a_recharge_is_cancelled_with_the_membership() {
    on_both(async |network| {
        let scene = scene(network, "100.00", "0.00").await;
        let order = scene.alice.order(network, &scene.home.shop, &scene.coffee, 2).await;
        let input = json!({ "orderId": order, "membershipId": scene.membership,
            "amount": "150.00", "idempotencyKey": network.key() });
        let begun =
            scene.alice.act("rechargeAndPay", "recharge { payment { payUrl } }", input).await;
        let page = text(&begun["recharge"]["payment"]["payUrl"]);
        let done = scene.alice.close(&scene.membership, "COOLING_OFF", &network.key()).await;
        assert_eq!(done["membership"]["closing"]["paidAtOnce"], "100.00", "{done}");
        assert_eq!(scene.alice.sees(&order).await["status"], "CANCELLED");
        // Its page takes no money any more.
        assert_ne!(network.press(&page, "confirm").await, 200);
        network.run(Tick::Gateway).await;
        assert_eq!(network.cash().await, 0);
        assert_eq!(network.owed_to(&scene.membership).await, (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_pays_and_closes_at_once_loses_nothing_either_way() {
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
            let stands = match code(&paid).as_str() {
                "DONE" => "CANCELLED",
                "NO_MEMBERSHIP" => "PLACED",
                other => panic!("{other}"),
            };
            assert_eq!(bob.sees(&order).await["status"], stands);
            assert_eq!(bob.membership(&membership).await["closing"]["refunded"], "1000.00");
            if stands == "PLACED" {
                assert_eq!(code(&bob.cancel(&order, &network.key()).await), "DONE");
            }
        }
    })
    .await;
}

/// A shop that accepts and a member who closes at the same moment: one of them is first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_closes_while_the_shop_accepts_waits_for_the_goods_or_has_the_money() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "125.00", "100.00").await;
        let plan = home.plan("1000.00", "0.00").await;
        for _ in 0..6 {
            let bob = network.customer("Bob").await;
            let membership = bob.join(network, &plan).await;
            let order = bob.bought(network, &home.shop, &coffee).await;
            let key = network.key();
            let (accepted, closed) = futures_util::join!(
                home.accept(&order),
                bob.close(&membership, "CUSTOMERS_WISH", &key),
            );
            match (code(&accepted).as_str(), code(&closed).as_str()) {
                ("DONE", "ORDERS_OPEN") => {
                    assert_eq!(bob.sees(&order).await["status"], "ACCEPTED");
                }
                ("NOT_PAID", "DONE") => {
                    let closing = bob.membership(&membership).await;
                    assert_eq!(closing["closing"]["refunded"], "1000.00");
                }
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_recharge_that_waits_is_called_off_and_what_was_paid_meanwhile_goes_back() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "0.00").await;
        let begun = scene.alice.recharge(&scene.membership, "100.00", &network.key()).await;
        let page = text(&begun["recharge"]["payment"]["payUrl"]);
        // The gateway is away when it is told, and the customer is faster than the tick.
        network.switch(Some(&page), json!({ "errors_before": 1, "never": true })).await;
        let done = scene.alice.close(&scene.membership, "COOLING_OFF", &network.key()).await;
        assert_eq!(code(&done), "DONE");
        assert_eq!(network.press(&page, "confirm").await, 200);
        network.pass_seconds(30);
        network.run(Tick::Gateway).await;
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
