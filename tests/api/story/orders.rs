//! What may become of an order, and what it costs whom.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, Goods, Network, code, on_both, text};

/// A home with 25 coffees at 12.50, to members at 10.00, and a member who has 100.00.
async fn scene(network: &Network) -> (Caller, String, Caller) {
    let home = network.merchant("甲咖啡").await;
    let coffee = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(25) };
    let coffee = home.offer(coffee).await;
    let plan = home.plan("100.00", "0.00").await;
    let alice = network.customer("Alice").await;
    alice.join(network, &plan).await;
    (home, coffee, alice)
}

async fn stock(who: &Caller, offer: &str) -> Value {
    let query = "query($id: ID!) { offer(id: $id) { stockLeft } }";
    who.post(query, json!({ "id": offer })).await["offer"]["stockLeft"].take()
}

async fn accepted(network: &Network, home: &Caller, coffee: &str, alice: &Caller) -> String {
    let order = alice.bought(network, &home.shop, coffee).await;
    assert_eq!(code(&home.accept(&order).await), "DONE");
    order
}

#[tokio::test]
async fn an_unpaid_order_expires_and_frees_its_stock() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.order(network, &home.shop, &coffee, 5).await;
        assert_eq!(stock(&alice, &coffee).await, 20);
        network.pass_seconds(15 * 60 - 1);
        network.tick().await;
        let alice = alice.back().await;
        assert_eq!(alice.sees(&order).await["allowedActions"], json!(["PAY", "CANCEL"]));
        network.pass_seconds(1);
        // From the deadline on it cannot be paid, whether a tick has come by or not.
        assert_eq!(alice.sees(&order).await["allowedActions"], json!(["CANCEL"]));
        for tender in ["BALANCE", "GATEWAY"] {
            let late = alice.pay(&order, tender, &network.key()).await;
            assert_eq!(code(&late), "EXPIRED");
        }
        network.tick().await;
        network.tick().await;
        let seen = alice.sees(&order).await;
        assert_eq!(seen["status"], "EXPIRED");
        assert_eq!(seen["allowedActions"], json!([]));
        assert_eq!(stock(&alice, &coffee).await, 25);
        assert_eq!(code(&alice.pay(&order, "BALANCE", &network.key()).await), "NOT_PLACED");
        assert_eq!(code(&alice.cancel(&order, &network.key()).await), "ALREADY_CLOSED");
        assert_eq!(alice.told_of(network, "ORDER_EXPIRED").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_the_shop_leaves_unanswered_is_declined_at_its_deadline() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.bought(network, &home.shop, &coffee).await;
        let taken = accepted(network, &home, &coffee, &alice).await;
        assert_eq!(stock(&alice, &coffee).await, 23);
        network.pass_seconds(299);
        network.tick().await;
        assert_eq!(alice.sees(&order).await["status"], "PAID");
        network.pass_seconds(1);
        network.tick().await;
        let seen = alice.sees(&order).await;
        assert_eq!(seen["status"], "DECLINED");
        assert!(seen["reason"].is_string());
        assert_eq!(alice.balance().await, "90.00");
        assert_eq!(stock(&alice, &coffee).await, 24);
        assert_eq!(code(&home.accept(&order).await), "NOT_PAID");
        assert_eq!(alice.sees(&taken).await["status"], "ACCEPTED");
        assert_eq!(alice.told_of(network, "ORDER_DECLINED").await, 1);
        assert_eq!(home.told_of(network, "ORDER_DECLINED").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_customer_cancels_until_the_shop_accepts() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let unpaid = alice.order(network, &home.shop, &coffee, 1).await;
        let paid = alice.bought(network, &home.shop, &coffee).await;
        assert_eq!(stock(&alice, &coffee).await, 23);
        assert_eq!(alice.balance().await, "90.00");
        for order in [&unpaid, &paid] {
            let done = alice.cancel(order, &network.key()).await;
            assert_eq!(done["order"]["status"], "CANCELLED");
        }
        assert_eq!(stock(&alice, &coffee).await, 25);
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(network.payable(&home).await, 0);

        let order = accepted(network, &home, &coffee, &alice).await;
        assert_eq!(alice.sees(&order).await["allowedActions"], json!([]));
        assert_eq!(code(&alice.cancel(&order, &network.key()).await), "ALREADY_ACCEPTED");
        let declined = home.decline(&order, "no milk", &network.key()).await;
        assert_eq!(code(&declined), "NOT_PAID");
        assert_eq!(alice.balance().await, "90.00");
    })
    .await;
}

#[tokio::test]
async fn a_declined_order_gives_money_and_stock_back_and_says_why() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.bought(network, &home.shop, &coffee).await;
        assert_eq!(home.sees(&order).await["allowedActions"], json!(["ACCEPT", "DECLINE"]));
        let done = home.decline(&order, "牛奶没了", &network.key()).await;
        assert_eq!(done["order"]["status"], "DECLINED");
        let seen = alice.sees(&order).await;
        assert_eq!(seen["reason"], "牛奶没了");
        assert_eq!(seen["payment"]["amount"], "10.00");
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(stock(&alice, &coffee).await, 25);
    })
    .await;
}

#[tokio::test]
async fn a_refund_frees_the_stock_only_of_what_was_not_handed_over() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let kept = accepted(network, &home, &coffee, &alice).await;
        let gone = accepted(network, &home, &coffee, &alice).await;
        let digits = text(&alice.sees(&gone).await["redeemCode"]);
        assert_eq!(code(&home.fulfil(None, &digits).await), "DONE");
        assert_eq!(stock(&alice, &coffee).await, 23);
        for (order, left) in [(&kept, 24), (&gone, 24)] {
            let done = home.refund(order, "cold", &network.key()).await;
            assert_eq!(done["order"]["status"], "REFUNDED");
            assert_eq!(stock(&alice, &coffee).await, left);
            let again = home.refund(order, "cold", &network.key()).await;
            assert_eq!(code(&again), "NOT_REFUNDABLE");
        }
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(alice.told_of(network, "ORDER_REFUNDED").await, 2);
        // What was sold stays sold, also when the stock is counted anew.
        assert_eq!(network.rows("order_line WHERE stock_held > 0").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_order_is_not_accepted_after_its_deadline_though_nothing_has_declined_it_yet() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.bought(network, &home.shop, &coffee).await;
        network.pass_seconds(300);
        assert_eq!(code(&home.accept(&order).await), "DEADLINE_PASSED");
        assert_eq!(home.sees(&order).await["allowedActions"], json!(["DECLINE"]));
        network.tick().await;
        assert_eq!(alice.sees(&order).await["status"], "DECLINED");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_lock_an_order() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = accepted(network, &home, &coffee, &alice).await;
        let digits = text(&alice.sees(&order).await["redeemCode"]);
        let wrong = if digits == "00000000" { "00000001" } else { "00000000" };
        for _ in 0..4 {
            assert_eq!(code(&home.fulfil(Some(&order), wrong).await), "WRONG_CODE");
        }
        // Four are forgiven.
        assert_eq!(code(&home.fulfil(Some(&order), &digits).await), "DONE");
        assert_eq!(home.tries("undoFulfilment", json!({ "orderId": order })).await, "DONE");
        assert_eq!(code(&home.fulfil(Some(&order), wrong).await), "WRONG_CODE");
        for typed in [wrong, &digits] {
            assert_eq!(code(&home.fulfil(Some(&order), typed).await), "CODE_LOCKED");
        }
        assert_eq!(code(&home.fulfil(None, &digits).await), "CODE_LOCKED");
        assert_eq!(alice.sees(&order).await["status"], "ACCEPTED");
        assert_eq!(code(&home.refund(&order, "locked", &network.key()).await), "DONE");
        assert_eq!(alice.balance().await, "100.00");
    })
    .await;
}

#[tokio::test]
async fn a_fulfilment_can_be_undone_for_an_hour() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = accepted(network, &home, &coffee, &alice).await;
        let digits = text(&alice.sees(&order).await["redeemCode"]);
        let undo = json!({ "orderId": order });
        assert_eq!(home.tries("undoFulfilment", undo.clone()).await, "NOT_UNDOABLE");
        assert_eq!(code(&home.fulfil(None, &digits).await), "DONE");
        let actions = json!(["UNDO_FULFILMENT", "REFUND"]);
        assert_eq!(home.sees(&order).await["allowedActions"], actions);
        network.pass_seconds(3_599);
        let home = home.back().await;
        let done = home.act("undoFulfilment", "order { status fulfilledAt }", undo.clone()).await;
        assert_eq!(done["order"], json!({ "status": "ACCEPTED", "fulfilledAt": null }));
        assert_eq!(code(&home.fulfil(None, &digits).await), "DONE");
        network.pass_seconds(3_600);
        let home = home.back().await;
        assert_eq!(home.sees(&order).await["allowedActions"], json!(["REFUND"]));
        assert_eq!(home.tries("undoFulfilment", undo).await, "NOT_UNDOABLE");
        assert_eq!(home.sees(&order).await["status"], "FULFILLED");
    })
    .await;
}

#[tokio::test]
async fn nobody_else_sees_or_touches_an_order() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let stranger = network.merchant("乙面包").await;
        let second = json!({ "name": "甲咖啡二店", "categoryId": "coffee", "city": "上海",
            "address": "淮海路 2 号", "latitude": 31.2, "longitude": 121.4 });
        let second = home.act("createShop", "shop { id }", second).await;
        let mut annex = home.clone();
        annex.shop = text(&second["shop"]["id"]);
        let across = annex.cashier(network).await;
        let bob = network.customer("Bob").await;
        let order = alice.bought(network, &home.shop, &coffee).await;
        let digits = text(&alice.sees(&order).await["redeemCode"]);

        for other in [&stranger, &across, &bob, &network.caller()] {
            assert_eq!(other.sees(&order).await, json!(null));
        }
        for other in [&stranger, &across] {
            assert_eq!(code(&other.accept(&order).await), "NOT_FOUND");
            let key = network.key();
            assert_eq!(code(&other.decline(&order, "no", &key).await), "NOT_FOUND");
        }
        assert_eq!(code(&bob.pay(&order, "GATEWAY", &network.key()).await), "NOT_FOUND");
        assert_eq!(code(&bob.cancel(&order, &network.key()).await), "NOT_FOUND");
        let cashier = home.cashier(network).await;
        assert_eq!(code(&cashier.accept(&order).await), "DONE");
        for other in [&stranger, &across] {
            for named in [None, Some(order.as_str())] {
                assert_eq!(code(&other.fulfil(named, &digits).await), "NOT_FOUND");
            }
            let undo = other.tries("undoFulfilment", json!({ "orderId": order })).await;
            assert_eq!(undo, "NOT_FOUND");
        }
        assert_eq!(code(&stranger.refund(&order, "no", &network.key()).await), "NOT_FOUND");
        // Cashiers do not refund.
        let refund = "mutation($id: ID!) { refundOrder(input: { orderId: $id, reason: \"x\",
            idempotencyKey: \"x\" }) { userErrors { code } } }";
        let fault = cashier.fault(refund, json!({ "id": order })).await;
        assert_eq!(fault, "FORBIDDEN");
        // The shop sees the order, but neither the code nor from which lots it was paid.
        let seen = cashier.sees(&order).await;
        assert_eq!(seen["status"], "ACCEPTED");
        assert_eq!(seen["redeemCode"], json!(null));
        assert_eq!(seen["payment"]["draws"], json!([]));
        assert_eq!(code(&cashier.fulfil(Some(&order), &digits).await), "DONE");
    })
    .await;
}

#[tokio::test]
async fn an_order_keeps_the_prices_it_was_placed_with() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.order(network, &home.shop, &coffee, 2).await;
        let before = alice.sees(&order).await;
        let edited = json!({ "offerId": coffee, "shopId": home.shop, "title": "拿铁（大）",
            "description": "A larger cup of the same.", "categoryId": "coffee",
            "listPrice": "12.40", "memberPrice": "9.00", "stock": 3 });
        let saved = home.act("saveOffer", "revision { status }", edited).await;
        assert_eq!(saved["revision"]["status"], "PASSED", "{saved}");

        assert_eq!(alice.sees(&order).await, before);
        let paid = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(paid["order"]["payment"]["amount"], "20.00");
        assert_eq!(paid["order"]["lines"][0]["title"], "拿铁");

        // Who expects what they saw is asked again, not charged otherwise.
        let place = async |list: &str, member: &str| {
            let line = json!({ "offerId": coffee, "quantity": 1, "expectedListPrice": list,
                "expectedMemberPrice": member });
            let input =
                json!({ "shopId": home.shop, "lines": [line], "idempotencyKey": network.key() });
            alice.tries("placeOrder", input).await
        };
        assert_eq!(place("12.50", "10.00").await, "PRICE_CHANGED");
        assert_eq!(place("12.40", "10.00").await, "PRICE_CHANGED");
        assert_eq!(place("12.50", "9.00").await, "PRICE_CHANGED");
        assert_eq!(stock(&alice, &coffee).await, 3);
        assert_eq!(place("12.40", "9.00").await, "DONE");
        assert_eq!(stock(&alice, &coffee).await, 2);

        // What was paid comes back at the old price, and the units to the new stock.
        assert_eq!(code(&home.decline(&order, "sold out", &network.key()).await), "DONE");
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(stock(&alice, &coffee).await, 4);
    })
    .await;
}

#[tokio::test]
async fn the_price_depends_on_who_pays_with_what() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let bob = network.customer("Bob").await;
        let price = |amount: &str, reason: &str| json!({ "amount": amount, "reason": reason });

        let guest = network.caller().quote(&home.shop, &coffee, 2).await;
        assert_eq!(guest["listTotal"], "25.00");
        assert_eq!(guest["memberTotal"], "20.00");
        assert_eq!(guest["fromBalance"], price("25.00", "NOT_A_MEMBER"));
        assert_eq!(guest["byGateway"], price("25.00", "NOT_A_MEMBER"));
        assert_eq!(guest["balance"], json!(null));
        let quoted = bob.quote(&home.shop, &coffee, 1).await;
        assert_eq!(quoted["fromBalance"], price("12.50", "NOT_A_MEMBER"));
        assert_eq!(quoted["byGateway"], price("12.50", "THIRD_PARTY_PAYMENT"));
        let quoted = alice.quote(&home.shop, &coffee, 1).await;
        assert_eq!(quoted["fromBalance"], price("10.00", "MEMBER"));
        assert_eq!(quoted["byGateway"], price("12.50", "THIRD_PARTY_PAYMENT"));

        // A member who pays by gateway pays the list price too.
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        let begun = alice.pay(&order, "GATEWAY", &network.key()).await;
        network.pay_at(&text(&begun["order"]["pendingPayment"]["payUrl"]), &alice).await;
        let seen = alice.sees(&order).await;
        assert_eq!(seen["payment"]["amount"], "12.50");
        assert_eq!(seen["payment"]["tender"], "GATEWAY");
        assert_eq!(alice.balance().await, "100.00");
        assert_eq!(network.payable(&home).await, 1_250);

        // Frozen: the list price, and nothing from balance.
        let membership = text(&alice.memberships().await[0]["id"]);
        let frozen = json!({ "membershipId": membership });
        assert_eq!(alice.tries("freezeMembership", frozen.clone()).await, "DONE");
        let quoted = alice.quote(&home.shop, &coffee, 1).await;
        assert_eq!(quoted["fromBalance"], price("12.50", "MEMBERSHIP_FROZEN"));
        assert_eq!(quoted["balance"], json!(null));
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        let due = alice.sees(&order).await["amountDue"].clone();
        assert_eq!(due, price("12.50", "MEMBERSHIP_FROZEN"));
        let refused = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(code(&refused), "MEMBERSHIP_FROZEN");
        assert_eq!(alice.memberships().await[0]["entitlements"], json!([]));

        // Taken up again, the same order costs a member what it cost before.
        assert_eq!(alice.tries("unfreezeMembership", frozen).await, "DONE");
        let paid = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(paid["order"]["payment"]["amount"], "10.00");
    })
    .await;
}

#[tokio::test]
async fn of_two_memberships_the_home_pays_and_any_other_by_name() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let other = network.merchant("乙面包").await;
        let plan = other.plan("50.00", "0.00").await;
        let elsewhere = alice.join(network, &plan).await;
        let balances = async || {
            let memberships = alice.memberships().await;
            [text(&memberships[0]["balance"]), text(&memberships[1]["balance"])]
        };
        alice.bought(network, &home.shop, &coffee).await;
        assert_eq!(balances().await, ["50.00", "90.00"]);
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        let named = json!({ "orderId": order, "tender": "BALANCE", "membershipId": elsewhere,
            "idempotencyKey": network.key() });
        assert_eq!(alice.tries("payOrder", named).await, "DONE");
        assert_eq!(balances().await, ["40.00", "90.00"]);
        // Where the one that suits best is short, the other pays.
        let feast = other.priced("蛋糕", "80.00", "60.00").await;
        alice.bought(network, &other.shop, &feast).await;
        assert_eq!(balances().await, ["40.00", "30.00"]);
        // Nobody pays from another's membership.
        let bob = network.customer("Bob").await;
        bob.join(network, &plan).await;
        let order = bob.order(network, &home.shop, &coffee, 1).await;
        let stolen = json!({ "orderId": order, "tender": "BALANCE", "membershipId": elsewhere,
            "idempotencyKey": network.key() });
        assert_eq!(bob.tries("payOrder", stolen).await, "NO_MEMBERSHIP");
        assert_eq!(balances().await, ["40.00", "30.00"]);
    })
    .await;
}

#[tokio::test]
async fn a_tick_that_finds_nothing_due_changes_nothing() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        alice.order(network, &home.shop, &coffee, 1).await;
        accepted(network, &home, &coffee, &alice).await;
        // The first clearing is due on the first day.
        network.tick().await;
        let written = network.written().await;
        for _ in 0..3 {
            for tick in Tick::ALL {
                assert_eq!(tick.run(&network.app).await.expect("a tick"), 0, "{tick:?}");
            }
        }
        assert_eq!(network.written().await, written);
    })
    .await;
}

#[tokio::test]
async fn five_orders_of_a_customer_may_wait_for_payment() {
    on_both(async |network| {
        let (home, _, alice) = scene(network).await;
        let tea = home.priced("红茶", "12.50", "10.00").await;
        let mut orders = Vec::new();
        for _ in 0..5 {
            orders.push(alice.order(network, &home.shop, &tea, 1).await);
        }
        let place = async || code(&alice.place(&home.shop, &tea, 1, &network.key()).await);
        assert_eq!(place().await, "TOO_MANY_OPEN_ORDERS");
        // Another customer has five of their own; one that is paid or cancelled makes room.
        let bob = network.customer("Bob").await;
        bob.order(network, &home.shop, &tea, 1).await;
        assert_eq!(code(&alice.pay(&orders[0], "BALANCE", &network.key()).await), "DONE");
        assert_eq!(place().await, "DONE");
        assert_eq!(place().await, "TOO_MANY_OPEN_ORDERS");
        assert_eq!(code(&alice.cancel(&orders[1], &network.key()).await), "DONE");
        assert_eq!(place().await, "DONE");
        // Those whose time is over wait for nothing, whether a tick has come by or not.
        network.pass_seconds(15 * 60);
        let alice = alice.back().await;
        let placed = alice.place(&home.shop, &tea, 1, &network.key()).await;
        assert_eq!(code(&placed), "DONE");
    })
    .await;
}

#[tokio::test]
async fn one_customer_holds_a_fifth_of_a_stock_unpaid_and_at_least_one_piece() {
    on_both(async |network| {
        let (home, _, alice) = scene(network).await;
        let goods = Goods { title: "月饼", list: "2.00", member: "1.00", stock: Some(50) };
        let cake = home.offer(goods).await;
        let place = async |who: &Caller, pieces| {
            let placed = who.place(&home.shop, &cake, pieces, &network.key()).await;
            (code(&placed), placed["order"]["id"].clone())
        };
        assert_eq!(place(&alice, 51).await.0, "OUT_OF_STOCK");
        assert_eq!(place(&alice, 50).await.0, "TOO_MANY_OPEN_ORDERS");
        assert_eq!(place(&alice, 11).await.0, "TOO_MANY_OPEN_ORDERS");
        assert_eq!(stock(&alice, &cake).await, 50, "what is refused holds nothing");
        // A fifth of what is left and of what she holds: of 50 pieces 10, in one order or in two.
        let (done, order) = place(&alice, 7).await;
        assert_eq!(done, "DONE");
        assert_eq!(place(&alice, 4).await.0, "TOO_MANY_OPEN_ORDERS");
        assert_eq!(place(&alice, 3).await.0, "DONE");
        assert_eq!(place(&alice, 1).await.0, "TOO_MANY_OPEN_ORDERS");
        // Of 40 that are left another holds 8.
        let bob = network.customer("Bob").await;
        assert_eq!(place(&bob, 9).await.0, "TOO_MANY_OPEN_ORDERS");
        assert_eq!(place(&bob, 8).await.0, "DONE");
        // What is paid is sold: of 32 that are left and the 3 that she holds, 7.
        assert_eq!(code(&alice.pay(&text(&order), "BALANCE", &network.key()).await), "DONE");
        assert_eq!(place(&alice, 5).await.0, "TOO_MANY_OPEN_ORDERS");
        assert_eq!(place(&alice, 4).await.0, "DONE");
        // The last piece can be had.
        let rare = Goods { title: "瑰夏", list: "9.00", member: "8.00", stock: Some(1) };
        let rare = home.offer(rare).await;
        let placed = alice.place(&home.shop, &rare, 1, &network.key()).await;
        assert_eq!(code(&placed), "DONE");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_handed_over_within_seven_days_is_refunded_by_itself() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let late = accepted(network, &home, &coffee, &alice).await;
        network.pass_seconds(1);
        let next = accepted(network, &home, &coffee, &alice).await;
        let fetched = accepted(network, &home, &coffee, &alice).await;
        let digits = text(&alice.sees(&fetched).await["redeemCode"]);
        assert_eq!(code(&home.fulfil(Some(&fetched), &digits).await), "DONE");
        network.pass_seconds(7 * crate::support::DAY - 2);
        network.run(Tick::Orders).await;
        let (home, alice) = (home.back().await, alice.back().await);
        assert_eq!(alice.sees(&late).await["status"], "ACCEPTED");
        network.pass_seconds(1);
        for _ in 0..2 {
            network.run(Tick::Orders).await;
        }
        let seen = alice.sees(&late).await;
        assert_eq!(seen["status"], "REFUNDED");
        assert!(seen["reason"].is_string());
        assert_eq!(alice.sees(&next).await["status"], "ACCEPTED");
        assert_eq!(alice.sees(&fetched).await["status"], "FULFILLED");
        assert_eq!(alice.balance().await, "80.00");
        assert_eq!(stock(&alice, &coffee).await, 23);
        assert_eq!(alice.told_of(network, "ORDER_REFUNDED").await, 1);
        assert_eq!(home.told_of(network, "ORDER_REFUNDED").await, 1);
    })
    .await;
}
