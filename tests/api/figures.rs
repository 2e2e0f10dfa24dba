//! The figures of merchants and of the platform: each agrees with the books, refunds included.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, DAY, Network, code, fen, on_both, on_both_with, text};

/// What stories ask of a line.
const LINE: &str = "from until
    orders { placed waitingForPayment waitingForShop accepted fulfilled declined cancelled expired refunded }
    sales { orders amount atListPrice saved } soldToOwnMembers { orders amount saved }
    soldToOthersMembers { orders amount saved } soldByGateway { orders amount saved }
    refunds refunded netSales recharges { count principal bonus }
    membersJoined membersClosed spentElsewhere";

impl Caller {
    /// The figures of this person's merchant.
    async fn figures(&self, arguments: &str) -> Value {
        let query = format!(
            "{{ viewer {{ staff {{ merchant {{ figures{arguments} {{ total {{ {LINE} }}
            lines {{ {LINE} }} acceptance {{ accepted medianSeconds ninthDecileSeconds }}
            topOffers {{ offerId title units amount }}
            now {{ members membersFrozen principal bonus custody advanced clearing }} }} }} }} }} }}"
        );
        let mut answer = self.post(&query, json!({})).await;
        answer["viewer"]["staff"]["merchant"]["figures"].take()
    }

    /// The figures of the platform.
    async fn platform(&self) -> Value {
        let query = format!(
            "{{ viewer {{ operator {{ platformFigures {{ total {{ {LINE} }} fees
            spentElsewhereBasisPoints merchants {{ status count }}
            now {{ customers memberships membershipsFrozen principal bonus custody cash
            dueToMerchants dueFromMerchants reserved fees reviewsWaiting quarantined
            reconciliationCases correctionsWaiting remindersWaiting gatewayRefundsWaiting }}
            }} }} }} }}"
        );
        let mut answer = self.post(&query, json!({})).await;
        answer["viewer"]["operator"]["platformFigures"].take()
    }
}

/// Two merchants and what happened between them, within an hour.
struct Month {
    home: Caller,
    other: Caller,
    alice: Caller,
    membership: String,
    coffee: String,
    /// What she bought and was accepted: at home with 0, elsewhere with 1.
    bought: Vec<(usize, String)>,
}

async fn happened(network: &Network) -> Month {
    let (home, other) = (network.merchant("甲咖啡").await, network.merchant("乙面包").await);
    let coffee = home.priced("拿铁", "125.00", "100.00").await;
    let bread = other.priced("全麦面包", "50.00", "40.00").await;
    let plan = home.plan("1000.00", "200.00").await;
    let (alice, bob) = (network.customer("Alice").await, network.customer("Bob").await);
    let membership = alice.join(network, &plan).await;

    // Two at home: one accepted after 40 s, one declined.
    let order = alice.bought(network, &home.shop, &coffee).await;
    network.pass_seconds(40);
    home.accept(&order).await;
    let mut bought = vec![(0, order)];
    let order = alice.bought(network, &home.shop, &coffee).await;
    home.decline(&order, "sold out", &network.key()).await;
    // Two units at home, accepted at once; one of them goes back.
    let order = alice.order(network, &home.shop, &coffee, 2).await;
    alice.pay(&order, "BALANCE", &network.key()).await;
    home.accept(&order).await;
    let part = json!({ "orderId": order, "reason": "spilt", "idempotencyKey": network.key(),
        "lines": [{ "number": 1, "quantity": 1 }] });
    assert_eq!(home.tries("refundOrder", part).await, "DONE");
    bought.push((0, order));
    // One elsewhere.
    let order = alice.bought(network, &other.shop, &bread).await;
    other.accept(&order).await;
    bought.push((1, order));
    // One by gateway, accepted after 20 s; one that is never paid.
    let order = bob.order(network, &home.shop, &coffee, 1).await;
    let asked = bob.pay(&order, "GATEWAY", &network.key()).await;
    network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &bob).await;
    network.pass_seconds(20);
    home.accept(&order).await;
    bob.order(network, &home.shop, &coffee, 1).await;
    Month { home, other, alice, membership, coffee, bought }
}

#[tokio::test]
async fn a_merchants_figures_are_those_of_its_orders_and_its_ledger() {
    on_both(async |network| {
        let Month { home, other, alice, membership, coffee, bought } = happened(network).await;
        let figures = home.figures("").await;
        let total = &figures["total"];
        assert_eq!(
            total["orders"],
            json!({ "placed": 5, "waitingForPayment": 1, "waitingForShop": 0, "accepted": 3,
                "fulfilled": 0, "declined": 1, "cancelled": 0, "expired": 0, "refunded": 0 })
        );
        // 100 + 100 (declined) + 200 (half back) at home, 125 by gateway.
        assert_eq!(
            total["sales"],
            json!({ "orders": 4, "amount": "525.00", "atListPrice": "625.00", "saved": "50.00" })
        );
        assert_eq!(
            total["soldToOwnMembers"],
            json!({ "orders": 3, "amount": "400.00", "saved": "50.00" })
        );
        assert_eq!(total["soldToOthersMembers"]["amount"], "0.00");
        assert_eq!(
            total["soldByGateway"],
            json!({ "orders": 1, "amount": "125.00", "saved": "0.00" })
        );
        assert_eq!([&total["refunds"], &total["refunded"]], [&json!(2), &json!("200.00")]);
        assert_eq!(total["netSales"], "325.00");
        assert_eq!(
            total["recharges"],
            json!({ "count": 1, "principal": "1000.00", "bonus": "200.00" })
        );
        assert_eq!([&total["membersJoined"], &total["membersClosed"]], [&json!(1), &json!(0)]);
        assert_eq!(total["spentElsewhere"], "40.00");
        assert_eq!(
            figures["acceptance"],
            json!({ "accepted": 3, "medianSeconds": 20, "ninthDecileSeconds": 40 })
        );
        // One and one at 100.00, one at 125.00.
        assert_eq!(
            figures["topOffers"],
            json!([{ "offerId": coffee, "title": "拿铁", "units": 3, "amount": "325.00" }])
        );

        // What the ledger says.
        let now = &figures["now"];
        let (principal, bonus) = network.owed_to(&membership).await;
        assert_eq!([fen(&now["principal"]), fen(&now["bonus"])], [principal, bonus]);
        assert_eq!(fen(&now["advanced"]), network.advanced(&home).await);
        assert_eq!(fen(&now["clearing"]), network.payable(&home).await);
        assert_eq!(principal + bonus, 120_000 - 20_000 - 4_000);
        assert_eq!([&now["members"], &now["membersFrozen"]], [&json!(1), &json!(0)]);

        // The other side sees the member of another home, and the statements of clearing agree.
        let served = other.figures("").await;
        assert_eq!(
            served["total"]["soldToOthersMembers"],
            json!({ "orders": 1, "amount": "40.00", "saved": "10.00" })
        );
        let input = json!({ "idempotencyKey": network.key() });
        let cycle = "cycle { statements { nodes { merchant { id } closing
            movements { kind amount } } } }";
        let done = network.operator().await.act("runClearing", cycle, input).await;
        let statements = done["cycle"]["statements"]["nodes"].as_array().expect("statements");
        let of = |merchant: &Caller| {
            let found = |it: &&Value| it["merchant"]["id"] == *merchant.merchant;
            statements.iter().find(found).expect("a statement")
        };
        assert_eq!(of(&home)["closing"], now["clearing"]);
        assert_eq!(of(&other)["closing"], served["now"]["clearing"]);
        let elsewhere = &of(&other)["movements"][0];
        assert_eq!(elsewhere, &json!({ "kind": "SPEND_ELSEWHERE", "amount": "40.00" }));
        let by_gateway = of(&home)["movements"].as_array().expect("movements").iter();
        let by_gateway = by_gateway.clone().find(|it| it["kind"] == "GATEWAY_PAYMENT");
        assert_eq!(by_gateway.expect("a movement")["amount"], total["soldByGateway"]["amount"]);

        // Once its orders are fetched and a membership ends, nothing of it is owed any more.
        for (shop, order) in &bought {
            let digits = text(&alice.sees(order).await["redeemCode"]);
            let from = if *shop == 0 { &home } else { &other };
            assert_eq!(from.fulfil(Some(order), &digits).await["order"]["status"], "FULFILLED");
        }
        let input = json!({ "membershipId": membership, "cause": "CUSTOMERS_WISH",
            "idempotencyKey": network.key() });
        assert_eq!(alice.tries("closeMembership", input).await, "DONE");
        let figures = home.figures("").await;
        assert_eq!(figures["total"]["membersClosed"], 1);
        assert_eq!(
            [&figures["now"]["members"], &figures["now"]["principal"]],
            [&json!(0), &json!("0.00")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_day_begins_at_midnight_of_the_calendar_and_a_shop_is_told_apart() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let second = home.open_shop("甲咖啡二店").await;
        let coffee = home.priced("拿铁", "125.00", "100.00").await;
        let alice = network.customer("Alice").await;
        alice.join(network, &home.plan("1000.00", "0.00").await).await;
        // The stories begin on a Monday at 16:00 of the calendar; midnight is 8 hours later.
        network.pass_seconds(8 * 3_600 - 1);
        let (home, alice) = (home.back().await, alice.back().await);
        alice.bought(network, &home.shop, &coffee).await;
        network.pass_seconds(1);
        alice.bought(network, &home.shop, &coffee).await;
        alice.bought(network, &home.shop, &coffee).await;

        let sold = |figures: &Value| -> Vec<[String; 3]> {
            let lines = figures["lines"].as_array().expect("lines").iter();
            let of = |line: &Value| {
                [&line["from"], &line["until"], &line["sales"]["amount"]].map(text)
            };
            lines.map(of).collect()
        };
        let row = |from: &str, until: &str, amount: &str| [from, until, amount].map(str::to_owned);
        let days = home.figures("(from: \"2026-11-22\", until: \"2026-11-24\")").await;
        let expected = [
            row("2026-11-22", "2026-11-22", "0.00"),
            row("2026-11-23", "2026-11-23", "100.00"),
            row("2026-11-24", "2026-11-24", "200.00"),
        ];
        assert_eq!(sold(&days), expected);
        // A Sunday is the end of its week, a Monday the beginning of the next.
        let weeks =
            home.figures("(from: \"2026-11-22\", until: \"2026-12-01\", by: WEEK)").await;
        let expected = [
            row("2026-11-22", "2026-11-22", "0.00"),
            row("2026-11-23", "2026-11-29", "300.00"),
            row("2026-11-30", "2026-12-01", "0.00"),
        ];
        assert_eq!(sold(&weeks), expected);
        let months =
            home.figures("(from: \"2026-10-31\", until: \"2026-12-01\", by: MONTH)").await;
        let expected = [
            row("2026-10-31", "2026-10-31", "0.00"),
            row("2026-11-01", "2026-11-30", "300.00"),
            row("2026-12-01", "2026-12-01", "0.00"),
        ];
        assert_eq!(sold(&months), expected);
        assert_eq!(months["total"]["sales"]["amount"], "300.00");
        let usual = home.figures("").await;
        let lines = usual["lines"].as_array().expect("lines");
        assert_eq!((lines.len(), &lines[29]["until"]), (30, &json!("2026-11-24")));

        let first = home.figures(&format!("(shopId: \"{}\")", home.shop)).await;
        assert_eq!(first["total"]["sales"]["amount"], "300.00");
        assert_eq!([&first["now"], &first["total"]["recharges"]], [&Value::Null, &Value::Null]);
        let other = home.figures(&format!("(shopId: \"{second}\")")).await;
        assert_eq!(other["total"]["sales"]["orders"], 0);
        assert_eq!(other["topOffers"], json!([]));
        let rival = network.merchant("乙面包").await;
        let foreign = home.figures(&format!("(shopId: \"{}\")", rival.shop)).await;
        assert_eq!(foreign, Value::Null);

        let asked = |arguments: &str| {
            format!(
                "{{ viewer {{ staff {{ merchant {{ figures{arguments} {{ total {{ refunds }} }} }} }} }} }}"
            )
        };
        for wrong in [
            "(from: \"2026-11-24\", until: \"2026-11-23\")",
            "(from: \"2025-11-23\", until: \"2026-11-25\")",
            "(from: \"2026-11-31\")",
            "(from: \"24/11/2026\")",
            "(from: \"9999-12-31\", until: \"0000-01-01\")",
        ] {
            assert_eq!(home.fault(&asked(wrong), json!({})).await, "BAD_USER_INPUT", "{wrong}");
        }
        let year = home.figures("(from: \"2025-11-23\", until: \"2026-11-24\")").await;
        assert_eq!(year["lines"].as_array().map(Vec::len), Some(367));
        let farthest = home.figures("(from: \"9999-12-01\", until: \"9999-12-31\", by: MONTH)").await;
        assert_eq!(farthest["total"]["sales"]["orders"], 0);
    })
    .await;
}

#[tokio::test]
async fn the_platforms_figures_are_those_of_the_ledger() {
    on_both_with(&[("FEE_BP", "100")], async |network| {
        let Month { home, alice, coffee, .. } = happened(network).await;
        home.save_offer(crate::support::Goods {
            title: "顶级 美式",
            list: "30.00",
            member: "24.00",
            stock: None,
        })
        .await;
        // Paid, and not accepted yet.
        alice.bought(network, &home.shop, &coffee).await;
        network.quiet().await;
        let operator = network.operator().await;
        let figures = operator.platform().await;
        let (total, now) = (&figures["total"], &figures["now"]);
        assert_eq!(
            total["sales"],
            json!({ "orders": 6, "amount": "665.00", "atListPrice": "800.00", "saved": "85.00" })
        );
        assert_eq!(total["soldToOthersMembers"]["amount"], "40.00");
        assert_eq!(total["spentElsewhere"], "40.00");
        // 40.00 of 540.00.
        assert_eq!(figures["spentElsewhereBasisPoints"], 740);
        assert_eq!(figures["merchants"], json!([{ "status": "APPROVED", "count": 2 }]));
        assert_eq!([&now["customers"], &now["memberships"]], [&json!(2), &json!(1)]);
        assert_eq!([&now["reserved"], &now["reviewsWaiting"]], [&json!("100.00"), &json!(1)]);
        assert_eq!([&now["remindersWaiting"], &now["quarantined"]], [&json!(0), &json!(0)]);
        assert_books(network, &figures, "1.25").await;

        // The fee of a payment goes back with it.
        let bob = network.customer("Bob").await;
        let order = bob.order(network, &home.shop, &coffee, 1).await;
        let asked = bob.pay(&order, "GATEWAY", &network.key()).await;
        network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &bob).await;
        assert_books(network, &operator.platform().await, "2.50").await;
        home.accept(&order).await;
        home.refund(&order, "spilt", &network.key()).await;
        let figures = operator.platform().await;
        assert_books(network, &figures, "1.25").await;
        assert_eq!(figures["now"]["gatewayRefundsWaiting"], 1);

        // Nothing of it happened the day after; how things stand is told all the same.
        network.strays(1).await;
        network.pass_seconds(DAY * 30);
        let figures = operator.back().await.platform().await;
        assert_eq!(figures["total"]["sales"]["orders"], 0);
        assert_eq!([&figures["fees"], &figures["now"]["fees"]], [&json!("0.00"), &json!("1.25")]);
        assert_eq!(figures["spentElsewhereBasisPoints"], Value::Null);
        assert_eq!(figures["now"]["reconciliationCases"], 1);
        assert_eq!(figures["now"]["membershipsFrozen"], 0);
    })
    .await;
}

/// The platform's figures beside the ledger's own balances.
async fn assert_books(network: &Network, figures: &Value, fees: &str) {
    let now = &figures["now"];
    let part = |name: &str| fen(&now[name]);
    assert_eq!(part("cash"), network.cash().await);
    assert_eq!(part("fees"), network.fees().await);
    assert_eq!([&figures["fees"], &now["fees"]], [&json!(fees), &json!(fees)]);
    let due = part("dueToMerchants") - part("dueFromMerchants");
    assert_eq!(part("cash"), part("custody") + due + part("fees"));
}

#[tokio::test]
async fn figures_are_the_same_before_and_after_their_tail_is_folded() {
    on_both(async |network| {
        let Month { home, other, bought, .. } = happened(network).await;
        let operator = network.operator().await;
        let seen = async || {
            let (own, others) = (home.figures("").await, other.figures("").await);
            let shop = home.figures(&format!("(shopId: \"{}\")", home.shop)).await;
            [
                own["total"].clone(),
                others["total"].clone(),
                shop["total"].clone(),
                operator.platform().await["total"].clone(),
            ]
        };
        assert!(network.rows("tally_tail").await > 0);
        let before = seen().await;
        network.run(Tick::Balances).await;
        assert_eq!(network.rows("tally_tail").await, 0);
        assert_eq!(seen().await, before);

        // A refund changes a day that is folded: what of it was saved, and where its order stands.
        let back = home.refund(&bought[0].1, "cold", &network.key()).await;
        assert_eq!(code(&back), "DONE", "{back}");
        let unfolded = seen().await;
        assert_eq!(unfolded[0]["sales"]["saved"], "25.00");
        assert_eq!(unfolded[3]["orders"]["refunded"], 1);
        network.assert_books_balance().await;
        network.run(Tick::Balances).await;
        assert_eq!(seen().await, unfolded);
    })
    .await;
}
