//! Every code by which an act with money is refused, and that it changes nothing.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sharepass::infra::db::sql;

use crate::support::{Caller, Goods, Network, code, on_both, text};

struct Scene {
    home: Caller,
    plan: String,
    coffee: String,
    alice: Caller,
    membership: String,
}

/// A home with coffee at 10.00 to members, and a member who has 100.00.
async fn scene(network: &Network) -> Scene {
    let home = network.merchant("甲咖啡").await;
    let coffee = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(100) };
    let coffee = home.offer(coffee).await;
    let plan = home.plan("100.00", "0.00").await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &plan).await;
    Scene { home, plan, coffee, alice, membership }
}

/// The same input with some members replaced.
fn but(input: &Value, change: &Value) -> Value {
    let mut input = input.clone();
    for (name, value) in change.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    input
}

/// Each change of a good input is refused with its code, and nothing but the key is written.
async fn refused(
    network: &Network,
    who: &Caller,
    mutation: &str,
    good: &Value,
    cases: &[(Value, &str)],
) {
    let keyed = good.get("idempotencyKey").is_some();
    for (change, expected) in cases {
        let before = network.written().await;
        let mut input = but(good, change);
        if keyed && change.get("idempotencyKey").is_none() {
            input["idempotencyKey"] = json!(network.key());
        }
        let answer = who.act(mutation, "", input.clone()).await;
        assert_eq!(code(&answer), *expected, "{mutation} of {input}");
        assert!(!text(&answer["userErrors"][0]["message"]).is_empty());
        let mut after = network.written().await;
        after.retain(|row| row.0 != "idempotency_key");
        assert!(after.iter().all(|row| before.contains(row)), "{mutation} of {input} wrote");
    }
}

#[tokio::test]
async fn plans_that_are_not_made() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let good = json!({ "name": "Gold", "description": "Coffee for less", "price": "100.00",
            "bonus": "10.00" });
        let long = |length: usize| "长".repeat(length);
        let cases = [
            (json!({ "name": " " }), "NAME_INVALID"),
            (json!({ "name": long(61) }), "NAME_INVALID"),
            (json!({ "description": "" }), "DESCRIPTION_INVALID"),
            (json!({ "description": long(2_001) }), "DESCRIPTION_INVALID"),
            (json!({ "terms": long(10_001) }), "TERMS_TOO_LONG"),
            (json!({ "price": "0.99", "bonus": "0.00" }), "PRICE_OUT_OF_RANGE"),
            (json!({ "price": "5000.01" }), "PRICE_OUT_OF_RANGE"),
            (json!({ "price": "4990.01" }), "PRICE_OUT_OF_RANGE"),
            (json!({ "bonus": "100.01" }), "BONUS_OUT_OF_RANGE"),
            (json!({ "custodyShareBasisPoints": 1_999 }), "CUSTODY_SHARE_OUT_OF_RANGE"),
            (json!({ "custodyShareBasisPoints": 10_001 }), "CUSTODY_SHARE_OUT_OF_RANGE"),
            (json!({ "bonusValidDays": 29 }), "BONUS_VALIDITY_OUT_OF_RANGE"),
            (json!({ "bonusValidDays": 3_651 }), "BONUS_VALIDITY_OUT_OF_RANGE"),
        ];
        refused(network, &home, "createMembershipPlan", &good, &cases).await;
        let applicant = network.applicant("丙茶馆").await;
        let cases = [(json!({}), "MERCHANT_NOT_APPROVED")];
        refused(network, &applicant, "createMembershipPlan", &good, &cases).await;
        assert_eq!(network.rows("plan").await, 0);

        let edges = [
            json!({ "price": "1.00", "bonus": "1.00" }),
            json!({ "price": "2500.00", "bonus": "2500.00" }),
            json!({ "custodyShareBasisPoints": 2_000, "bonusValidDays": 30 }),
            json!({ "custodyShareBasisPoints": 10_000, "bonusValidDays": 3_650 }),
        ];
        for edge in edges.iter().cycle().take(20) {
            let done = home.tries("createMembershipPlan", but(&good, edge)).await;
            assert_eq!(done, "DONE", "{edge}");
        }
        let cases = [(json!({}), "TOO_MANY_PLANS")];
        refused(network, &home, "createMembershipPlan", &good, &cases).await;
    })
    .await;
}

#[tokio::test]
async fn memberships_that_are_not_begun_and_recharges_that_are_not_asked_for() {
    on_both(async |network| {
        let Scene { home, plan, alice, membership, .. } = scene(network).await;
        let bob = network.customer("Bob").await;
        let retired = home.plan("200.00", "0.00").await;
        let done = home.tries("retireMembershipPlan", json!({ "planId": retired })).await;
        assert_eq!(done, "DONE");
        let join = json!({ "planId": plan, "acceptedTermsVersion": 1, "idempotencyKey": "" });
        let nowhere = plan.replace(|digit: char| digit.is_ascii_digit(), "0");
        let cases = [
            (json!({ "planId": nowhere }), "PLAN_NOT_FOUND"),
            (json!({ "planId": retired }), "PLAN_NOT_FOUND"),
            (json!({ "acceptedTermsVersion": 0 }), "TERMS_CHANGED"),
            (json!({ "acceptedTermsVersion": 2 }), "TERMS_CHANGED"),
            (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID"),
        ];
        refused(network, &bob, "joinMembership", &join, &cases).await;
        let cases = [(json!({}), "ALREADY_MEMBER")];
        refused(network, &alice, "joinMembership", &join, &cases).await;
        // The cap was lowered since the plan was made.
        let strict = network.second_with(&[("MAX_MEMBERSHIP_BALANCE", "99.99")]).await;
        let cases = [(json!({}), "BALANCE_CAP_EXCEEDED")];
        refused(network, &bob.at(&strict.url), "joinMembership", &join, &cases).await;
        strict.stop().await;

        let recharge = json!({ "membershipId": membership, "amount": "50.00",
            "idempotencyKey": "" });
        let begun = bob.begin_joining(&plan, &network.key()).await;
        let pending = text(&begun["membership"]["id"]);
        let cases = [
            (json!({ "amount": "0.99" }), "AMOUNT_TOO_SMALL"),
            (json!({ "amount": "4900.01" }), "BALANCE_CAP_EXCEEDED"),
            (json!({ "membershipId": pending }), "NOT_FOUND"),
            (json!({ "idempotencyKey": "k".repeat(65) }), "IDEMPOTENCY_KEY_INVALID"),
        ];
        refused(network, &alice, "recharge", &recharge, &cases).await;
        let cases = [
            (json!({}), "NOT_FOUND"),
            (json!({ "membershipId": pending }), "MEMBERSHIP_NOT_ACTIVE"),
        ];
        refused(network, &bob, "recharge", &recharge, &cases).await;
        let frozen = json!({ "membershipId": membership });
        assert_eq!(alice.tries("freezeMembership", frozen.clone()).await, "DONE");
        let cases = [(json!({}), "MEMBERSHIP_NOT_ACTIVE")];
        refused(network, &alice, "recharge", &recharge, &cases).await;
        assert_eq!(alice.tries("unfreezeMembership", frozen).await, "DONE");

        let carol = network.customer("Carol").await;
        network.suspend(&home).await;
        let cases = [(json!({}), "MERCHANT_NOT_TAKING_RECHARGES")];
        refused(network, &alice, "recharge", &recharge, &cases).await;
        refused(network, &carol, "joinMembership", &join, &cases).await;
    })
    .await;
}

#[tokio::test]
async fn orders_that_are_not_placed() {
    on_both(async |network| {
        let Scene { home, coffee, alice, .. } = scene(network).await;
        let other = network.merchant("乙面包").await;
        let bread = other.priced("全麦面包", "12.50", "10.00").await;
        let gone = home.priced("红茶", "12.50", "10.00").await;
        assert_eq!(home.tries("withdrawOffer", json!({ "offerId": gone })).await, "DONE");
        let line = |offer: &str, quantity: i64| json!({ "offerId": offer, "quantity": quantity });
        let lines = |lines: &[Value]| json!({ "lines": lines });
        let good =
            but(&json!({ "shopId": home.shop, "idempotencyKey": "" }), &lines(&[line(&coffee, 1)]));
        let many: Vec<Value> = (0..51).map(|_| line(&coffee, 1)).collect();
        let mut dearer = line(&coffee, 1);
        dearer["expectedMemberPrice"] = json!("9.99");
        let cases = [
            (lines(&[]), "LINES_INVALID"),
            (lines(&many), "LINES_INVALID"),
            (lines(&[line(&coffee, 0)]), "QUANTITY_INVALID"),
            (lines(&[line(&coffee, -1)]), "QUANTITY_INVALID"),
            (lines(&[line(&coffee, 1_000)]), "QUANTITY_INVALID"),
            (lines(&[line(&coffee, 1), line(&coffee, 2)]), "OFFER_REPEATED"),
            (lines(&[line(&bread, 1)]), "OFFER_NOT_FOUND"),
            (lines(&[line(&coffee, 1), line(&bread, 1)]), "OFFER_NOT_FOUND"),
            (lines(&[line(&gone, 1)]), "OFFER_NOT_FOUND"),
            (json!({ "shopId": other.shop }), "OFFER_NOT_FOUND"),
            (lines(&[dearer]), "PRICE_CHANGED"),
            (lines(&[line(&coffee, 101)]), "OUT_OF_STOCK"),
            (json!({ "note": "长".repeat(501) }), "NOTE_TOO_LONG"),
            (json!({ "idempotencyKey": " " }), "IDEMPOTENCY_KEY_INVALID"),
        ];
        refused(network, &alice, "placeOrder", &good, &cases).await;

        // An order of which one line is short takes nothing of the others.
        let rare = Goods { title: "瑰夏", list: "99.00", member: "90.00", stock: Some(1) };
        let rare = home.offer(rare).await;
        let cases = [(lines(&[line(&coffee, 5), line(&rare, 2)]), "OUT_OF_STOCK")];
        refused(network, &alice, "placeOrder", &good, &cases).await;
        let query = "query($id: ID!) { offer(id: $id) { stockLeft } }";
        let left = alice.post(query, json!({ "id": coffee })).await;
        assert_eq!(left["offer"]["stockLeft"], 100);

        // Dear goods, by the thousand.
        let mut dear = Vec::new();
        for number in 0..3 {
            let title = format!("第{number}座金山");
            dear.push(line(&home.priced(&title, "1000000.00", "900000.00").await, 999));
        }
        let cases = [(lines(&dear), "TOTAL_TOO_LARGE")];
        refused(network, &alice, "placeOrder", &good, &cases).await;

        network.suspend(&home).await;
        let cases = [(json!({}), "OFFER_NOT_FOUND")];
        refused(network, &alice, "placeOrder", &good, &cases).await;
    })
    .await;
}

#[tokio::test]
async fn orders_that_are_not_paid_or_cancelled() {
    on_both(async |network| {
        let Scene { home, coffee, alice, membership, .. } = scene(network).await;
        let other = network.merchant("乙面包").await;
        let bread = other.priced("全麦面包", "90.00", "80.00").await;
        let bob = network.customer("Bob").await;
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        let large = alice.order(network, &home.shop, &coffee, 11).await;
        let pay = json!({ "orderId": order, "tender": "BALANCE", "idempotencyKey": "" });
        let unknown = order.replace(|digit: char| digit.is_ascii_digit(), "0");
        let cases = [
            (json!({ "orderId": unknown }), "NOT_FOUND"),
            (json!({ "orderId": large }), "BALANCE_SHORT"),
            (json!({ "tender": "GATEWAY", "membershipId": membership }), "MEMBERSHIP_NOT_USED"),
            (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID"),
        ];
        refused(network, &alice, "payOrder", &pay, &cases).await;
        refused(network, &bob, "payOrder", &pay, &[(json!({}), "NOT_FOUND")]).await;
        let bobs = bob.order(network, &home.shop, &coffee, 1).await;
        let cases = [(json!({ "orderId": bobs }), "NO_MEMBERSHIP")];
        refused(network, &bob, "payOrder", &pay, &cases).await;
        let frozen = json!({ "membershipId": membership });
        assert_eq!(alice.tries("freezeMembership", frozen.clone()).await, "DONE");
        let cases = [(json!({}), "MEMBERSHIP_FROZEN")];
        refused(network, &alice, "payOrder", &pay, &cases).await;
        assert_eq!(alice.tries("unfreezeMembership", frozen).await, "DONE");

        let cancel = json!({ "orderId": order, "idempotencyKey": "" });
        let cases = [
            (json!({ "orderId": unknown }), "NOT_FOUND"),
            (json!({ "reason": "长".repeat(201) }), "REASON_TOO_LONG"),
            (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID"),
        ];
        refused(network, &alice, "cancelOrder", &cancel, &cases).await;
        refused(network, &bob, "cancelOrder", &cancel, &[(json!({}), "NOT_FOUND")]).await;

        assert_eq!(code(&alice.pay(&order, "BALANCE", &network.key()).await), "DONE");
        refused(network, &alice, "payOrder", &pay, &[(json!({}), "NOT_PLACED")]).await;
        assert_eq!(code(&home.accept(&order).await), "DONE");
        let cases = [(json!({}), "ALREADY_ACCEPTED")];
        refused(network, &alice, "cancelOrder", &cancel, &cases).await;
        assert_eq!(code(&home.refund(&order, "cold", &network.key()).await), "DONE");
        let cases = [(json!({}), "ALREADY_CLOSED")];
        refused(network, &alice, "cancelOrder", &cancel, &cases).await;
        network.pass_seconds(15 * 60);
        let alice = alice.back().await;
        let cases = [(json!({ "orderId": large }), "EXPIRED")];
        refused(network, &alice, "payOrder", &pay, &cases).await;

        network.pass_days(8).await;
        let alice = alice.back().await;
        let elsewhere = alice.order(network, &other.shop, &bread, 1).await;
        let cases = [(json!({ "orderId": elsewhere }), "PORTABLE_LIMIT")];
        refused(network, &alice, "payOrder", &pay, &cases).await;
    })
    .await;
}

#[tokio::test]
async fn orders_that_the_shop_cannot_act_on() {
    on_both(async |network| {
        let Scene { home, coffee, alice, .. } = scene(network).await;
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        let unknown = order.replace(|digit: char| digit.is_ascii_digit(), "0");
        let one = json!({ "orderId": order });
        let none = json!({ "orderId": unknown });
        let act = json!({ "orderId": order, "reason": "no milk", "idempotencyKey": "" });
        let reasons = [
            (json!({ "reason": "" }), "REASON_INVALID"),
            (json!({ "reason": "  " }), "REASON_INVALID"),
            (json!({ "reason": "长".repeat(201) }), "REASON_INVALID"),
            (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID"),
            (none.clone(), "NOT_FOUND"),
        ];
        // Not paid yet.
        let cases = [(json!({}), "NOT_PAID"), (none.clone(), "NOT_FOUND")];
        refused(network, &home, "acceptOrder", &one, &cases).await;
        refused(network, &home, "declineOrder", &act, &[(json!({}), "NOT_PAID")]).await;
        refused(network, &home, "refundOrder", &act, &[(json!({}), "NOT_REFUNDABLE")]).await;
        refused(network, &home, "declineOrder", &act, &reasons).await;
        refused(network, &home, "refundOrder", &act, &reasons).await;
        let fulfil = json!({ "orderId": order, "redeemCode": "12345678" });
        refused(network, &home, "fulfilOrder", &fulfil, &[(json!({}), "NOT_FOUND")]).await;

        // Paid, not accepted.
        assert_eq!(code(&alice.pay(&order, "BALANCE", &network.key()).await), "DONE");
        let digits = text(&alice.sees(&order).await["redeemCode"]);
        let fulfil = json!({ "orderId": order, "redeemCode": digits });
        let cases = [(json!({}), "NOT_ACCEPTED"), (json!({ "orderId": null }), "NOT_ACCEPTED")];
        refused(network, &home, "fulfilOrder", &fulfil, &cases).await;
        refused(network, &home, "refundOrder", &act, &[(json!({}), "NOT_REFUNDABLE")]).await;

        // Accepted: two wait with one code.
        assert_eq!(code(&home.accept(&order).await), "DONE");
        let twin = alice.bought(network, &home.shop, &coffee).await;
        assert_eq!(code(&home.accept(&twin).await), "DONE");
        let same = network.app.db.write(async |tx| {
            let text = "UPDATE \"order\" SET redeem_code = $1";
            tx.execute_raw(sql(tx, text, [digits.as_str().into()])).await?;
            Ok::<_, sharepass::infra::failure::Failure<sharepass::infra::failure::Never>>(())
        });
        same.await.expect("two orders with one code");
        let cases = [
            (json!({ "orderId": null }), "AMBIGUOUS"),
            (json!({ "redeemCode": "1" }), "WRONG_CODE"),
            (json!({ "redeemCode": "" }), "WRONG_CODE"),
            (json!({ "redeemCode": "长" }), "WRONG_CODE"),
            (json!({ "redeemCode": "1".repeat(100) }), "WRONG_CODE"),
            (none.clone(), "NOT_FOUND"),
            (json!({ "orderId": null, "redeemCode": "none" }), "NOT_FOUND"),
        ];
        refused(network, &home, "fulfilOrder", &fulfil, &cases).await;
        refused(network, &home, "acceptOrder", &one, &[(json!({}), "NOT_PAID")]).await;
        refused(network, &home, "declineOrder", &act, &[(json!({}), "NOT_PAID")]).await;
        let cases = [(json!({ "redeemCode": "2" }), "WRONG_CODE"), (json!({}), "CODE_LOCKED")];
        refused(network, &home, "fulfilOrder", &fulfil, &cases).await;
        let undo = [(json!({}), "NOT_UNDOABLE"), (none, "NOT_FOUND")];
        refused(network, &home, "undoFulfilment", &one, &undo).await;
        let typed = home.fulfil(Some(&twin), &format!(" {digits} ")).await;
        assert_eq!(code(&typed), "DONE");
    })
    .await;
}
