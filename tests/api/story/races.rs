//! Duels: of two acts that exclude each other one wins, whoever comes first, and nothing breaks.
//!
//! `Caller::post` fails on any top-level error, so that nobody is ever answered INTERNAL.

use futures_util::future::{join, join_all};
use serde_json::json;
use sharepass::worker::Tick;

use crate::proofs::scale::{figures, times};
use crate::support::{Caller, Goods, Network, Note, code, count, fen, on_both, text};

/// How often each duel is fought.
fn rounds() -> usize {
    let rounds = times("PROVE_DUEL_ROUNDS", 4);
    figures("duel", &format!("rounds {rounds}, one winner each"));
    rounds
}

/// A home with coffee at 10.00 to members, and a member.
async fn scene(network: &Network, price: &str) -> (Caller, String, Caller) {
    let home = network.merchant("甲咖啡").await;
    let coffee = home.priced("拿铁", "12.50", "10.00").await;
    let plan = home.plan(price, "0.00").await;
    let alice = network.customer("Alice").await;
    alice.join(network, &plan).await;
    (home, coffee, alice)
}

/// Of two codes exactly one says that it was done; answers the other.
fn loser(one: &str, other: &str) -> String {
    match (one, other) {
        ("DONE", lost) | (lost, "DONE") if lost != "DONE" => lost.to_owned(),
        _ => panic!("no winner alone: {one} and {other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_who_pay_one_order_one_pays() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "1000.00").await;
        for round in 1..=rounds() {
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            let calls = (0..10)
                .map(|_| async { code(&alice.pay(&order, "BALANCE", &network.key()).await) });
            let codes = join_all(calls).await;
            assert_eq!(count(&codes, "DONE"), 1, "{codes:?}");
            assert_eq!(count(&codes, "NOT_PLACED"), 9, "{codes:?}");
            assert_eq!(alice.balance().await, format!("{}.00", 1000 - 10 * round));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_balance_that_holds_one_payment_pays_one() {
    on_both(async |network| {
        let (home, coffee, _) = scene(network, "100.00").await;
        let plan = home.plan("15.00", "0.00").await;
        for _ in 0..rounds() {
            let bob = network.customer("Bob").await;
            bob.join(network, &plan).await;
            let one = bob.order(network, &home.shop, &coffee, 1).await;
            let other = bob.order(network, &home.shop, &coffee, 1).await;
            let (keys, pay) = ([network.key(), network.key()], "BALANCE");
            let (one, other) =
                join(bob.pay(&one, pay, &keys[0]), bob.pay(&other, pay, &keys[1])).await;
            assert_eq!(loser(&code(&one), &code(&other)), "BALANCE_SHORT");
            assert_eq!(bob.balance().await, "5.00");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paying_and_cancelling_end_in_one_cancelled_order_with_its_money_back() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "1000.00").await;
        for _ in 0..rounds() {
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            let keys = [network.key(), network.key()];
            let (paid, cancelled) =
                join(alice.pay(&order, "BALANCE", &keys[0]), alice.cancel(&order, &keys[1])).await;
            // A paid order can be cancelled, a cancelled one not paid.
            assert_eq!(code(&cancelled), "DONE");
            assert!(["DONE", "NOT_PLACED"].contains(&code(&paid).as_str()), "{paid}");
            assert_eq!(alice.sees(&order).await["status"], "CANCELLED");
            assert_eq!(alice.balance().await, "1000.00");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_at_its_deadline_is_paid_or_expires() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "1000.00").await;
        for _ in 0..rounds() {
            let alice = alice.back().await;
            let before = alice.balance().await;
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            // A second is left.
            network.pass_seconds(15 * 60 - 1);
            let alice = alice.back().await;
            let deadline = async {
                network.pass_seconds(1);
                network.run(Tick::Orders).await;
                network.run(Tick::Orders).await;
            };
            let key = network.key();
            let (paid, ()) = join(alice.pay(&order, "BALANCE", &key), deadline).await;
            match code(&paid).as_str() {
                "DONE" => assert_eq!(alice.sees(&order).await["status"], "PAID"),
                "EXPIRED" | "NOT_PLACED" => {
                    assert_eq!(alice.sees(&order).await["status"], "EXPIRED");
                    assert_eq!(alice.balance().await, before);
                }
                other => panic!("{other}"),
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_declining_and_cancelling_have_one_winner() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "1000.00").await;
        let cashier = home.cashier(network).await;
        let mut accepted = 0;
        for _ in 0..rounds() {
            let order = alice.bought(network, &home.shop, &coffee).await;
            let keys = [network.key(), network.key()];
            let others =
                join(home.decline(&order, "no milk", &keys[0]), alice.cancel(&order, &keys[1]));
            let (yes, (no, back)) = join(cashier.accept(&order), others).await;
            let codes = [code(&yes), code(&no), code(&back)];
            assert_eq!(count(&codes, "DONE"), 1, "{codes:?}");
            let status = text(&alice.sees(&order).await["status"]);
            let winner = codes.iter().position(|code| code == "DONE");
            assert_eq!(
                Some(status.as_str()),
                winner.map(|at| ["ACCEPTED", "DECLINED", "CANCELLED"][at])
            );
            accepted += usize::from(status == "ACCEPTED");
        }
        assert_eq!(alice.balance().await, format!("{}.00", 1000 - 10 * accepted));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_refunded_once_and_goods_are_handed_over_once() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "1000.00").await;
        let cashier = home.cashier(network).await;
        for _ in 0..rounds() {
            // Two refunds.
            let order = alice.bought(network, &home.shop, &coffee).await;
            assert_eq!(code(&home.accept(&order).await), "DONE");
            let keys = [network.key(), network.key()];
            let (one, other) =
                join(home.refund(&order, "cold", &keys[0]), home.refund(&order, "hot", &keys[1]))
                    .await;
            assert_eq!(loser(&code(&one), &code(&other)), "NOT_REFUNDABLE");
            assert_eq!(alice.balance().await, "1000.00");

            // Two who type the code.
            let order = alice.bought(network, &home.shop, &coffee).await;
            assert_eq!(code(&home.accept(&order).await), "DONE");
            let digits = text(&alice.sees(&order).await["redeemCode"]);
            let (one, other) =
                join(home.fulfil(None, &digits), cashier.fulfil(Some(&order), &digits)).await;
            assert_eq!(loser(&code(&one), &code(&other)), "NOT_FOUND");

            // One who refunds while another hands over: the money is back in either case.
            assert_eq!(home.tries("undoFulfilment", json!({ "orderId": order })).await, "DONE");
            let key = network.key();
            let (back, given) =
                join(home.refund(&order, "cold", &key), cashier.fulfil(None, &digits)).await;
            assert_eq!(code(&back), "DONE");
            assert!(["DONE", "NOT_FOUND"].contains(&code(&given).as_str()), "{given}");
            assert_eq!(alice.sees(&order).await["status"], "REFUNDED");
            assert_eq!(alice.balance().await, "1000.00");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_customers_cannot_buy_the_last_two() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let mut people = Vec::new();
        for number in 0..10 {
            people.push(network.customer(&format!("Customer {number}")).await);
        }
        for round in 0..rounds() {
            let title = format!("第{round}块蛋糕");
            let cake = Goods { title: &title, list: "12.50", member: "10.00", stock: Some(2) };
            let cake = home.offer(cake).await;
            let calls = people.iter().map(|person| async {
                let placed = person.place(&home.shop, &cake, 1, &network.key()).await;
                (code(&placed), placed["order"]["id"].clone())
            });
            let (codes, orders): (Vec<_>, Vec<_>) = join_all(calls).await.into_iter().unzip();
            assert_eq!(count(&codes, "DONE"), 2, "{codes:?}");
            assert_eq!(count(&codes, "OUT_OF_STOCK"), 8, "{codes:?}");

            // One gives up, and ten want what came free.
            let lucky = codes.iter().position(|code| code == "DONE").expect("a winner");
            let keys = network.key();
            let given_up = people[lucky].cancel(&text(&orders[lucky]), &keys).await;
            assert_eq!(code(&given_up), "DONE");
            let calls = people.iter().map(|person| async {
                code(&person.place(&home.shop, &cake, 1, &network.key()).await)
            });
            assert_eq!(count(&join_all(calls).await, "DONE"), 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_orders_at_once_pass_neither_limit_of_what_may_wait_for_payment() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let tea = home.priced("红茶", "12.50", "10.00").await;
        for round in 0..rounds() {
            let who = network.customer(&format!("Customer {round}")).await;
            let calls = (0..10)
                .map(|_| async { code(&who.place(&home.shop, &tea, 1, &network.key()).await) });
            let codes = join_all(calls).await;
            assert_eq!(count(&codes, "DONE"), 5, "{codes:?}");
            assert_eq!(count(&codes, "TOO_MANY_OPEN_ORDERS"), 5, "{codes:?}");

            let title = format!("第{round}块蛋糕");
            let cake = Goods { title: &title, list: "12.50", member: "10.00", stock: Some(50) };
            let cake = home.offer(cake).await;
            let who = network.customer(&format!("Other {round}")).await;
            let calls = (0..10)
                .map(|_| async { code(&who.place(&home.shop, &cake, 3, &network.key()).await) });
            let codes = join_all(calls).await;
            assert_eq!(count(&codes, "DONE"), 3, "{codes:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_and_the_poll_settle_a_payment_once() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "100.00").await;
        network.switch(None, json!({ "never": true })).await;
        let rounds = rounds();
        for round in 0..rounds {
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            let asked = alice.pay(&order, "GATEWAY", &network.key()).await;
            let pay_url = text(&asked["order"]["pendingPayment"]["payUrl"]);
            assert_eq!(network.press(&pay_url, "confirm").await, 200);
            network.pass_seconds(31);
            let reference = network.last_reference().await;
            let ids: Vec<String> = (0..3).map(|copy| format!("no_{round}_{copy}")).collect();
            // Told twice under one id, once under another, and found by two polls.
            let told = [&ids[0], &ids[0], &ids[1]]
                .map(|id| async { network.notice(Note::paid(id, &reference, 1_250)).await });
            let polls = join(network.run(Tick::Gateway), network.run(Tick::Gateway));
            let (answers, _) = join(join_all(told), polls).await;
            assert_eq!(answers, [204, 204, 204]);
            let seen = alice.sees(&order).await;
            assert_eq!(seen["status"], "PAID");
            assert_eq!(seen["payment"]["amount"], "12.50");
        }
        let paid = i64::try_from(rounds).expect("a few") * 1_250;
        assert_eq!(network.payable(&home).await, paid);
        assert_eq!(network.cash().await, 10_000 + paid);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_often_the_gateway_is_asked_an_order_has_one_page_and_one_payment() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network, "1000.00").await;
        for round in 1..=rounds() {
            let order = alice.order(network, &home.shop, &coffee, 1).await;
            let calls = (0..6).map(|_| async {
                let begun = alice.pay(&order, "GATEWAY", &network.key()).await;
                assert_eq!(code(&begun), "DONE");
            });
            join_all(calls).await;
            let asked = i64::try_from(round).expect("a few") + 1;
            assert_eq!(network.rows("intent").await, asked);
            // Paid there and from balance at once: one counts, and the other is given back.
            let pay_url = text(&alice.sees(&order).await["pendingPayment"]["payUrl"]);
            let key = network.key();
            let ((), paid) =
                join(network.pay_at(&pay_url, &alice), alice.pay(&order, "BALANCE", &key)).await;
            assert!(["DONE", "NOT_PLACED"].contains(&code(&paid).as_str()), "{paid}");
            let seen = alice.sees(&order).await;
            assert_eq!(seen["status"], "PAID");
            let by = if code(&paid) == "DONE" { "BALANCE" } else { "GATEWAY" };
            assert_eq!(seen["payment"]["tender"], by);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_hour_breaks_nothing_and_leaves_the_books_in_balance() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let plan = home.plan_with("300.00", "60.00", json!({ "bonusValidDays": 30 })).await;
        let mut shelves = Vec::new();
        for (merchant, titles) in [(&home, ["拿铁", "红茶"]), (&other, ["全麦面包", "蛋糕"])]
        {
            for title in titles {
                let goods = Goods { title, list: "12.51", member: "10.01", stock: Some(20) };
                shelves.push((merchant, merchant.offer(goods).await));
            }
        }
        let mut people = Vec::new();
        for number in 0..6 {
            let person = network.customer(&format!("Customer {number}")).await;
            let membership = person.join(network, &plan).await;
            people.push((number, person, membership));
        }
        network.pass_seconds(8 * crate::support::DAY);
        let (home, other) = (home.back().await, other.back().await);
        for (_, person, _) in &mut people {
            *person = person.back().await;
        }

        let (home, other, shelves) = (&home, &other, &shelves);
        let lives = people.iter().map(|(number, person, membership)| async move {
            for round in 0..6_usize {
                let at_home = (number + round) % 2 == 0;
                let serving = if at_home { home } else { other };
                let mut lines: Vec<_> = shelves
                    .iter()
                    .filter(|(merchant, _)| merchant.merchant == serving.merchant)
                    .map(|(_, offer)| json!({ "offerId": offer, "quantity": 1 }))
                    .collect();
                // Half of them write their lines the other way round.
                if number % 2 == 0 {
                    lines.reverse();
                }
                let input = json!({ "shopId": serving.shop, "lines": lines,
                    "idempotencyKey": network.key() });
                let placed = person.act("placeOrder", "order { id }", input).await;
                if code(&placed) == "OUT_OF_STOCK" {
                    continue;
                }
                assert_eq!(code(&placed), "DONE");
                let order = text(&placed["order"]["id"]);
                let paid = person.pay(&order, "BALANCE", &network.key()).await;
                assert_eq!(code(&paid), "DONE");
                match (number + round) % 4 {
                    0 => assert_eq!(code(&person.cancel(&order, &network.key()).await), "DONE"),
                    1 => {
                        let key = network.key();
                        let both =
                            join(serving.accept(&order), serving.decline(&order, "none", &key))
                                .await;
                        loser(&code(&both.0), &code(&both.1));
                    }
                    2 => {
                        assert_eq!(code(&serving.accept(&order).await), "DONE");
                        let back = serving.refund(&order, "cold", &network.key()).await;
                        assert_eq!(code(&back), "DONE");
                    }
                    _ => {
                        let more = person.recharge(membership, "10.00", &network.key()).await;
                        assert_eq!(code(&more), "DONE");
                        let pay_url = text(&more["recharge"]["payment"]["payUrl"]);
                        assert_eq!(network.press(&pay_url, "confirm").await, 200);
                    }
                }
            }
        });
        let ticks = async {
            for _ in 0..10 {
                network.tick().await;
                network.pass_seconds(5);
            }
        };
        join(
            join_all(lives),
            join(ticks, async {
                for _ in 0..5 {
                    network.tick().await;
                }
            }),
        )
        .await;
        network.pass_seconds(31);
        network.tick().await;
        assert_eq!(network.rows("recharge WHERE status = 'pending'").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lot_is_released_once_while_it_is_being_spent() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let coffee = home.priced("拿铁", "12.50", "10.00").await;
        let bread = other.priced("全麦面包", "12.50", "10.00").await;
        let plan = home.plan("100.00", "0.00").await;
        let rounds = i64::try_from(rounds()).expect("a few");
        for round in 1..=rounds {
            let home = home.back().await;
            let bob = network.customer("Bob").await;
            bob.join(network, &plan).await;
            network.pass_seconds(8 * crate::support::DAY);
            let bob = bob.back().await;
            let at_home = bob.order(network, &home.shop, &coffee, 1).await;
            let elsewhere = bob.order(network, &other.shop, &bread, 1).await;
            let keys = [network.key(), network.key()];
            let releases = join(network.run(Tick::Release), network.run(Tick::Release));
            let releases = Box::pin(releases);
            let pays = join(
                bob.pay(&at_home, "BALANCE", &keys[0]),
                bob.pay(&elsewhere, "BALANCE", &keys[1]),
            );
            let (_, (one, two)) = join(releases, pays).await;
            assert_eq!([code(&one), code(&two)], ["DONE", "DONE"]);
            network.run(Tick::Release).await;
            let lot = &bob.lots().await[0];
            assert_eq!(lot["principal"], "80.00");
            assert!(lot["releasedAt"].is_string(), "{lot}");
            assert_eq!(network.payable(&other).await, 1_000 * round);
        }
        let released = "transfer WHERE kind = 'release'";
        assert_eq!(network.rows(released).await, rounds);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lot_is_released_once_while_a_refund_is_put_back_into_it() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "12.50", "10.00").await;
        let plan = home.plan("100.00", "0.00").await;
        let rounds = i64::try_from(rounds()).expect("a few");
        let mut earned = 0;
        for _ in 0..rounds {
            let home = home.back().await;
            let bob = network.customer("Bob").await;
            bob.join(network, &plan).await;
            network.pass_seconds(7 * crate::support::DAY);
            let (bob, home) = (bob.back().await, home.back().await);
            let order = bob.bought(network, &home.shop, &coffee).await;
            assert_eq!(code(&home.accept(&order).await), "DONE");
            network.pass_seconds(crate::support::DAY);
            let home = home.back().await;
            let key = network.key();
            let releases = join(network.run(Tick::Release), network.run(Tick::Release));
            let (back, _) = join(home.refund(&order, "cold", &key), Box::pin(releases)).await;
            assert_eq!(code(&back), "DONE");
            network.run(Tick::Release).await;
            let lot = &bob.back().await.lots().await[0];
            assert_eq!(lot["principal"], "100.00");
            assert!(lot["releasedAt"].is_string(), "{lot}");
            // What came back first is released with the rest, by the plan's share; what comes back
            // afterwards is in custody as it was. No fen is in both places, or in none.
            let custody = fen(&lot["custody"]);
            assert!([4_000, 4_600].contains(&custody), "{lot}");
            earned += 10_000 - custody;
            assert_eq!(network.payable(&home).await, earned);
        }
        assert_eq!(network.rows("transfer WHERE kind = 'release'").await, rounds);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_attempts_to_join_one_begins_a_membership() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan("100.00", "0.00").await;
        for _ in 0..rounds() {
            let bob = network.customer("Bob").await;
            let calls =
                (0..10).map(|_| async { code(&bob.begin_joining(&plan, &network.key()).await) });
            let codes = join_all(calls).await;
            assert_eq!(count(&codes, "DONE"), 1, "{codes:?}");
            assert_eq!(count(&codes, "ALREADY_MEMBER"), 9, "{codes:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recharges_at_once_do_not_pass_the_cap_together() {
    on_both(async |network| {
        let (_, _, alice) = scene(network, "1000.00").await;
        let membership = text(&alice.memberships().await[0]["id"]);
        let calls = (0..8)
            .map(|_| async { code(&alice.recharge(&membership, "1000.00", &network.key()).await) });
        let codes = join_all(calls).await;
        assert_eq!(count(&codes, "DONE"), 4, "{codes:?}");
        assert_eq!(count(&codes, "BALANCE_CAP_EXCEEDED"), 4, "{codes:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_ticks_at_once_warn_of_a_bonus_once() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan_with("100.00", "20.00", json!({ "bonusValidDays": 30 })).await;
        let alice = network.customer("Alice").await;
        alice.join(network, &plan).await;
        for (days, times) in [(1, 1), (23, 2), (6, 3), (1, 3)] {
            network.pass_seconds(days * crate::support::DAY);
            join_all((0..4).map(|_| network.run(Tick::Bonus))).await;
            let alice = alice.back().await;
            assert_eq!(alice.told_of(network, "BONUS_EXPIRING").await, times, "{days} days on");
        }
        assert_eq!(network.rows("transfer WHERE kind = 'bonus_expiry'").await, 1);
        assert_eq!(alice.back().await.balance().await, "100.00");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_counters_with_one_code_one_charges_it() {
    on_both(async |network| {
        let (home, _, alice) = scene(network, "1000.00").await;
        let other = network.merchant("乙茶馆").await;
        home.gives_off(0).await;
        other.gives_off(0).await;
        for round in 1..=rounds() {
            let digits = alice.pay_code().await.1;
            let keys = [network.key(), network.key(), network.key()];
            let calls = [
                (&home, &keys[0]),
                (&other, &keys[1]),
                // A scanner that reads twice.
                (&home, &keys[0]),
                (&other, &keys[2]),
            ];
            let calls = calls.map(|(till, key)| till.charge(&digits, "10.00", key));
            let codes: Vec<String> = join_all(calls).await.iter().map(code).collect();
            let done = count(&codes, "DONE");
            assert_eq!(done + count(&codes, "CODE_USED"), 4, "{codes:?}");
            // The one who reads twice is answered alike.
            assert_eq!(codes[0], codes[2], "{codes:?}");
            assert_eq!(done, if codes[0] == "DONE" { 2 } else { 1 }, "{codes:?}");
            assert_eq!(alice.balance().await, format!("{}.00", 1000 - 10 * round));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_codes_that_are_made_at_once_one_waits_and_it_is_charged_or_replaced() {
    on_both(async |network| {
        let (home, _, alice) = scene(network, "1000.00").await;
        home.gives_off(0).await;
        for _ in 0..rounds() {
            join_all((0..4).map(|_| alice.new_code(json!({})))).await;
            assert_eq!(network.rows("pay_code WHERE status = 'waiting'").await, 1);
            let (old, digits) = alice.pay_code().await;
            let (key, before) = (network.key(), fen(&json!(alice.balance().await)));
            let (charged, _) = join(home.charge(&digits, "10.00", &key), alice.pay_code()).await;
            let (expected, paid) = match code(&charged).as_str() {
                "DONE" => ("CHARGED", 1_000),
                "CODE_EXPIRED" => ("REPLACED", 0),
                other => panic!("{other}"),
            };
            assert_eq!(alice.sees_code(&old).await["status"], expected);
            assert_eq!(before - fen(&json!(alice.balance().await)), paid);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_membership_that_is_frozen_meanwhile_is_charged_or_not_at_all() {
    on_both(async |network| {
        let (home, _, alice) = scene(network, "1000.00").await;
        let membership = text(&alice.memberships().await[0]["id"]);
        home.gives_off(0).await;
        for _ in 0..rounds() {
            let (id, digits) = alice.pay_code().await;
            let (key, before) = (network.key(), fen(&json!(alice.balance().await)));
            let pause = json!({ "membershipId": membership, "reason": "PAUSE" });
            let (charged, frozen) =
                join(home.charge(&digits, "10.00", &key), alice.tries("freezeMembership", pause))
                    .await;
            assert_eq!(frozen, "DONE");
            let (expected, paid) = match code(&charged).as_str() {
                "DONE" => ("CHARGED", 1_000),
                "CANNOT_PAY" => ("REFUSED", 0),
                other => panic!("{other}"),
            };
            assert_eq!(alice.sees_code(&id).await["status"], expected);
            assert_eq!(before - fen(&json!(alice.balance().await)), paid);
            let again = json!({ "membershipId": membership });
            assert_eq!(alice.tries("unfreezeMembership", again).await, "DONE");
        }
    })
    .await;
}
