//! What a gateway does in reality: notices come twice, late, wrongly or never, and it is away.

use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, Goods, Network, Note, code, on_both, text};

/// A shop with coffee at 12.50 to everybody, and a customer.
async fn scene(network: &Network) -> (Caller, String, Caller) {
    let home = network.merchant("甲咖啡").await;
    let coffee = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(10) };
    let coffee = home.offer(coffee).await;
    (home, coffee, network.customer("Alice").await)
}

/// An order that waits for the gateway: its id, and where it is paid.
async fn asked(network: &Network, home: &Caller, coffee: &str, who: &Caller) -> (String, String) {
    let order = who.order(network, &home.shop, coffee, 1).await;
    let begun = who.pay(&order, "GATEWAY", &network.key()).await;
    assert_eq!(begun["order"]["status"], "PLACED", "{begun}");
    (order, text(&begun["order"]["pendingPayment"]["payUrl"]))
}

async fn status(who: &Caller, order: &str) -> Value {
    who.sees(order).await["status"].clone()
}

#[tokio::test]
async fn a_notice_that_comes_again_counts_once() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        network.switch(None, json!({ "double": 3 })).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        network.pay_at(&pay_url, &alice).await;
        assert_eq!(status(&alice, &order).await, "PAID");
        // And by hand, under the id of the first and under others.
        let reference = network.last_reference().await;
        let written = network.written().await;
        for id in ["no_a", "no_a", "no_b"] {
            assert_eq!(network.notice(Note::paid(id, &reference, 1_250)).await, 204);
        }
        let failed = Note { kind: "payment.failed", ..Note::paid("no_c", &reference, 1_250) };
        assert_eq!(network.notice(failed).await, 204);
        assert_eq!(network.written().await, written);
        assert_eq!(network.cash().await, 1_250);
        assert_eq!(status(&alice, &order).await, "PAID");
    })
    .await;
}

#[tokio::test]
async fn notices_in_the_wrong_order_settle_each_payment() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        network.switch(None, json!({ "reordered": true })).await;
        let (first, first_url) = asked(network, &home, &coffee, &alice).await;
        let (second, second_url) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(network.press(&first_url, "confirm").await, 200);
        assert_eq!(status(&alice, &first).await, "PLACED");
        // The second payment's notice comes first, then the one that waited for it.
        network.pay_at(&second_url, &alice).await;
        assert_eq!(status(&alice, &second).await, "PAID");
        network.pass_seconds(31);
        network.tick().await;
        assert_eq!(status(&alice, &first).await, "PAID");
        assert_eq!(network.cash().await, 2_500);
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_nobody_told_of_is_found_by_asking() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        network.switch(None, json!({ "never": true })).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        network.tick().await;
        assert_eq!(status(&alice, &order).await, "PLACED");
        network.pass_seconds(31);
        network.tick().await;
        assert_eq!(status(&alice, &order).await, "PAID");

        // So is a recharge; and a payment that failed, whose customer is told.
        let plan = home.plan("100.00", "10.00").await;
        let begun = alice.begin_joining(&plan, &network.key()).await;
        let pay_url = text(&begun["recharge"]["payment"]["payUrl"]);
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(network.press(&pay_url, "fail").await, 200);
        network.pass_seconds(31);
        network.tick().await;
        assert_eq!(alice.balance().await, "110.00");
        assert_eq!(status(&alice, &order).await, "PLACED");
        assert_eq!(alice.told_of(network, "PAYMENT_FAILED").await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_fails_to_pay_is_told_and_may_try_again() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let plan = home.plan("100.00", "10.00").await;
        let begun = alice.begin_joining(&plan, &network.key()).await;
        network.fail_at(&text(&begun["recharge"]["payment"]["payUrl"]), &alice).await;
        assert_eq!(alice.told_of(network, "RECHARGE_FAILED").await, 1);
        assert_eq!(alice.memberships().await[0]["status"], "ABANDONED");
        assert_eq!(alice.memberships().await[0]["balance"], "0.00");

        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        network.fail_at(&pay_url, &alice).await;
        assert_eq!(alice.told_of(network, "PAYMENT_FAILED").await, 1);
        assert_eq!(alice.sees(&order).await["pendingPayment"], json!(null));
        assert_eq!(network.cash().await, 0);

        // Another attempt at each succeeds.
        let again = alice.pay(&order, "GATEWAY", &network.key()).await;
        let again_url = text(&again["order"]["pendingPayment"]["payUrl"]);
        assert_ne!(again_url, pay_url);
        network.pay_at(&again_url, &alice).await;
        assert_eq!(status(&alice, &order).await, "PAID");
        alice.join(network, &plan).await;
        assert_eq!(alice.balance().await, "110.00");
        // A membership that failed to begin does not stay in the way, nor a later recharge of it.
        let membership = text(&alice.memberships().await[0]["id"]);
        let begun = alice.recharge(&membership, "50.00", &network.key()).await;
        network.fail_at(&text(&begun["recharge"]["payment"]["payUrl"]), &alice).await;
        assert_eq!(alice.memberships().await[0]["status"], "ACTIVE");
        assert_eq!(alice.balance().await, "110.00");
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_quarantined_and_books_nothing() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        network.switch(None, json!({ "never": true })).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        let reference = network.last_reference().await;
        let written = network.written().await;
        let unknown = reference.replace("int_", "int_0");
        let notices = [
            Note::paid("no_more", &reference, 1_251),
            Note::paid("no_less", &reference, 1_249),
            Note::paid("no_unknown", &unknown, 1_250),
            Note { kind: "refund.succeeded", ..Note::paid("no_refund", &reference, 1_250) },
        ];
        for (number, notice) in (1_i64..).zip(notices) {
            // Taken in, so that it is not sent again.
            assert_eq!(network.notice(notice).await, 204);
            let quarantined = "notice WHERE outcome = 'quarantined' AND fault IS NOT NULL";
            assert_eq!(network.rows(quarantined).await, number);
        }
        assert_eq!(network.written().await, written);
        assert_eq!(status(&alice, &order).await, "PLACED");
        assert_eq!(network.cash().await, 0);

        // The gateway's own book decides.
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        network.pass_seconds(31);
        network.tick().await;
        assert_eq!(status(&alice, &order).await, "PAID");
        assert_eq!(network.cash().await, 1_250);
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_the_gateway_fails_is_asked_anew_until_the_money_arrives() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        network.pay_at(&pay_url, &alice).await;
        network.switch(Some(&pay_url), json!({ "refunds_fail": true })).await;
        let done = home.decline(&order, "sold out", &network.key()).await;
        assert_eq!(done["order"]["status"], "DECLINED");
        network.tick().await;
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 0);
        network.switch(Some(&pay_url), json!({})).await;
        network.pass_seconds(3_600);
        network.tick().await;
        let arrived = "gateway_refund WHERE status = 'succeeded' AND attempt > 1";
        assert_eq!(network.rows(arrived).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_operator_sends_back_what_came_in_another_amount() {
    const CASES: &str =
        "{ viewer { operator { quarantine { nodes { id amount amountAsked fault } } } } }";
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        network.switch(None, json!({ "never": true })).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        let reference = network.last_reference().await;
        assert_eq!(network.notice(Note::paid("no_less", &reference, 1_000)).await, 204);
        let operator = network.operator().await;
        let mut seen = operator.post(CASES, json!({})).await;
        let cases = seen["viewer"]["operator"]["quarantine"]["nodes"].take();
        assert_eq!(cases[0]["amount"], "10.00");
        assert_eq!(cases[0]["amountAsked"], "12.50");
        let input = json!({ "noticeId": cases[0]["id"], "decision": "SEND_BACK",
            "reason": "paid too little", "idempotencyKey": network.key() });
        let selection = "proposal { id }";
        let proposed = operator.act("resolveQuarantine", selection, input).await;
        let input = json!({ "proposalId": proposed["proposal"]["id"], "decision": "APPROVE",
            "reason": "so it is", "idempotencyKey": network.key() });
        assert_eq!(network.operator().await.tries("decideProposal", input).await, "DONE");
        let again = json!({ "noticeId": cases[0]["id"], "decision": "DISMISS",
            "reason": "twice", "idempotencyKey": network.key() });
        assert_eq!(operator.tries("resolveQuarantine", again).await, "ALREADY_RESOLVED");
        // What it was to pay has failed; the gateway gives back what came, and nothing is booked.
        network.tick().await;
        let back = "gateway_refund WHERE status = 'succeeded' AND amount = 1000";
        assert_eq!(network.rows(back).await, 1);
        assert_eq!(status(&alice, &order).await, "PLACED");
        assert_eq!(network.cash().await, 0);
        let seen = operator.post(CASES, json!({})).await;
        assert_eq!(seen["viewer"]["operator"]["quarantine"]["nodes"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_notice_that_is_not_the_gateways_or_old_is_refused() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let (order, _) = asked(network, &home, &coffee, &alice).await;
        let reference = network.last_reference().await;
        let written = network.written().await;
        let good = Note::paid("no_1", &reference, 1_250);
        let forged = Note { secret: Some("another secret altogether"), ..good };
        for notice in [
            forged,
            Note { signed_before_s: 301, ..good },
            Note { signed_before_s: -301, ..good },
            Note { id: "", ..good },
            Note { kind: "payment.invented", ..good },
        ] {
            assert_eq!(network.notice(notice).await, 401);
        }
        let elsewhere = format!("{}/gateway/nobody/notices", network.url);
        let answer = network.http().post(elsewhere).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 404);
        assert_eq!(network.rows("notice").await, 0);
        assert_eq!(network.written().await, written);
        assert_eq!(status(&alice, &order).await, "PLACED");

        // Just in time.
        assert_eq!(network.notice(Note { signed_before_s: 300, ..good }).await, 204);
        assert_eq!(status(&alice, &order).await, "PAID");
    })
    .await;
}

#[tokio::test]
async fn a_payment_after_the_order_expired_goes_back_by_itself() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        // It is paid in the last moment, and its notice comes after the end.
        network.switch(None, json!({ "held": true })).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        network.pass_seconds(15 * 60);
        network.run(Tick::Orders).await;
        let alice = alice.back().await;
        assert_eq!(status(&alice, &order).await, "EXPIRED");
        network.told_after(&alice, async || network.release(&pay_url).await).await;
        assert_eq!(status(&alice, &order).await, "EXPIRED");
        assert_eq!(alice.sees(&order).await["payment"], json!(null));
        assert_eq!(network.rows("gateway_refund WHERE status = 'requested'").await, 1);
        assert_eq!(network.payable(&home).await, 0);

        network.tick().await;
        network.tick().await;
        assert_eq!(network.rows("gateway_refund WHERE status = 'succeeded'").await, 1);
        assert_eq!(network.at_gateway(&pay_url).await["refunded"], 1_250);
        assert_eq!(network.cash().await, 0);
        assert_eq!(alice.told_of(network, "PAYMENT_FAILED").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_pays_a_second_time_by_gateway_gets_that_back() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        alice.join(network, &home.plan("100.00", "0.00").await).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        let paid = alice.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(paid["order"]["status"], "PAID");
        network.pay_at(&pay_url, &alice).await;
        network.tick().await;
        assert_eq!(network.at_gateway(&pay_url).await["refunded"], 1_250);
        let seen = alice.sees(&order).await;
        assert_eq!(seen["status"], "PAID");
        assert_eq!(seen["payment"]["tender"], "BALANCE");
        assert_eq!(alice.balance().await, "90.00");
        assert_eq!(network.cash().await, 10_000);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_of_a_failed_payment_for_an_order_that_was_paid_or_given_up() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        alice.join(network, &home.plan("100.00", "0.00").await).await;
        let (paid, _) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(code(&alice.pay(&paid, "BALANCE", &network.key()).await), "DONE");
        let (given_up, _) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(code(&alice.cancel(&given_up, &network.key()).await), "DONE");
        assert_eq!(code(&home.accept(&paid).await), "DONE");
        // Both pages run out at the gateway, unused.
        network.pass_seconds(31 * 60);
        network.tick().await;
        assert_eq!(network.rows("intent WHERE status = 'failed'").await, 2);
        assert_eq!(alice.back().await.told_of(network, "PAYMENT_FAILED").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_presented_again_when_the_gateway_is_back() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        let key = network.key();
        for switches in [json!({ "errors_before": 1 }), json!({ "errors_after": 1 })] {
            network.switch(None, switches).await;
            let begun = alice.pay(&order, "GATEWAY", &key).await;
            let pending = &begun["order"]["pendingPayment"];
            assert_eq!(code(&begun), "DONE");
            assert_eq!(*pending, json!({ "status": "CREATED", "payUrl": null }));
        }
        network.pass_seconds(31);
        network.tick().await;
        let pending = alice.sees(&order).await["pendingPayment"].clone();
        assert_eq!(pending["status"], "PENDING");
        let pay_url = text(&pending["payUrl"]);
        // The same key finds the same page.
        let again = alice.pay(&order, "GATEWAY", &key).await;
        assert_eq!(again["order"]["pendingPayment"]["payUrl"], json!(pay_url));
        assert_eq!(network.rows("intent").await, 1);
        network.pay_at(&pay_url, &alice).await;
        assert_eq!(status(&alice, &order).await, "PAID");

        // Who asks again with the same key does not have to wait for the tick.
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        network.switch(None, json!({ "errors_before": 1 })).await;
        let key = network.key();
        let begun = alice.pay(&order, "GATEWAY", &key).await;
        assert_eq!(begun["order"]["pendingPayment"]["status"], "CREATED");
        let again = alice.pay(&order, "GATEWAY", &key).await;
        let pay_url = text(&again["order"]["pendingPayment"]["payUrl"]);
        network.pay_at(&pay_url, &alice).await;
        assert_eq!(status(&alice, &order).await, "PAID");
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_was_never_presented_ends_and_holds_nobody_up() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let plan = home.plan("100.00", "0.00").await;
        network.switch(None, json!({ "errors_before": 1 })).await;
        let begun = alice.begin_joining(&plan, &network.key()).await;
        assert_eq!(begun["recharge"]["payment"]["status"], "CREATED");
        // The gateway is away for longer than the payment could wait.
        network.pass_seconds(31 * 60);
        let alice = alice.back().await;
        let bob = network.customer("Bob").await;
        let (order, pay_url) = asked(network, &home, &coffee, &bob).await;
        network.switch(None, json!({ "never": true })).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        network.pass_seconds(31);
        network.tick().await;
        assert_eq!(status(&bob, &order).await, "PAID");
        assert_eq!(alice.told_of(network, "RECHARGE_FAILED").await, 1);
        assert_eq!(alice.memberships().await[0]["status"], "ABANDONED");
        network.switch(None, json!({})).await;
        alice.join(network, &plan).await;
        assert_eq!(alice.balance().await, "100.00");
    })
    .await;
}

#[tokio::test]
async fn a_recharge_paid_after_its_merchant_was_suspended_goes_back() {
    on_both(async |network| {
        let (home, _, alice) = scene(network).await;
        let bob = network.customer("Bob").await;
        let plan = home.plan("100.00", "20.00").await;
        let membership = alice.join(network, &plan).await;
        let more = alice.recharge(&membership, "100.00", &network.key()).await;
        let first = bob.begin_joining(&plan, &network.key()).await;
        network.suspend(&home).await;
        for (who, begun) in [(&alice, more), (&bob, first)] {
            let pay_url = text(&begun["recharge"]["payment"]["payUrl"]);
            network.pay_at(&pay_url, who).await;
            network.tick().await;
            assert_eq!(network.at_gateway(&pay_url).await["refunded"], 10_000);
            assert_eq!(who.told_of(network, "RECHARGE_FAILED").await, 1);
        }
        assert_eq!(alice.balance().await, "120.00");
        assert_eq!(bob.memberships().await[0]["status"], "ABANDONED");
        assert_eq!(network.cash().await, 10_000);
    })
    .await;
}

#[tokio::test]
async fn an_order_paid_by_gateway_is_refunded_there_once() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let mut pages = Vec::new();
        for way in ["cancel", "decline", "deadline", "refund", "refund fulfilled"] {
            let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
            network.pay_at(&pay_url, &alice).await;
            let key = network.key();
            let done = match way {
                "cancel" => code(&alice.cancel(&order, &key).await),
                "decline" => code(&home.decline(&order, "no milk", &key).await),
                "deadline" => {
                    network.pass_seconds(300);
                    "DONE".to_owned()
                }
                _ => {
                    assert_eq!(code(&home.accept(&order).await), "DONE");
                    if way == "refund fulfilled" {
                        let digits = text(&alice.sees(&order).await["redeemCode"]);
                        assert_eq!(code(&home.fulfil(None, &digits).await), "DONE");
                    }
                    code(&home.refund(&order, "cold", &key).await)
                }
            };
            assert_eq!(done, "DONE", "{way}");
            pages.push((way, order, pay_url));
        }
        // The gateway is away at first, and its answer gets lost the second time.
        for switches in [json!({ "errors_before": 1 }), json!({ "errors_after": 1 }), json!({})] {
            for (_, _, pay_url) in &pages {
                network.switch(Some(pay_url), switches.clone()).await;
            }
            network.tick().await;
            network.pass_seconds(3_601);
        }
        network.tick().await;
        let alice = alice.back().await;
        for (way, order, pay_url) in &pages {
            assert_eq!(network.at_gateway(pay_url).await["refunded"], 1_250, "{way}");
            let status = status(&alice, order).await;
            assert!(["CANCELLED", "DECLINED", "REFUNDED"].contains(&text(&status).as_str()));
        }
        let refunds = "gateway_refund WHERE status = 'succeeded'";
        assert_eq!(network.rows(refunds).await, 5);
        assert_eq!(network.rows("gateway_refund").await, 5);
        assert_eq!(network.cash().await, 0);
        assert_eq!(network.payable(&home).await, 0);
    })
    .await;
}

#[tokio::test]
async fn held_notices_that_come_late_still_count() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        network.switch(None, json!({ "held": true })).await;
        let (order, pay_url) = asked(network, &home, &coffee, &alice).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        assert_eq!(status(&alice, &order).await, "PLACED");
        // The order's time is over, but nobody has closed it yet: paid in time, it is paid.
        network.pass_seconds(15 * 60);
        let alice = alice.back().await;
        network.told_after(&alice, async || network.release(&pay_url).await).await;
        assert_eq!(status(&alice, &order).await, "PAID");
        network.run(Tick::Orders).await;
        assert_eq!(status(&alice, &order).await, "PAID");
    })
    .await;
}

#[tokio::test]
async fn a_payment_whose_page_we_never_learned_can_be_given_back() {
    on_both(async |network| {
        let (home, coffee, alice) = scene(network).await;
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        // The gateway has it, and its answer is lost; another way leads the customer to its page.
        network.switch(None, json!({ "errors_after": 1 })).await;
        let begun = alice.pay(&order, "GATEWAY", &network.key()).await;
        assert_eq!(begun["order"]["pendingPayment"]["payUrl"], json!(null));
        let pay_url = network.page_of(&network.last_reference().await).await;
        network.pay_at(&pay_url, &alice).await;
        assert_eq!(status(&alice, &order).await, "PAID");
        assert_eq!(code(&alice.cancel(&order, &network.key()).await), "DONE");
        network.tick().await;
        assert_eq!(network.at_gateway(&pay_url).await["refunded"], 1_250);
        assert_eq!(network.cash().await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_the_gateway_does_not_take_is_no_fault_of_the_customer() {
    on_both(async |network| {
        let (home, _, alice) = scene(network).await;
        // Above what the gateway collects at once.
        let estate = home.priced("茶园", "1000000.00", "900000.00").await;
        let order = alice.order(network, &home.shop, &estate, 11).await;
        let begun = alice.pay(&order, "GATEWAY", &network.key()).await;
        // It said no at once, and so does the order: nothing waits, and the customer is told.
        assert!(begun["order"]["pendingPayment"].is_null(), "{begun}");
        assert_eq!(alice.told_of(network, "PAYMENT_FAILED").await, 1);
        network.pass_seconds(31);
        network.tick().await;
        network.pass_seconds(31 * 60);
        network.tick().await;
        assert_eq!(network.rows("intent WHERE status = 'failed'").await, 1);
        assert_eq!(status(&alice.back().await, &order).await, "EXPIRED");
    })
    .await;
}
