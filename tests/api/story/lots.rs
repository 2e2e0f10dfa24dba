//! Stored value to the fen: lots, custody, and who owes whom (DOMAIN, sections 4 and 5).

use entity::id::{CustomerId, Key as _, MembershipId};
use entity::money::Money;
use serde_json::{Value, json};
use sharepass::domain::wallet::Recharge;
use sharepass::domain::{order, wallet};
use sharepass::infra::gateway::{Notice, NoticeKind};
use sharepass::worker::Tick;

use crate::support::{Caller, DAY, Network, code, fen, on_both, text};

/// A home with coffee at 100.00 to members, another merchant with bread at 100.00, and a member by
/// a plan of this price, bonus and custody share.
struct Scene {
    home: Caller,
    other: Caller,
    coffee: String,
    bread: String,
    alice: Caller,
    membership: String,
}

async fn scene(network: &Network, price: &str, bonus: &str, share_bp: i64) -> Scene {
    let home = network.merchant("甲咖啡").await;
    let other = network.merchant("乙面包").await;
    let coffee = home.priced("拿铁", "125.00", "100.00").await;
    let bread = other.priced("全麦面包", "125.00", "100.00").await;
    let plan = home.plan_with(price, bonus, json!({ "custodyShareBasisPoints": share_bp })).await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &plan).await;
    Scene { home, other, coffee, bread, alice, membership }
}

impl Scene {
    /// Days pass, and everybody logs in again.
    async fn after_days(mut self, network: &Network, days: i64) -> Self {
        network.pass_days(days).await;
        self.home = self.home.back().await;
        self.other = self.other.back().await;
        self.alice = self.alice.back().await;
        self
    }

    async fn pays_at_home(&self, network: &Network) -> String {
        self.alice.bought(network, &self.home.shop, &self.coffee).await
    }

    async fn pays_elsewhere(&self, network: &Network) -> String {
        self.alice.bought(network, &self.other.shop, &self.bread).await
    }

    /// What of the only membership: balance, custody, portable balance.
    async fn holds(&self) -> [String; 3] {
        let membership = self.alice.memberships().await[0].take();
        ["balance", "custody", "portableBalance"].map(|part| text(&membership[part]))
    }
}

fn sum(draws: &Value, part: &str) -> i64 {
    draws.as_array().expect("draws").iter().map(|draw| fen(&draw[part])).sum()
}

#[tokio::test]
async fn a_lot_is_released_to_its_share_and_spent_at_home_and_elsewhere() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "0.00", 4_000).await;
        assert_eq!(scene.holds().await, ["1000.00", "1000.00", "1000.00"]);
        assert_eq!(network.payable(&scene.home).await, 0);
        assert_eq!(network.advanced(&scene.home).await, 0);

        // The seventh day is not over before its midnight.
        let scene = scene.after_days(network, 7).await;
        assert_eq!(scene.holds().await, ["1000.00", "1000.00", "1000.00"]);
        let scene = scene.after_days(network, 1).await;
        assert_eq!(scene.holds().await, ["1000.00", "400.00", "400.00"]);
        assert_eq!(network.payable(&scene.home).await, 60_000);
        assert_eq!(network.advanced(&scene.home).await, 60_000);

        // At home custody falls pro rata: 100.00 x 400 / 1000.
        scene.pays_at_home(network).await;
        assert_eq!(scene.holds().await, ["900.00", "360.00", "360.00"]);
        assert_eq!(network.payable(&scene.home).await, 64_000);

        // Elsewhere it falls by the whole amount, which is the serving merchant's at once.
        scene.pays_elsewhere(network).await;
        assert_eq!(scene.holds().await, ["800.00", "260.00", "260.00"]);
        assert_eq!(network.payable(&scene.home).await, 64_000);
        assert_eq!(network.payable(&scene.other).await, 10_000);
        assert_eq!(network.owed_to(&scene.membership).await, (80_000, 0));
        assert_eq!(network.advanced(&scene.home).await, 54_000);
        assert_eq!(network.cash().await, 100_000);

        // From there on pro rata to what is left: 100.00 x 260 / 800.
        scene.pays_at_home(network).await;
        assert_eq!(scene.holds().await, ["700.00", "227.50", "227.50"]);
        assert_eq!(network.payable(&scene.home).await, 67_250);
        // Another tick finds nothing to do.
        network.run(Tick::Release).await;
        assert_eq!(network.payable(&scene.home).await, 67_250);
    })
    .await;
}

#[tokio::test]
async fn a_bonus_is_drawn_pro_rata_and_counts_as_advanced() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "200.00", 4_000).await;
        assert_eq!(scene.holds().await, ["1200.00", "1000.00", "1000.00"]);
        assert_eq!(network.advanced(&scene.home).await, 20_000);
        let scene = scene.after_days(network, 8).await;
        assert_eq!(scene.holds().await, ["1200.00", "400.00", "400.00"]);
        assert_eq!(network.advanced(&scene.home).await, 80_000);

        // 100.00 of a value of 1200.00: principal 83.33, bonus 16.67, custody 33.33.
        let order = scene.pays_at_home(network).await;
        let draw = &scene.alice.sees(&order).await["payment"]["draws"][0];
        let parts = ["principal", "bonus", "custody"].map(|part| text(&draw[part]));
        assert_eq!(parts, ["83.33", "16.67", "33.33"]);
        assert_eq!(network.payable(&scene.home).await, 63_333);
        assert_eq!(network.owed_to(&scene.membership).await, (91_667, 18_333));

        // Elsewhere principal alone, and the serving merchant has all of it.
        let order = scene.pays_elsewhere(network).await;
        let draw = &scene.alice.sees(&order).await["payment"]["draws"][0];
        let parts = ["principal", "bonus", "custody"].map(|part| text(&draw[part]));
        assert_eq!(parts, ["100.00", "0.00", "100.00"]);
        assert_eq!(network.payable(&scene.other).await, 10_000);
        assert_eq!(scene.holds().await, ["1000.00", "266.67", "266.67"]);
        assert_eq!(network.owed_to(&scene.membership).await, (81_667, 18_333));
    })
    .await;
}

#[tokio::test]
async fn more_than_is_portable_is_refused_before_anything_is_charged() {
    on_both(async |network| {
        let scene = scene(network, "500.00", "100.00", 2_000).await;
        let scene = scene.after_days(network, 8).await;
        assert_eq!(scene.holds().await, ["600.00", "100.00", "100.00"]);
        scene.pays_elsewhere(network).await;
        assert_eq!(scene.holds().await, ["500.00", "0.00", "0.00"]);

        let Scene { home, other, coffee, bread, alice, .. } = &scene;
        let order = alice.order(network, &other.shop, bread, 1).await;
        let written = network.rows("ledger_entry").await;
        let refused = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(code(&refused), "PORTABLE_LIMIT");
        let dear = alice.order(network, &home.shop, coffee, 6).await;
        assert_eq!(code(&alice.pay(&dear, "BALANCE", &network.key()).await), "BALANCE_SHORT");
        assert_eq!(network.rows("ledger_entry").await, written);
        assert_eq!(alice.sees(&order).await["status"], "PLACED");

        // At home all of it can be spent, without custody: it is the merchant's own.
        let before = network.payable(home).await;
        let dear = alice.order(network, &home.shop, coffee, 5).await;
        assert_eq!(code(&alice.pay(&dear, "BALANCE", &network.key()).await), "DONE");
        assert_eq!(network.payable(home).await, before);
        assert_eq!(scene.holds().await, ["0.00", "0.00", "0.00"]);
        assert_eq!(network.advanced(home).await, 0);
        let empty = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(code(&empty), "BALANCE_SHORT");
    })
    .await;
}

#[tokio::test]
async fn the_oldest_lot_is_drawn_first_as_the_quote_says() {
    on_both(async |network| {
        let scene = scene(network, "150.00", "0.00", 4_000).await;
        scene.alice.tops_up(network, &scene.membership, "30.00").await;
        network.pass_seconds(60);
        scene.alice.tops_up(network, &scene.membership, "270.00").await;
        let Scene { home, other, coffee, bread, alice, .. } = &scene;

        for (serving, offer, expected) in [
            (home, coffee, vec!["100.00"]),
            (home, coffee, vec!["50.00", "30.00", "20.00"]),
            (other, bread, vec!["100.00"]),
        ] {
            let quote = alice.quote(&serving.shop, offer, 1).await;
            assert_eq!(quote["fromBalance"], json!({ "amount": "100.00", "reason": "MEMBER" }));
            assert_eq!(quote["balance"]["sufficient"], json!(true));
            let order = alice.bought(network, &serving.shop, offer).await;
            let draws = alice.sees(&order).await["payment"]["draws"].clone();
            assert_eq!(quote["balance"]["draws"], draws);
            let principals: Vec<String> = draws
                .as_array()
                .expect("draws")
                .iter()
                .map(|draw| text(&draw["principal"]))
                .collect();
            assert_eq!(principals, expected);
        }
        let lots = alice.lots().await;
        let left: Vec<String> =
            lots.as_array().expect("lots").iter().map(|lot| text(&lot["principal"])).collect();
        assert_eq!(left, ["0.00", "0.00", "150.00"]);

        // What is short is quoted as short.
        let quote = alice.quote(&home.shop, coffee, 2).await;
        assert_eq!(quote["balance"]["sufficient"], json!(false));
        assert_eq!(quote["balance"]["spendable"], "150.00");
        assert_eq!(quote["byGateway"]["amount"], "250.00");
    })
    .await;
}

#[tokio::test]
async fn who_has_consumed_cools_off_no_second_time() {
    on_both(async |network| {
        let scene = scene(network, "100.00", "0.00", 4_000).await;
        // Nothing was spent yet: a second recharge cools off as the first does.
        scene.alice.tops_up(network, &scene.membership, "100.00").await;
        assert_eq!(scene.holds().await, ["200.00", "200.00", "200.00"]);
        // F9: nor was anything consumed that the shop declined, or took back.
        let declined = scene.pays_at_home(network).await;
        let back = scene.home.decline(&declined, "sold out", &network.key()).await;
        assert_eq!(code(&back), "DONE");
        let returned = scene.alice.fetched(network, &scene.other, &scene.bread).await;
        assert_eq!(code(&scene.other.refund(&returned, "stale", &network.key()).await), "DONE");
        scene.alice.tops_up(network, &scene.membership, "100.00").await;
        assert_eq!(scene.holds().await, ["300.00", "300.00", "300.00"]);
        let quote = scene.alice.refund_quote(&scene.membership, "COOLING_OFF").await;
        assert_eq!([&quote["applies"], &quote["refund"]], [&json!(true), &json!("300.00")]);
        // Nor what waits at the counter.
        scene.pays_at_home(network).await;
        scene.alice.tops_up(network, &scene.membership, "100.00").await;
        assert_eq!(scene.holds().await, ["300.00", "300.00", "300.00"]);

        scene.alice.fetched(network, &scene.home, &scene.coffee).await;
        assert_eq!(scene.holds().await, ["200.00", "200.00", "200.00"]);
        assert_eq!(network.payable(&scene.home).await, 20_000);
        scene.alice.tops_up(network, &scene.membership, "100.00").await;
        let lots = scene.alice.lots().await;
        assert_eq!(lots[3]["releasedAt"], json!(null));
        assert!(lots[4]["releasedAt"].is_string());
        assert_eq!(lots[4]["custody"], "40.00");
        assert_eq!(scene.holds().await, ["300.00", "240.00", "240.00"]);
        assert_eq!(network.payable(&scene.home).await, 26_000);
    })
    .await;
}

#[tokio::test]
async fn many_small_payments_add_up_to_what_a_large_one_takes() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let sweet = home.priced("一颗糖", "0.02", "0.01").await;
        let plan = home.plan("3000.00", "1000.00").await;
        let alice = network.customer("Alice").await;
        alice.join(network, &plan).await;
        network.pass_days(8).await;
        let (home, alice) = (home.back().await, alice.back().await);
        let (mut principal, mut bonus, mut custody) = (0, 0, 0);
        for paid in 1..=40 {
            let order = alice.bought(network, &home.shop, &sweet).await;
            let draws = alice.sees(&order).await["payment"]["draws"].clone();
            principal += sum(&draws, "principal");
            bonus += sum(&draws, "bonus");
            custody += sum(&draws, "custody");
            assert_eq!(principal + bonus, paid);
            // Three quarters are principal, three tenths come from custody, to the fen.
            assert!((principal * 4 - paid * 3).abs() <= 4, "{principal} of {paid}");
            assert!((custody * 10 - paid * 3).abs() <= 10, "{custody} of {paid}");
        }
        assert_eq!((principal, bonus, custody), (30, 10, 12));
        let lot = alice.lots().await[0].take();
        let left = ["principal", "bonus", "custody"].map(|part| fen(&lot[part]));
        assert_eq!(left, [299_970, 99_990, 119_988]);
    })
    .await;
}

#[tokio::test]
async fn a_refund_puts_the_same_lots_back_exactly() {
    on_both(async |network| {
        let scene = scene(network, "133.33", "17.77", 3_333).await;
        scene.alice.tops_up(network, &scene.membership, "66.67").await;
        let scene = scene.after_days(network, 8).await;
        let Scene { home, other, coffee, bread, alice, membership } = &scene;
        let before = alice.lots().await;
        let owed = network.owed_to(membership).await;
        let payables = (network.payable(home).await, network.payable(other).await);

        for (serving, offer) in [(home, coffee), (home, coffee), (other, bread)] {
            // A smaller one in between leaves odd fen.
            let order = alice.order(network, &serving.shop, offer, 1).await;
            let limit = code(&alice.pay(&order, "BALANCE", &network.key()).await);
            if serving.id == other.id {
                assert_eq!(limit, "PORTABLE_LIMIT");
                continue;
            }
            assert_eq!(limit, "DONE");
            assert_ne!(alice.lots().await, before);
            let back = home.decline(&order, "sold out", &network.key()).await;
            assert_eq!(back["order"]["status"], "DECLINED");
            assert_eq!(alice.lots().await, before);
            assert_eq!(network.owed_to(membership).await, owed);
            let now = (network.payable(home).await, network.payable(other).await);
            assert_eq!(now, payables);
        }

        // Several payments, given back out of order, also across a recharge.
        let cheap = other.priced("小面包", "12.50", "9.99").await;
        let tea = home.priced("红茶", "12.50", "7.77").await;
        let mut orders = Vec::new();
        for (serving, offer) in [(home, &tea), (other, &cheap), (home, &tea), (other, &cheap)] {
            let order = alice.bought(network, &serving.shop, offer).await;
            assert_eq!(code(&serving.accept(&order).await), "DONE");
            orders.push((serving, order));
        }
        for at in [1, 3, 0, 2] {
            let (serving, order) = &orders[at];
            let back = serving.refund(order, "not fresh", &network.key()).await;
            assert_eq!(back["order"]["status"], "REFUNDED");
        }
        assert_eq!(alice.lots().await, before);
        assert_eq!(network.owed_to(membership).await, owed);
        let now = (network.payable(home).await, network.payable(other).await);
        assert_eq!(now, payables);
    })
    .await;
}

#[tokio::test]
async fn a_payment_before_the_release_may_come_back_after_it() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "200.00", 4_000).await;
        let mut orders = Vec::new();
        for serving in [&scene.home, &scene.other] {
            let offer = if serving.id == scene.home.id { &scene.coffee } else { &scene.bread };
            orders.push(scene.alice.fetched(network, serving, offer).await);
        }
        let scene = scene.after_days(network, 8).await;
        for (serving, order) in [&scene.home, &scene.other].into_iter().zip(&orders) {
            let back = serving.refund(order, "not fresh", &network.key()).await;
            assert_eq!(back["order"]["status"], "REFUNDED");
            network.assert_books_balance().await;
        }
        assert_eq!(network.owed_to(&scene.membership).await, (100_000, 20_000));
        assert_eq!(network.payable(&scene.other).await, 0);
        // Everything can be spent to the last fen.
        let feast = scene.home.priced("宴席", "1500.00", "1200.00").await;
        scene.alice.bought(network, &scene.home.shop, &feast).await;
        assert_eq!(scene.holds().await, ["0.00", "0.00", "0.00"]);
        assert_eq!(network.payable(&scene.home).await, 100_000);
        assert_eq!(network.advanced(&scene.home).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_bonus_expires_after_three_warnings() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan_with("100.00", "20.00", json!({ "bonusValidDays": 60 })).await;
        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        let mut seen = Vec::new();
        for day in 1..=61 {
            network.pass_days(1).await;
            network.tick().await;
            let alice = alice.back().await;
            let told = alice.told_of(network, "BONUS_EXPIRING").await;
            if told > seen.len() {
                seen.push(61 - day);
                assert_eq!(told, seen.len(), "told twice {} days before", 61 - day);
            }
            // The sixtieth day is its last.
            let balance = if day <= 60 { "120.00" } else { "100.00" };
            assert_eq!(alice.balance().await, balance, "on day {day}");
        }
        assert_eq!(seen, [30, 7, 1]);
        let alice = alice.back().await;
        let lot = alice.lots().await[0].take();
        assert_eq!([text(&lot["bonus"]), text(&lot["custody"])], ["0.00", "40.00"]);
        assert_eq!(network.owed_to(&membership).await, (10_000, 0));
        assert_eq!(network.advanced(&home).await, 6_000);
        let lines = alice.statement(&membership).await;
        assert_eq!(lines[0]["kind"], "BONUS_EXPIRY");
        assert_eq!(lines[0]["bonus"], "-20.00");
        assert_eq!(lines[0]["balance"], "100.00");
    })
    .await;
}

#[tokio::test]
async fn a_bonus_that_expired_while_its_order_waited_comes_back_with_a_grace() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "75.00", "60.00").await;
        let plan = home.plan_with("100.00", "20.00", json!({ "bonusValidDays": 30 })).await;
        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        let order = alice.fetched(network, &home, &coffee).await;
        network.pass_days(31).await;
        let (home, alice) = (home.back().await, alice.back().await);
        assert_eq!(alice.balance().await, "50.00");
        assert_eq!(code(&home.refund(&order, "cold", &network.key()).await), "DONE");
        network.assert_books_balance().await;
        // Its part of the bonus is there again, for seven days more, and the warnings begin anew.
        let warned = alice.told_of(network, "BONUS_EXPIRING").await;
        network.tick().await;
        assert_eq!(alice.balance().await, "110.00");
        assert_eq!(alice.told_of(network, "BONUS_EXPIRING").await, warned + 1);
        network.pass_days(7).await;
        let alice = alice.back().await;
        assert_eq!(alice.balance().await, "110.00");
        assert_eq!(alice.told_of(network, "BONUS_EXPIRING").await, warned + 2);
        network.pass_days(1).await;
        let alice = alice.back().await;
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(network.owed_to(&membership).await, (10_000, 0));
    })
    .await;
}

/// As many recharges of 1.00, each paid at once.
async fn tops_up_often(network: &Network, by: &Caller, membership: &str, times: usize) {
    let (app, amount) = (&network.app, Money::from_fen(100).expect("an amount"));
    let customer = CustomerId::parse(&by.id).expect("a customer");
    let membership = MembershipId::parse(membership).expect("a membership");
    for number in 0..times {
        let wanted = Recharge { customer, membership, amount };
        let (clock, policy) = (&app.clock, &app.config.policy);
        let begun =
            app.db.write(async |tx| wallet::recharge(tx, clock, policy, wanted, None).await);
        let id = begun.await.expect("a recharge").recharge;
        let rows = wallet::recharges_by_ids(app.db.read(), vec![id]).await.expect("recharges");
        let notice = Notice {
            id: format!("notice-{number}"),
            kind: NoticeKind::PaymentSucceeded,
            intent: format!("in-{number}"),
            reference: rows[0].intent.to_string(),
            amount_fen: amount.fen(),
            currency: "CNY".to_owned(),
            occurred_at_unix_s: clock.now().unix_seconds(),
        };
        order::take_notice(app, &notice).await.expect("a notice");
    }
}

/// F4: more lots than one tick looks at, all of them with a bonus that ends on the same day.
#[tokio::test]
async fn every_bonus_is_warned_of_however_many_end_at_once() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan_with("1.00", "1.00", json!({ "bonusValidDays": 31 })).await;
        let alice = network.customer("Alice").await;
        let membership = alice.join(network, &plan).await;
        tops_up_often(network, &alice, &membership, 699).await;
        for (days, warned) in [(2, 30), (23, 7), (6, 1)] {
            network.pass_seconds(days * DAY);
            // Those that were warned before do not stand in the way.
            network.run(Tick::Bonus).await;
            network.run(Tick::Bonus).await;
            let told = network.rows(&format!("lot WHERE bonus_warned_days = {warned}")).await;
            assert_eq!(told, 700, "at {warned} days");
        }
        network.pass_seconds(DAY);
        network.run(Tick::Bonus).await;
        network.run(Tick::Bonus).await;
        assert_eq!(network.rows("lot WHERE bonus > 0").await, 0);
        assert_eq!(network.owed_to(&membership).await, (70_000, 0));
    })
    .await;
}

/// F7: what waits at a counter may come back, and counts as held.
#[tokio::test]
async fn what_was_paid_for_orders_that_wait_counts_towards_the_cap() {
    on_both(async |network| {
        let scene = scene(network, "4900.00", "0.00", 4_000).await;
        let Scene { home, alice, membership, .. } = &scene;
        let order = scene.pays_at_home(network).await;
        let refused = alice.recharge(membership, "150.00", &network.key()).await;
        assert_eq!(code(&refused), "BALANCE_CAP_EXCEEDED");
        alice.fetches(home, &order).await;
        let asked = alice.recharge(membership, "150.00", &network.key()).await;
        assert_eq!(code(&asked), "DONE");
        // The counter takes it back while she pays: with what may come back there is no room.
        let undone = json!({ "orderId": order });
        assert_eq!(home.tries("undoFulfilment", undone).await, "DONE");
        network.pay_at(&text(&asked["recharge"]["payment"]["payUrl"]), alice).await;
        assert_eq!(alice.balance().await, "4800.00");
        network.run(Tick::Gateway).await;
        assert_eq!(network.rows("gateway_refund WHERE amount = 15000").await, 1);
        assert_eq!(code(&home.refund(&order, "lost", &network.key()).await), "DONE");
        assert_eq!(alice.balance().await, "4900.00");
    })
    .await;
}

#[tokio::test]
async fn a_membership_holds_at_most_its_cap_with_what_is_still_to_be_paid() {
    on_both(async |network| {
        let scene = scene(network, "2000.00", "200.00", 4_000).await;
        let Scene { alice, membership, .. } = &scene;
        // 2200.00 there, 2200.00 asked for: 600.00 are left below the cap of 5000.00.
        let waiting = alice.recharge(membership, "2000.00", &network.key()).await;
        assert_eq!(waiting["recharge"]["bonus"], "200.00");
        for (amount, expected) in [
            ("600.01", "BALANCE_CAP_EXCEEDED"),
            ("600.00", "DONE"),
            ("1.00", "BALANCE_CAP_EXCEEDED"),
        ] {
            let asked = alice.recharge(membership, amount, &network.key()).await;
            assert_eq!(code(&asked), expected, "{amount}");
        }
        // One that fails makes room again.
        network.fail_at(&text(&waiting["recharge"]["payment"]["payUrl"]), alice).await;
        let asked = alice.recharge(membership, "2000.00", &network.key()).await;
        assert_eq!(code(&asked), "DONE");
        network.pay_at(&text(&asked["recharge"]["payment"]["payUrl"]), alice).await;
        assert_eq!(alice.balance().await, "4400.00");
    })
    .await;
}

#[tokio::test]
async fn every_line_of_the_statement_ends_with_the_balance_of_that_moment() {
    on_both(async |network| {
        let scene = scene(network, "1000.00", "200.00", 4_000).await;
        let mut balances = vec![scene.alice.balance().await];
        let spent = scene.pays_at_home(network).await;
        balances.push(scene.alice.balance().await);
        scene.pays_elsewhere(network).await;
        balances.push(scene.alice.balance().await);
        let back = scene.home.decline(&spent, "sold out", &network.key()).await;
        assert_eq!(code(&back), "DONE");
        balances.push(scene.alice.balance().await);
        scene.alice.tops_up(network, &scene.membership, "50.00").await;
        balances.push(scene.alice.balance().await);

        let lines = scene.alice.statement(&scene.membership).await;
        let told: Vec<String> = lines.iter().rev().map(|line| text(&line["balance"])).collect();
        assert_eq!(told, balances);
        assert_eq!(told, ["1200.00", "1100.00", "1000.00", "1100.00", "1150.00"]);
        let kinds: Vec<String> = lines.iter().rev().map(|line| text(&line["kind"])).collect();
        let expected = ["RECHARGE", "SPEND_HOME", "SPEND_ELSEWHERE", "ORDER_REFUND", "RECHARGE"];
        assert_eq!(kinds, expected);
        let mut balance = 0;
        for line in lines.iter().rev() {
            balance += fen(&line["principal"]) + fen(&line["bonus"]);
            assert_eq!(balance, fen(&line["balance"]), "{line}");
        }
        // It is nobody else's to read.
        let bob = network.customer("Bob").await;
        let query = "query($id: ID!) { viewer { customer {
            statement(membershipId: $id) { nodes { balance } } } } }";
        let seen = bob.post(query, json!({ "id": scene.membership })).await;
        assert_eq!(seen["viewer"]["customer"]["statement"], json!(null));
    })
    .await;
}
