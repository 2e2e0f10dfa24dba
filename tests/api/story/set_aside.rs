//! What a tick cannot do is set aside: the others go on, operators see it, it is tried again.

use entity::id::{Key as _, MerchantId, OrderId};
use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::clearing::stage::{figures, of, released};
use crate::support::{Caller, DAY, Network, on_both, text};

/// What is set aside, the longest first.
async fn set_aside(network: &Network) -> Vec<Value> {
    let query = "{ viewer { operator { setAside { nodes {
        id work subject reason tries since retryAt } } } } }";
    let seen = network.operator().await.post(query, json!({})).await;
    seen["viewer"]["operator"]["setAside"]["nodes"].as_array().expect("a list").clone()
}

/// Work, subject and tries of each.
fn told(items: &[Value]) -> Vec<(String, String, i64)> {
    let one = |item: &Value| {
        (text(&item["work"]), text(&item["subject"]), item["tries"].as_i64().expect("a number"))
    };
    items.iter().map(one).collect()
}

#[tokio::test]
async fn a_poisoned_order_keeps_no_other_from_expiring() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "125.00", "100.00").await;
        let alice = network.customer("Alice").await;
        let bad = alice.order(network, &home.shop, &coffee, 1).await;
        let good = alice.order(network, &home.shop, &coffee, 1).await;
        let key = OrderId::parse(&bad).expect("an order").0;
        network.poison("order", "UPDATE", "id", key).await;
        network.pass_seconds(16 * 60);
        network.run(Tick::Orders).await;
        let alice = alice.back().await;
        assert_eq!(alice.sees(&good).await["status"], "EXPIRED");
        assert_eq!(alice.sees(&bad).await["status"], "PLACED");
        let found = set_aside(network).await;
        assert_eq!(told(&found), [("ORDERS".to_owned(), bad.clone(), 1)]);
        // Of the database's words only its code is kept.
        assert!(text(&found[0]["reason"]).starts_with("the database refused"), "{found:?}");
        assert!(!text(&found[0]["reason"]).contains("poisoned"), "{found:?}");

        // It waits for its time, and then for longer.
        network.run(Tick::Orders).await;
        assert_eq!(told(&set_aside(network).await)[0].2, 1);
        network.pass_seconds(5);
        network.run(Tick::Orders).await;
        assert_eq!(told(&set_aside(network).await)[0].2, 2);
        network.pass_seconds(5);
        network.run(Tick::Orders).await;
        assert_eq!(told(&set_aside(network).await)[0].2, 2);

        // Mended, it goes through at its next time and is set aside no more.
        network.heal("order", key).await;
        network.pass_seconds(5);
        network.run(Tick::Orders).await;
        assert_eq!(alice.sees(&bad).await["status"], "EXPIRED");
        assert_eq!(set_aside(network).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_poisoned_lot_keeps_no_other_from_its_release() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan("1000.00", "0.00").await;
        for name in ["Alice", "Bob"] {
            network.customer(name).await.join(network, &plan).await;
        }
        let lots = network.keys_of("lot").await;
        network.poison("lot", "UPDATE", "id", lots[0]).await;
        network.pass_seconds(8 * DAY);
        network.run(Tick::Release).await;
        assert_eq!(network.payable(&home).await, 60_000);
        let found = told(&set_aside(network).await);
        assert_eq!((found.len(), found[0].0.as_str()), (1, "RELEASE"));
        network.heal("lot", lots[0]).await;
        network.pass_seconds(5);
        network.run(Tick::Release).await;
        assert_eq!(network.payable(&home).await, 120_000);
        assert_eq!(set_aside(network).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_poisoned_payment_keeps_no_other_from_being_asked_about() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "125.00", "100.00").await;
        let alice = network.customer("Alice").await;
        let mut orders = Vec::new();
        for _ in 0..2 {
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            let asked = alice.pay(&order, "GATEWAY", &network.key()).await;
            let page = text(&asked["order"]["pendingPayment"]["payUrl"]);
            network.switch(Some(&page), json!({ "never": true })).await;
            assert_eq!(network.press(&page, "confirm").await, 200);
            orders.push(order);
        }
        let intents = network.keys_of("intent").await;
        network.poison("intent", "UPDATE", "id", intents[0]).await;
        network.pass_seconds(31);
        network.run(Tick::Gateway).await;
        assert_eq!(alice.sees(&orders[0]).await["status"], "PLACED");
        assert_eq!(alice.sees(&orders[1]).await["status"], "PAID");
        assert_eq!(told(&set_aside(network).await)[0].0, "PAYMENTS");
        network.heal("intent", intents[0]).await;
        network.pass_seconds(5);
        network.run(Tick::Gateway).await;
        assert_eq!(alice.sees(&orders[0]).await["status"], "PAID");
        assert_eq!(set_aside(network).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_merchant_that_cannot_be_settled_is_held_and_the_others_are_paid() {
    on_both(async |network| {
        let (home, other) = (network.merchant("甲咖啡").await, network.merchant("乙面包").await);
        let alice = network.customer("Alice").await;
        for merchant in [&home, &other] {
            merchant.is_paid_to("6222020200112233445").await;
            let goods = merchant.priced("拿铁", "100.00", "90.00").await;
            let order = alice.order(network, &merchant.shop, &goods, 1).await;
            let asked = alice.pay(&order, "GATEWAY", &network.key()).await;
            network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &alice).await;
            assert_eq!(merchant.accept(&order).await["order"]["status"], "ACCEPTED");
        }
        let key = MerchantId::parse(&home.merchant).expect("a merchant").0;
        network.poison("settlement", "INSERT", "merchant_id", key).await;
        let run = json!({ "idempotencyKey": network.key() });
        let operator = network.operator().await;
        let begun = operator.act("runClearing", "cycle { id status }", run).await;
        assert_eq!(begun["cycle"]["status"], "COMPUTED", "it is tried again: {begun}");
        assert_eq!(network.payable(&other).await, 0, "the other is paid at once");
        assert_eq!(
            told(&set_aside(network).await),
            [("SETTLING".to_owned(), home.merchant.clone(), 1)]
        );
        for _ in 0..2 {
            network.pass_seconds(10);
            network.run(Tick::Clearing).await;
        }
        let statement = home.statements().await.remove(0);
        assert_eq!(statement["heldReason"], "SET_ASIDE", "{statement}");
        let parts = ["closing", "claimed", "payout", "carried"].map(|part| text(&statement[part]));
        assert_eq!(parts, ["100.00", "0.00", "0.00", "100.00"]);

        // The next cycle tries it once and ends; once it is mended, it is paid whole.
        let cycle = network.clear().await;
        let held = cycle["statements"]["nodes"].as_array().expect("statements");
        assert_eq!(held[0]["heldReason"], "SET_ASIDE", "{cycle}");
        network.heal("settlement", key).await;
        network.clear().await;
        let statement = home.statements().await.remove(0);
        let parts = ["opening", "payout", "carried"].map(|part| text(&statement[part]));
        assert_eq!(parts, ["100.00", "100.00", "0.00"]);
        assert_eq!(set_aside(network).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn what_was_claimed_for_members_before_a_settlement_broke_stays_theirs() {
    on_both(async |network| {
        let scene = released(network, "1000.00", "0.00").await;
        scene.pays_elsewhere(network).await;
        let key = MerchantId::parse(&scene.home.merchant).expect("a merchant").0;
        network.poison("settlement", "INSERT", "merchant_id", key).await;
        let run = json!({ "idempotencyKey": network.key() });
        network.operator().await.act("runClearing", "cycle { id }", run).await;
        for _ in 0..2 {
            network.pass_seconds(10);
            network.run(Tick::Clearing).await;
        }
        let parts = ["closing", "shortfall", "claimed", "payout", "carried"];
        let statement = scene.home.statements().await.remove(0);
        assert_eq!(statement["heldReason"], "SET_ASIDE", "{statement}");
        assert_eq!(figures(&statement, parts), ["600.00", "60.00", "60.00", "0.00", "540.00"]);
        assert_eq!(scene.holds().await[1], "360.00");
        network.assert_books_balance().await;

        network.heal("settlement", key).await;
        let cycle = network.clear().await;
        let parts = ["opening", "claimed", "payout", "carried"];
        assert_eq!(figures(of(&cycle, &scene.home), parts), ["540.00", "0.00", "540.00", "0.00"]);
    })
    .await;
}

/// A home with a member, who has just paid in 1,000.00 of which 400.00 will be held.
async fn home(network: &Network, name: &str) -> (Caller, Caller) {
    let home = network.merchant(name).await;
    let plan = home.plan("1000.00", "0.00").await;
    let member = network.customer("Member").await;
    member.join(network, &plan).await;
    (home, member)
}

/// Two homes with a member each, of whose money 400.00 are held.
async fn homes(network: &Network) -> [(Caller, Caller); 2] {
    let homes = [home(network, "甲咖啡").await, home(network, "乙面包").await];
    network.pass_seconds(8 * DAY);
    network.run(Tick::Release).await;
    let [(bad, alice), (good, bob)] = homes;
    [(bad.back().await, alice.back().await), (good.back().await, bob.back().await)]
}

#[tokio::test]
async fn a_merchant_whose_members_cannot_be_told_keeps_no_others_untold() {
    on_both(async |network| {
        let [(bad, alice), (good, bob)] = homes(network).await;
        let keys = [&bad, &good].map(|home| MerchantId::parse(&home.merchant).expect("one").0);
        // Both notices break while whoever suspends them waits, and are left to the tick.
        for (home, key) in [(&bad, keys[0]), (&good, keys[1])] {
            network.poison("member_notice", "UPDATE", "merchant_id", key).await;
            network.suspend(home).await;
        }
        network.heal("member_notice", keys[1]).await;
        network.run(Tick::Closure).await;
        assert_eq!(bob.told_of(network, "MERCHANT_SUSPENDED").await, 1);
        assert_eq!(alice.told_of(network, "MERCHANT_SUSPENDED").await, 0);
        assert_eq!(network.payable(&bad).await, 0, "its members have what it was owed");
        let aside = [("NOTICES".to_owned(), bad.merchant.clone(), 1)];
        assert_eq!(told(&set_aside(network).await), aside);

        // Before its time it is not looked at, and fills no page.
        network.run(Tick::Closure).await;
        assert_eq!(told(&set_aside(network).await), aside);
        network.heal("member_notice", keys[0]).await;
        network.pass_seconds(5);
        network.run(Tick::Closure).await;
        assert_eq!(alice.told_of(network, "MERCHANT_SUSPENDED").await, 1);
        assert_eq!(set_aside(network).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_merchant_whose_custody_cannot_be_given_back_keeps_no_others_without_theirs() {
    on_both(async |network| {
        let [(bad, _), (good, _)] = homes(network).await;
        let lots = network.keys_of("lot").await;
        let input = |home: &Caller| json!({ "merchantId": home.merchant, "reason": "cleared" });
        for home in [&bad, &good] {
            network.suspend(home).await;
        }
        network.run(Tick::Closure).await;
        assert_eq!([network.payable(&bad).await, network.payable(&good).await], [0, 0]);
        for home in [&bad, &good] {
            let operator = network.operator().await;
            assert_eq!(operator.tries("reinstateMerchant", input(home)).await, "DONE");
        }
        // A third one's lot leaves its cooling-off period at the same tick.
        let (third, _) = home(network, "丙书店").await;
        network.pass_seconds(8 * DAY);
        network.poison("lot", "UPDATE", "id", lots[0]).await;
        network.run(Tick::Release).await;
        assert_eq!([network.payable(&bad).await, network.payable(&good).await], [0, 60_000]);
        assert_eq!(network.payable(&third).await, 60_000);
        let aside = [("CUSTODY".to_owned(), bad.merchant.clone(), 1)];
        assert_eq!(told(&set_aside(network).await), aside);

        network.run(Tick::Release).await;
        assert_eq!(told(&set_aside(network).await), aside);
        network.heal("lot", lots[0]).await;
        network.pass_seconds(5);
        network.run(Tick::Release).await;
        assert_eq!(network.payable(&bad).await, 60_000);
        assert_eq!(set_aside(network).await, Vec::<Value>::new());
    })
    .await;
}
