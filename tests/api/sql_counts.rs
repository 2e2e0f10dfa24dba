//! What a page of a list costs: a fixed small number of SQL statements, whatever its size and
//! nesting. A page of fifty has the bound of a page of five. The numbers are those of the whole request, the look-up of the session included.

use std::cell::RefCell;

use serde_json::{Value, json};
use sharepass::domain::webhook;
use sharepass::worker::Tick;
use tokio::sync::Mutex;

use crate::support::statements::counted;
use crate::support::{Caller, DAY, Engine, Goods, Network, PASSWORD, on_both_with};

/// The larger page.
const MANY: usize = 50;

/// The larger page where each row takes a payment by gateway to be made.
const SOME: usize = 20;

/// The smaller page.
const FEW: usize = 5;

/// A list, who asks for it, and how many statements a page of it costs.
struct List<'a> {
    name: &'a str,
    asker: &'a Caller,
    /// Where the list is in the answer.
    place: &'a str,
    query: &'a str,
    /// Two waves of one kind of row may meet in one statement or not, so it is a bound.
    at_most: usize,
}

/// Statements are counted for the whole process, so one story counts at a time.
pub static TURN: Mutex<()> = Mutex::const_new(());

#[tokio::test]
async fn a_page_costs_the_same_few_statements_whatever_its_size() {
    let _turn = TURN.lock().await;
    on_both_with(&[("DATABASE_LOG_STATEMENTS", "true")], async |network| {
        network.strays(MANY).await;
        network.sets_aside(MANY).await;
        network.proposes(MANY).await;
        for _ in 0..MANY {
            network.pass_seconds(DAY);
            network.run(Tick::Reconcile).await;
        }
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let alice = network.customer("Alice").await;
        let hooks = json!({ "url": "http://127.0.0.1:9/" });
        for _ in 0..2 {
            assert_eq!(home.tries("createWebhookEndpoint", hooks.clone()).await, "DONE");
        }
        let shown = fill(network, &home, &other, &alice).await;
        let (guest, operator) = (network.caller(), network.operator().await);
        correct(network, &home, &other, &operator).await;
        are_paid([&home, &other]).await;
        clear(network, [(&home, &shown[0]), (&other, &shown[1])], &alice, &operator).await;
        end(network, &alice).await;
        network.quiet().await;
        webhook::tick(&network.app.infra, &network.app.post)
            .await
            .expect("webhooks that nobody takes");
        let offer = "id title listPrice memberPrice viewerPrice { amount reason explanation }
            showListPriceStruck category { id parent { id } }
            shop { id name merchant { id shops { id } } } merchant { id legalName shops { id } }";
        let card = "id title titleEn images listPrice memberPrice discountBasisPoints
            viewerPrice { amount reason } category { nameZh } merchant { id legalName }
            shop { name nameEn city location { latitude longitude } }";
        let order = "id status lines { title quantity } listTotal amountDue { amount }
            payment { amount draws { lotId principal } membership { id plan { id } } }
            pendingPayment { payUrl } shop { id merchant { id } } merchant { id shops { id } }
            customer { id name } allowedActions redeemCode";
        let revision = "id title status category { id parent { id } }
            findings { number code message evidence { name value } }
            offer { id title shop { id merchant { id } } liveRevision { id }
                newestRevision { id findings { number } } }";
        let membership = "id balance lots { principal } plan { id merchant { id shops { id } } }
            homeMerchant { id legalName shops { id } }";
        let correction = "id status legs { account merchant { id legalName } side amount } reason
            proposedByName decidedByName decisionReason transferId";
        let statement = "id merchant { id legalName } cycleNumber cutOffAt closing payout
            movements { kind transfers amount }
            settlements { id amount status statement { id } }";
        let cycle =
            format!("id number status cash statements(first: 5) {{ nodes {{ {statement} }} }}");
        let ended = "id claim lots { principal } homeMerchant { id }
            closing { cause refund refunded movedTo { id balance homeMerchant { id } } }";
        let simulated = format!("simulateDefault(merchantId: \"{}\")", home.merchant);
        let below = |path: &str, list: &str| {
            let open = path.replace('/', " { ");
            format!(
                "query($n: Int) {{ {open} {{ {list} }} {} }}",
                "}".repeat(path.matches('/').count())
            )
        };
        let nodes = |list: &str, node: &str| format!("{list}(first: $n) {{ nodes {{ {node} }} }}");
        let plain = |list: &str, node: &str| format!("query($n: Int) {{ {} }}", nodes(list, node));
        let lists = [
            List {
                name: "offers to a guest",
                asker: &guest,
                place: "/offers",
                query: &plain("offers", offer),
                at_most: 4,
            },
            List {
                name: "offers to a member",
                asker: &alice,
                place: "/offers",
                query: &plain("offers", offer),
                at_most: 6,
            },
            List {
                name: "cards with merchants, shops and categories to a guest",
                asker: &guest,
                place: "/offers",
                query: &plain("offers", card),
                at_most: 1,
            },
            List {
                name: "cards with merchants, shops and categories to a member",
                asker: &alice,
                place: "/offers",
                query: &plain("offers", card),
                at_most: 3,
            },
            List {
                name: "merchants of the network",
                asker: &guest,
                place: "/merchants",
                query: &plain("merchants", "id legalName shops { id merchant { id } }"),
                at_most: 3,
            },
            List {
                name: "a customer's orders",
                asker: &alice,
                place: "/viewer/customer/orders",
                query: &below("viewer/customer", &nodes("orders", order)),
                at_most: 15,
            },
            List {
                name: "a shop's orders",
                asker: &home,
                place: "/viewer/staff/merchant/orders",
                query: &below("viewer/staff/merchant", &nodes("orders", order)),
                at_most: 13,
            },
            List {
                name: "a customer's memberships",
                asker: &alice,
                place: "/viewer/customer/memberships",
                query: &below("viewer/customer", &nodes("memberships", membership)),
                at_most: 9,
            },
            List {
                name: "a merchant's members",
                asker: &home,
                place: "/viewer/staff/merchant/members",
                query: &below("viewer/staff/merchant", &nodes("members", membership)),
                at_most: 9,
            },
            List {
                name: "a customer's reminders",
                asker: &alice,
                place: "/reminders",
                query: &plain("reminders", "id title message kind cursor"),
                at_most: 3,
            },
            List {
                name: "a merchant's reminders",
                asker: &home,
                place: "/reminders",
                query: &plain("reminders", "id title message kind cursor"),
                at_most: 3,
            },
            List {
                name: "a merchant's offers",
                asker: &home,
                place: "/viewer/staff/merchant/offers",
                query: &below(
                    "viewer/staff/merchant",
                    &nodes(
                        "offers",
                        &format!(
                            "id title shop {{ id merchant {{ id }} }} liveRevision {{ {revision} }}
                     newestRevision {{ {revision} }}"
                        ),
                    ),
                ),
                at_most: 12,
            },
            List {
                name: "a merchant's imports",
                asker: &home,
                place: "/viewer/staff/merchant/imports",
                query: &below(
                    "viewer/staff/merchant",
                    &nodes("imports", "id status rowsDone shop { id merchant { id } }"),
                ),
                at_most: 5,
            },
            List {
                name: "a merchant's revisions",
                asker: &home,
                place: "/viewer/staff/merchant/revisions",
                query: &below("viewer/staff/merchant", &nodes("revisions", revision)),
                at_most: 9,
            },
            List {
                name: "the queue of reviews",
                asker: &operator,
                place: "/viewer/operator/reviewQueue",
                query: &below("viewer/operator", &nodes("reviewQueue", revision)),
                at_most: 9,
            },
            List {
                name: "corrections of the ledger",
                asker: &operator,
                place: "/viewer/operator/corrections",
                query: &below("viewer/operator", &nodes("corrections", correction)),
                at_most: 5,
            },
            List {
                name: "clearing cycles",
                asker: &operator,
                place: "/viewer/operator/clearingCycles",
                query: &below("viewer/operator", &nodes("clearingCycles", &cycle)),
                at_most: 9,
            },
            List {
                name: "a merchant's statements",
                asker: &home,
                place: "/viewer/staff/merchant/settlementStatements",
                query: &below("viewer/staff/merchant", &nodes("settlementStatements", statement)),
                at_most: 8,
            },
            List {
                name: "a merchant's webhooks",
                asker: &home,
                place: "/viewer/staff/merchant/webhookEndpoints/0/deliveries",
                query: "query($n: Int) { viewer { staff { merchant { webhookEndpoints {
                    id url kinds shop { id } status deliveries(first: $n) { nodes {
                        id type status position attemptCount nextAttemptAt lastOutcome
                        lastStatusCode attempts { number outcome } body reminder { id kind }
                        endpoint { id } } } } } } } }",
                at_most: 9,
            },
            List {
                name: "how memberships ended",
                asker: &alice,
                place: "/viewer/customer/memberships",
                query: &below("viewer/customer", &nodes("memberships", ended)),
                at_most: 10,
            },
            List {
                name: "what a default would come to",
                asker: &operator,
                place: "/viewer/operator/simulateDefault/members",
                query: &below(
                    &format!("viewer/operator/{simulated}"),
                    &nodes("members", "membershipId principal fromCustody fromMerchant claim"),
                ),
                at_most: 7,
            },
            List {
                name: "days of the gateway",
                asker: &operator,
                place: "/viewer/operator/reconciliations",
                query: &below(
                    "viewer/operator",
                    &nodes("reconciliations", "id day payments { listedSum } cases balanced"),
                ),
                at_most: 3,
            },
            List {
                name: "what takes two operators",
                asker: &operator,
                place: "/viewer/operator/proposals",
                query: &below(
                    "viewer/operator",
                    &nodes("proposals", "id kind status subjectId proposedByName decidedByName"),
                ),
                at_most: 4,
            },
            List {
                name: "what is set aside",
                asker: &operator,
                place: "/viewer/operator/setAside",
                query: &below(
                    "viewer/operator",
                    &nodes("setAside", "id work subject reason tries since retryAt"),
                ),
                at_most: 3,
            },
            List {
                name: "what differs on them",
                asker: &operator,
                place: "/viewer/operator/reconciliationCases",
                query: &below(
                    "viewer/operator",
                    &nodes("reconciliationCases", "id day kind reference listedAmount"),
                ),
                at_most: 3,
            },
        ];
        let mut wrong = Vec::new();
        for List { name, asker, place, query, at_most } in lists {
            let many = if place.contains("member") || place == "/merchants" { SOME } else { MANY };
            for size in [FEW, many] {
                let (rows, made) = cheapest(asker, place, query, size).await;
                if rows != size || made.len() > at_most {
                    wrong.push(format!(
                        "{name}: {rows} of {size} cost {} statements, not \
                        {at_most} at most:\n  {}",
                        made.len(),
                        made.join("\n  ")
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

/// The trips of an act's own transaction, BEGIN and COMMIT counted, in the cheapest of three times: without
/// the look-up of the session, the one statement that reads the answer, and the publishing of reminders.
async fn trips(act: impl AsyncFn() -> Value) -> (usize, Vec<String>) {
    let beside = ["COMMIT", "session", "'publish reminders'", "reminder_tip"];
    let mut tries = Vec::new();
    for _ in 0..3 {
        counted();
        let payload = act().await;
        let mut made = counted();
        assert!(payload["order"]["id"].is_string(), "{payload}");
        made.retain(|text| !beside.iter().any(|part| text.contains(part)));
        tries.push(made);
    }
    let made = tries.into_iter().min_by_key(Vec::len).expect("three tries");
    (made.len() + 1, made)
}

#[tokio::test]
async fn an_act_that_moves_money_makes_few_trips() {
    let _turn = TURN.lock().await;
    let settings = [("DATABASE_LOG_STATEMENTS", "true")];
    let Some(network) = Network::start_on(Engine::Postgres, &settings).await else { return };
    let home = network.merchant("甲咖啡").await;
    let coffee = home.priced("拿铁", "12.50", "10.00").await;
    let goods = Goods { title: "蛋糕", list: "12.50", member: "10.00", stock: Some(50) };
    let cake = home.offer(goods).await;
    home.gives_off(750).await;
    let (alice, bob) = (network.customer("Alice").await, network.customer("Bob").await);
    alice.join(&network, &home.plan("1000.00", "0.00").await).await;
    // Accounts are opened by the first payment.
    alice.bought(&network, &home.shop, &coffee).await;
    let place = async |who: &Caller, offer: &str| {
        let lines = json!([{ "offerId": offer, "quantity": 1 }]);
        let input = json!({ "shopId": home.shop, "lines": lines, "idempotencyKey": network.key() });
        who.act("placeOrder", "order { id }", input).await
    };
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(place(&alice, &coffee).await["order"]["id"].take());
    }
    let (to_pay, to_accept) = (RefCell::new(orders.clone()), RefCell::new(orders));
    let pay = async || {
        let order = to_pay.borrow_mut().pop();
        let input =
            json!({ "orderId": order, "tender": "BALANCE", "idempotencyKey": network.key() });
        alice.act("payOrder", "order { id }", input).await
    };
    let accept = async || {
        let order = to_accept.borrow_mut().pop();
        home.act("acceptOrder", "order { id }", json!({ "orderId": order })).await
    };
    let charge = async || {
        let code = alice.pay_code().await.1;
        counted();
        let input = json!({ "shopId": home.shop, "code": code, "amount": "10.00",
            "idempotencyKey": network.key() });
        home.act("chargePayCode", "order { id }", input).await
    };
    let acts = [
        ("payOrder", 7, trips(pay).await),
        ("acceptOrder", 6, trips(accept).await),
        ("placeOrder", 8, trips(async || place(&alice, &coffee).await).await),
        ("placeOrder of a counted stock", 8, trips(async || place(&bob, &cake).await).await),
        ("chargePayCode", 8, trips(charge).await),
    ];
    for (act, expected, (made, statements)) in acts {
        assert_eq!(made, expected, "{act}:\n  {}", statements.join("\n  "));
    }
    network.assert_books_balance().await;
    network.stop().await;
}

#[tokio::test]
async fn figures_cost_the_same_few_statements_whatever_the_period() {
    let _turn = TURN.lock().await;
    on_both_with(&[("DATABASE_LOG_STATEMENTS", "true")], async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "30.00", "24.00").await;
        let alice = network.customer("Alice").await;
        alice.join(network, &home.plan("5000.00", "0.00").await).await;
        let operator = network.operator().await;
        let line = "orders { placed } sales { amount } recharges { principal } membersJoined";
        let both = format!("total {{ {line} }} lines {{ {line} }}");
        let merchant = format!(
            "viewer {{ staff {{ merchant {{ figures(from: $from) {{ {both} acceptance {{ accepted }}
            topOffers {{ title }} now {{ members }} }} }} }} }}"
        );
        let platform = format!(
            "viewer {{ operator {{ platformFigures(from: $from) {{ {both} fees
            merchants {{ count }} now {{ cash }} }} }} }}"
        );
        for day in 0..FEW {
            for _ in 0..=day {
                alice.bought(network, &home.shop, &coffee).await;
            }
            for (asker, query, at_most) in [(&home, &merchant, 5), (&operator, &platform, 5)] {
                for from in ["2026-11-23", "2025-11-23"] {
                    let query = format!("{{ {} }}", query.replace("$from", &format!("\"{from}\"")));
                    let (_, made) = cheapest(asker, "", &query, 0).await;
                    assert!(made.len() <= at_most, "{query}: {made:#?}");
                }
            }
        }
    })
    .await;
}

/// The rows that came, and the statements of the cheapest of three times: what happens beside it by
/// itself, such as the publishing of a reminder, is not the page's.
async fn cheapest(asker: &Caller, place: &str, query: &str, size: usize) -> (usize, Vec<String>) {
    let mut tries = Vec::new();
    for _ in 0..3 {
        counted();
        let answer = asker.post(query, json!({ "n": size })).await;
        let made = counted();
        let rows = answer.pointer(&format!("{place}/nodes")).and_then(|list| list.as_array());
        tries.push((rows.map_or(0, Vec::len), made));
    }
    tries.into_iter().min_by_key(|(_, made)| made.len()).expect("three tries")
}

/// Enough of everything for the larger page; answers an offer of each merchant.
async fn fill(network: &Network, home: &Caller, other: &Caller, alice: &Caller) -> [String; 2] {
    let plan = home.plan("5000.00", "0.00").await;
    alice.join(network, &plan).await;
    let (mut offers, mut elsewhere) = (Vec::new(), Vec::new());
    for (number, word) in words().take(MANY).enumerate() {
        let owner = if number % 2 == 0 { home } else { other };
        let goods = Goods { title: &word, list: "30.00", member: "24.00", stock: None };
        let offer = owner.offer(goods).await;
        if number % 2 == 0 { &mut offers } else { &mut elsewhere }.push(offer);
    }
    for offer in offers.iter().cycle().take(MANY) {
        alice.bought(network, &home.shop, offer).await;
    }
    for word in words().take(MANY) {
        let title = format!("顶级 {word}");
        let goods = Goods { title: &title, list: "30.00", member: "24.00", stock: None };
        assert_eq!(home.save_offer(goods).await["revision"]["status"], "NEEDS_REVIEW");
    }
    for number in 0..SOME {
        network.customer(&format!("Member {number}")).await.join(network, &plan).await;
    }
    for number in 0..SOME {
        let merchant = network.merchant(&format!("丙{number}")).await;
        alice.join(network, &merchant.plan("10.00", "0.00").await).await;
    }
    for number in 0..MANY {
        let file = format!(
            "title,description,category_id,list_price,member_price\nimported {number},{number},coffee,0,0"
        );
        let input = json!({ "shopId": home.shop, "content": file });
        assert_eq!(home.tries("importOffers", input).await, "DONE");
    }
    [offers.swap_remove(0), elsewhere.swap_remove(0)]
}

/// Enough corrections for the larger page, every other one decided by another operator.
async fn correct(network: &Network, home: &Caller, other: &Caller, operator: &Caller) {
    let second = network.operator().await;
    let leg = |side: &str, amount: &str, of: Option<&Caller>, account: &str| {
        json!({ "account": account, "merchantId": of.map(|of| of.merchant.clone()), "side": side,
            "amount": amount })
    };
    for number in 0..MANY {
        // Own money first, so that the other merchant may owe.
        let legs = if number == 0 {
            [leg("DEBIT", "500.00", None, "GATEWAY_CASH"), leg("CREDIT", "500.00", None, "FEES")]
        } else {
            [
                leg("CREDIT", "1.00", Some(home), "PAYABLE"),
                leg("DEBIT", "1.00", Some(other), "PAYABLE"),
            ]
        };
        let input = json!({ "reason": "a mistake", "idempotencyKey": network.key(), "legs": legs });
        let done = operator.act("correctLedger", "correction { id }", input).await;
        if number % 2 == 0 {
            let input = json!({ "correctionId": done["correction"]["id"], "decision": "APPROVE",
                "reason": "right", "idempotencyKey": network.key() });
            assert_eq!(second.tries("decideCorrection", input).await, "DONE");
        }
    }
}

/// Says where merchants are paid out.
async fn are_paid(owners: [&Caller; 2]) {
    for owner in owners {
        let account = json!({ "bankName": "招商银行", "accountNumber": "6222020200112233445",
            "password": PASSWORD });
        assert_eq!(owner.tries("setPayoutAccount", account).await, "DONE");
    }
}

/// Enough clearing cycles for the larger page, each with something to pay out to both merchants.
async fn clear(
    network: &Network,
    shown: [(&Caller, &String); 2],
    alice: &Caller,
    operator: &Caller,
) {
    for _ in 0..MANY {
        for (owner, offer) in shown {
            let order = alice.bought(network, &owner.shop, offer).await;
            owner.accept(&order).await;
        }
        let input = json!({ "idempotencyKey": network.key() });
        assert_eq!(operator.tries("runClearing", input).await, "DONE");
    }
}

/// Every other membership of a customer moves to the home of the next.
async fn end(network: &Network, alice: &Caller) {
    let query = "{ viewer { customer { memberships(first: 100) { nodes {
        id plan { id } } } } } }";
    let answer = alice.post(query, json!({})).await;
    let all = answer["viewer"]["customer"]["memberships"]["nodes"].as_array().expect("a list");
    for pair in all[..SOME].chunks(2) {
        let input = json!({ "membershipId": pair[0]["id"], "planId": pair[1]["plan"]["id"],
            "acceptedTermsVersion": 1, "idempotencyKey": network.key() });
        assert_eq!(alice.tries("moveMembership", input).await, "DONE");
    }
}

/// Titles that have nothing in common.
fn words() -> impl Iterator<Item = String> {
    let syllables = ["ba", "ke", "li", "mo", "nu", "pra", "sto", "tri", "vel", "xan"];
    let pairs = syllables.into_iter().flat_map(move |a| syllables.map(|b| (a, b)));
    let thirds = syllables.into_iter().rev().cycle().step_by(3);
    pairs.zip(thirds).map(|((a, b), c)| format!("{a}{b} {b}{a}{c}"))
}
