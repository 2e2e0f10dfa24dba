//! A counter charges a bill with the code that a customer shows: once, in its time, at the member
//! price; and what cannot be charged leaves nothing behind.

use serde_json::{Value, json};

use crate::support::{Caller, DAY, Network, code, on_both, text};

/// What stories ask of a charged bill.
const BILL: &str = "order { id status listTotal memberTotal redeemCode allowedActions
    bill { discountBasisPoints number } lines { number }
    payment { tender amount refunded membership { id } } }";

impl Caller {
    /// Makes a pay code; answers its id and its digits.
    pub async fn pay_code(&self) -> (String, String) {
        self.pay_code_with(json!({})).await
    }

    /// Makes a pay code with all that it depends on; answers its id and its digits.
    pub async fn pay_code_with(&self, input: Value) -> (String, String) {
        let (id, digits, status) = self.new_code(input).await;
        assert_eq!(status, "WAITING");
        (id, digits)
    }

    /// Makes a pay code; answers its id, its digits, and how it stands when the answer is made:
    /// where codes race, another may have taken its place by then.
    pub async fn new_code(&self, input: Value) -> (String, String, String) {
        let done = self.act("createPayCode", "code payCode { id status }", input).await;
        assert_eq!(done["userErrors"], json!([]));
        let status = text(&done["payCode"]["status"]);
        (text(&done["payCode"]["id"]), text(&done["code"]), status)
    }

    /// Charges a bill with the digits of a code; answers the payload.
    pub async fn charge(&self, digits: &str, amount: &str, key: &str) -> Value {
        let input = json!({ "shopId": self.shop, "code": digits, "amount": amount,
            "billNumber": "T-7", "idempotencyKey": key });
        self.act("chargePayCode", BILL, input).await
    }

    /// Gives members so many basis points off bills at this owner's first shop.
    pub async fn gives_off(&self, basis_points: i64) {
        let input = json!({ "shopId": self.shop, "memberDiscountBasisPoints": basis_points });
        assert_eq!(self.tries("updateShop", input).await, "DONE");
    }

    /// A pay code as this person sees it.
    pub async fn sees_code(&self, id: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on PayCode {
            status limit refusal refusedAmount order { id } membership { id } } } }";
        self.post(query, json!({ "id": id })).await["node"].take()
    }
}

/// A restaurant that gives members 8 % off, its cashier, and a member with 1,000.00.
async fn scene(network: &Network) -> (Caller, Caller, Caller) {
    let home = network.merchant("甲饭馆").await;
    home.gives_off(800).await;
    let plan = home.plan("1000.00", "0.00").await;
    let alice = network.customer("Alice").await;
    alice.join(network, &plan).await;
    let till = network.staff(&home, "CASHIER", Some(&home.shop)).await;
    (home, till, alice)
}

#[tokio::test]
async fn a_bill_is_charged_once_at_the_member_price_and_is_done() {
    on_both(async |network| {
        let (home, till, alice) = scene(network).await;
        let (id, digits) = alice.pay_code().await;
        assert_eq!(alice.sees_code(&id).await["limit"], "500.00");
        let owed = network.payable(&home).await;
        let key = network.key();
        let grouped = format!("{} {}", &digits[..4], &digits[4..]);
        let done = till.charge(&grouped, "100.00", &key).await;
        assert_eq!(done["userErrors"], json!([]));
        let order = text(&done["order"]["id"]);
        assert_eq!(
            done["order"],
            json!({ "id": order, "status": "FULFILLED", "listTotal": "100.00",
                "memberTotal": "92.00", "redeemCode": null, "allowedActions": ["REFUND"],
                "bill": { "discountBasisPoints": 800, "number": "T-7" }, "lines": [],
                "payment": { "tender": "BALANCE", "amount": "92.00", "refunded": "0.00",
                    "membership": null } })
        );
        assert_eq!(alice.balance().await, "908.00");
        // Cooling off: all of it was in custody, so all of it is the shop's now.
        assert_eq!(network.payable(&home).await - owed, 9_200);
        let seen = alice.sees_code(&id).await;
        assert_eq!((&seen["status"], &seen["order"]["id"]), (&json!("CHARGED"), &json!(order)));

        // The same again, by the key or by the code.
        assert_eq!(till.charge(&digits, "100.00", &key).await["order"]["id"], *order);
        assert_eq!(code(&till.charge(&digits, "100.01", &key).await), "IDEMPOTENCY_CONFLICT");
        assert_eq!(code(&till.charge(&digits, "100.00", &network.key()).await), "CODE_USED");
        assert_eq!(alice.balance().await, "908.00");

        // Both sides have it among their orders and their reminders.
        assert_eq!(alice.sees(&order).await["status"], "FULFILLED");
        assert_eq!(home.sees(&order).await["allowedActions"], json!(["REFUND"]));
        for told in [&alice, &home] {
            // One reminder of its own: there is nothing to accept, and nothing to hand over.
            for (kind, times) in [("BILL_CHARGED", 1), ("ORDER_PAID", 0), ("ORDER_FULFILLED", 0)] {
                assert_eq!(told.told_of(network, kind).await, times, "{kind}");
            }
        }
        let undone = till.tries("undoFulfilment", json!({ "orderId": order })).await;
        assert_eq!(undone, "NOT_UNDOABLE");

        // A part of a fen is the member's to pay: 0.99 less 8 % are 0.9108.
        let (_, digits) = alice.pay_code().await;
        let small = till.charge(&digits, "0.99", &network.key()).await;
        assert_eq!(small["order"]["memberTotal"], "0.92");
    })
    .await;
}

#[tokio::test]
async fn a_bill_that_the_customer_cannot_pay_uses_the_code_up_and_tells_the_shop_nothing() {
    on_both(async |network| {
        let (home, till, alice) = scene(network).await;
        let other = network.merchant("乙面馆").await;
        other.gives_off(0).await;
        let plan = home.plan_with("100.00", "50.00", json!({ "custodyShareBasisPoints": 4000 }));
        let (bob, plan) = (network.customer("Bob").await, plan.await);
        let membership = bob.join(network, &plan).await;
        // 150.00, of which 100.00 can be spent elsewhere.
        let cases = [
            (&alice, &till, json!({ "limit": "9.00" }), "9.80", "ABOVE_LIMIT", "9.02"),
            (&alice, &till, json!({ "limit": "5000.00" }), "1086.97", "BALANCE_SHORT", "1000.02"),
            (&bob, &other, json!({ "limit": "150.00" }), "100.01", "PORTABLE_LIMIT", "100.01"),
        ];
        let mut told = None;
        for (who, till, input, amount, why, asked) in cases {
            let (id, digits) = who.pay_code_with(input).await;
            let (before, key) = (network.written().await, network.key());
            let refused = till.charge(&digits, amount, &key).await;
            assert_eq!(code(&refused), "CANNOT_PAY", "{why}");
            assert!(refused["order"].is_null());
            // Word by word the same, whatever the reason.
            assert_eq!(*told.get_or_insert(refused["userErrors"].clone()), refused["userErrors"]);
            let seen = who.sees_code(&id).await;
            assert_eq!(seen["status"], "REFUSED");
            assert_eq!((&seen["refusal"], &seen["refusedAmount"]), (&json!(why), &json!(asked)));
            assert_eq!(code(&till.charge(&digits, amount, &key).await), "CANNOT_PAY");
            assert_eq!(code(&till.charge(&digits, "0.01", &network.key()).await), "CODE_USED");
            let mut after = network.written().await;
            // Two tries had a key of their own.
            assert_eq!(after.pop().map(|(_, many)| many), before.last().map(|(_, many)| many + 2));
            assert_eq!(after, before[..before.len() - 1], "{why}");
        }
        // Elsewhere, up to the portable balance, without a discount.
        let (_, digits) = bob.pay_code().await;
        let owed = network.payable(&other).await;
        let done = other.charge(&digits, "100.00", &network.key()).await;
        assert_eq!(done["order"]["memberTotal"], "100.00", "{done}");
        assert_eq!(network.payable(&other).await - owed, 10_000);
        assert_eq!(bob.balance().await, "50.00");

        // Frozen after the code was made, which is no way around it.
        let (id, digits) = bob.pay_code_with(json!({ "membershipId": membership })).await;
        let frozen = json!({ "membershipId": membership, "reason": "LOSS" });
        assert_eq!(bob.tries("freezeMembership", frozen).await, "DONE");
        assert_eq!(code(&till.charge(&digits, "1.00", &network.key()).await), "CANNOT_PAY");
        assert_eq!(bob.sees_code(&id).await["refusal"], "MEMBERSHIP_FROZEN");
        assert_eq!(bob.tries("createPayCode", json!({})).await, "MEMBERSHIP_FROZEN");
    })
    .await;
}

#[tokio::test]
async fn a_code_ends_with_its_time_or_with_the_next_and_a_wrong_try_leaves_it_as_it_is() {
    on_both(async |network| {
        let (home, till, alice) = scene(network).await;
        let (first, old) = alice.pay_code().await;
        let (second, digits) = alice.pay_code().await;
        assert_eq!(alice.sees_code(&first).await["status"], "REPLACED");
        assert_eq!(code(&till.charge(&old, "1.00", &network.key()).await), "CODE_EXPIRED");

        // Mistyped, somebody else's shop, a shop that is closed: the code waits all the same.
        let last = if digits.ends_with('1') { '2' } else { '1' };
        let wrong = format!("{}{last}", &digits[..19]);
        assert_eq!(code(&till.charge(&wrong, "1.00", &network.key()).await), "CODE_INVALID");
        let unknown = "79927398710000000004";
        assert_eq!(code(&till.charge(unknown, "1.00", &network.key()).await), "CODE_NOT_FOUND");
        assert_eq!(code(&till.charge(&digits, "0.00", &network.key()).await), "AMOUNT_INVALID");
        let mut elsewhere = till.clone();
        elsewhere.shop = home.open_shop("二店").await;
        let there = elsewhere.charge(&digits, "1.00", &network.key()).await;
        assert_eq!(code(&there), "SHOP_NOT_FOUND");
        let applicant = network.applicant("丙").await;
        let early = applicant.charge(&digits, "1.00", &network.key()).await;
        assert_eq!(code(&early), "SHOP_NOT_SERVING");
        let rival = network.merchant("丁").await;
        network.suspend(&rival).await;
        let stopped = rival.charge(&digits, "1.00", &network.key()).await;
        assert_eq!(code(&stopped), "SHOP_NOT_SERVING");
        assert_eq!(alice.sees_code(&second).await["status"], "WAITING");

        network.pass_seconds(89);
        assert_eq!(code(&till.charge(&digits, "1.00", &network.key()).await), "DONE");
        let (third, digits) = alice.pay_code().await;
        network.pass_seconds(90);
        assert_eq!(code(&till.charge(&digits, "1.00", &network.key()).await), "CODE_EXPIRED");
        assert_eq!(alice.sees_code(&third).await["status"], "EXPIRED");

        // The digits are with the customer alone, and codes that brought no bill are forgotten.
        let stored = format!("pay_code WHERE digest LIKE '%{digits}%'");
        assert_eq!(network.rows(&stored).await, 0);
        network.pass_seconds(2 * DAY);
        let alice = alice.back().await;
        alice.pay_code().await;
        assert_eq!(network.rows("pay_code WHERE status <> 'charged'").await, 1);
        assert_eq!(network.rows("pay_code").await, 2);
        assert_eq!(alice.sees_code(&third).await, Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_bill_goes_back_by_amount_and_counts_as_consumed_at_list_price() {
    on_both(async |network| {
        let (home, till, alice) = scene(network).await;
        let offer = home.priced("米饭", "3.00", "2.00").await;
        let bought = alice.fetched(network, &home, &offer).await;
        let before = alice.memberships().await;
        let (_, digits) = alice.pay_code().await;
        let done = till.charge(&digits, "100.00", &network.key()).await;
        let order = text(&done["order"]["id"]);
        let membership = text(&before[0]["id"]);
        let consumed = async |who: &Caller| {
            let quote = who.refund_quote(&membership, "CUSTOMERS_WISH").await;
            text(&quote["lots"][0]["consumedAtListPrice"])
        };
        // 3.00 of rice, and the bill.
        assert_eq!(consumed(&alice).await, "103.00");
        let back = async |order: &str, more: Value| {
            let mut input = json!({ "orderId": order, "reason": "cold",
                "idempotencyKey": network.key() });
            for (name, value) in more.as_object().expect("members") {
                input[name] = value.clone();
            }
            let selection = "order { status payment { refunded } }";
            home.act("refundOrder", selection, input).await
        };
        for wrong in ["0.00", "92.01"] {
            assert_eq!(code(&back(&order, json!({ "amount": wrong })).await), "AMOUNT_INVALID");
        }
        let lines = json!({ "lines": [{ "number": 1, "quantity": 1 }] });
        assert_eq!(code(&back(&order, lines).await), "LINES_INVALID");
        assert_eq!(code(&back(&bought, json!({ "amount": "1.00" })).await), "AMOUNT_INVALID");

        let part = back(&order, json!({ "amount": "23.00" })).await;
        assert_eq!(
            part["order"],
            json!({ "status": "FULFILLED", "payment": { "refunded": "23.00" } })
        );
        assert_eq!(consumed(&alice).await, "78.00");
        network.assert_books_balance().await;
        assert_eq!(code(&back(&order, json!({ "amount": "69.01" })).await), "AMOUNT_INVALID");
        let rest = back(&order, json!({})).await;
        assert_eq!(
            rest["order"],
            json!({ "status": "REFUNDED", "payment": { "refunded": "92.00" } })
        );
        assert_eq!(alice.memberships().await, before);
        assert_eq!(consumed(&alice).await, "3.00");
        assert_eq!(code(&back(&order, json!({})).await), "NOT_REFUNDABLE");
        assert_eq!(alice.told_of(network, "ORDER_REFUNDED").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_made_from_a_membership_in_force_up_to_a_limit() {
    on_both(async |network| {
        let (home, till, alice) = scene(network).await;
        let second = network.merchant("乙面馆").await.plan("20.00", "0.00").await;
        let small = alice.join(network, &second).await;
        for wrong in ["0.00", "5000.01"] {
            let refused = alice.tries("createPayCode", json!({ "limit": wrong })).await;
            assert_eq!(refused, "LIMIT_INVALID");
        }
        let bob = network.customer("Bob").await;
        assert_eq!(bob.tries("createPayCode", json!({})).await, "NO_MEMBERSHIP");
        let theirs = json!({ "membershipId": small });
        assert_eq!(bob.tries("createPayCode", theirs).await, "MEMBERSHIP_NOT_FOUND");

        // The membership that was named pays, and no other; left out, the shop's own goes first.
        let (id, digits) = alice.pay_code_with(json!({ "membershipId": small })).await;
        assert_eq!(alice.sees_code(&id).await["membership"]["id"], *small);
        assert_eq!(code(&till.charge(&digits, "40.00", &network.key()).await), "CANNOT_PAY");
        assert_eq!(alice.sees_code(&id).await["refusal"], "BALANCE_SHORT");
        let (_, digits) = alice.pay_code_with(json!({ "membershipId": small })).await;
        let done = till.charge(&digits, "10.00", &network.key()).await;
        let order = text(&done["order"]["id"]);
        let paid = "query($id: ID!) { order(id: $id) { payment { membership { id } } } }";
        let paid_by = async |order: &str| {
            let seen = alice.post(paid, json!({ "id": order })).await;
            text(&seen["order"]["payment"]["membership"]["id"])
        };
        assert_eq!(paid_by(&order).await, small);
        let (id, digits) = alice.pay_code().await;
        let done = till.charge(&digits, "10.00", &network.key()).await;
        assert_ne!(paid_by(&text(&done["order"]["id"])).await, small);
        let newest = "{ viewer { customer { payCode { id status } } } }";
        let seen = alice.post(newest, json!({})).await;
        let expected = json!({ "id": id, "status": "CHARGED" });
        assert_eq!(seen["viewer"]["customer"]["payCode"], expected);
        // Nobody else sees it.
        assert_eq!(home.sees_code(&id).await, Value::Null);
        assert_eq!(bob.sees_code(&id).await, Value::Null);
    })
    .await;
}

#[tokio::test]
async fn guessing_is_stopped_and_a_code_is_followed_live() {
    on_both(async |network| {
        let (home, till, alice) = scene(network).await;
        let (id, digits) = alice.pay_code().await;
        let follow = "subscription($id: ID!) { payCodeUpdated(payCodeId: $id) {
            status order { memberTotal } } }";
        let mut socket = alice.follow(follow, json!({ "id": id })).await;
        let waiting = json!({ "payCodeUpdated": { "status": "WAITING", "order": null } });
        assert_eq!(socket.next().await, waiting);

        let guess = json!({ "input": { "shopId": till.shop, "code": "79927398710000000004",
            "amount": "1.00", "idempotencyKey": "guess" } });
        let charge = "mutation($input: ChargePayCodeInput!) { chargePayCode(input: $input) {
            userErrors { code } } }";
        let mut limited = Value::Null;
        for tries in 1..=31 {
            let answer = till.call(charge, guess.clone()).await;
            limited = answer["errors"][0]["extensions"].clone();
            assert_eq!(limited["code"].is_null(), tries <= 30, "{tries}: {answer}");
        }
        assert_eq!((&limited["code"], &limited["retryAfter"]), (&json!("RATE_LIMITED"), &json!(3)));
        // Only whoever guesses is stopped.
        assert_eq!(code(&home.charge(&digits, "50.00", &network.key()).await), "DONE");
        let charged = json!({ "payCodeUpdated": { "status": "CHARGED",
            "order": { "memberTotal": "46.00" } } });
        assert_eq!(socket.next().await, charged);
        // A right one shows that somebody is at work.
        network.pass_seconds(3);
        let (_, digits) = alice.pay_code().await;
        assert_eq!(code(&till.charge(&digits, "1.00", &network.key()).await), "DONE");
        assert_eq!(code(&till.charge(&digits, "1.00", &network.key()).await), "CODE_USED");
    })
    .await;
}
