//! One payment by gateway goes back once, whatever is said of it, and by nobody's word alone.

use entity::id::IntentId;
use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, Network, Note, on_both, text};

/// A shop with coffee at 100.00 to everybody, and a customer with an order that waits for the
/// gateway: its id, and where it is paid.
async fn asked(network: &Network) -> (Caller, String, String) {
    let home = network.merchant("甲咖啡").await;
    let coffee = home.priced("拿铁", "100.00", "90.00").await;
    let alice = network.customer("Alice").await;
    let order = alice.order(network, &home.shop, &coffee, 1).await;
    let begun = alice.pay(&order, "GATEWAY", &network.key()).await;
    (alice, order, text(&begun["order"]["pendingPayment"]["payUrl"]))
}

async fn quarantine(network: &Network) -> Vec<Value> {
    let query = "{ viewer { operator { quarantine { nodes { id amount amountAsked fault } } } } }";
    let seen = network.operator().await.post(query, json!({})).await;
    seen["viewer"]["operator"]["quarantine"]["nodes"].as_array().expect("notices").clone()
}

async fn resolves(network: &Network, who: &Caller, notice: &Value, decision: &str) -> Value {
    let input = json!({ "noticeId": notice["id"], "decision": decision, "reason": "too little",
        "idempotencyKey": network.key() });
    who.act("resolveQuarantine", "noticeId proposal { id status }", input).await
}

fn said(payload: &Value) -> String {
    crate::support::code(payload)
}

async fn approves(network: &Network, who: &Caller, proposal: &Value) -> String {
    let input = json!({ "proposalId": proposal["id"], "decision": "APPROVE", "reason": "I see it too",
        "idempotencyKey": network.key() });
    who.tries("decideProposal", input).await
}

#[tokio::test]
async fn two_notices_of_one_payment_are_sent_back_once_and_by_two_operators() {
    on_both(async |network| {
        network.switch(None, json!({ "never": true })).await;
        let (_, _, page) = asked(network).await;
        assert_eq!(network.press(&page, "confirm").await, 200);
        let reference = network.last_reference().await;
        for id in ["no_1", "no_2"] {
            assert_eq!(network.notice(Note::paid(id, &reference, 9_000)).await, 204);
        }
        let notices = quarantine(network).await;
        assert_eq!(notices.len(), 2);
        let (ann, ben) = (network.operator().await, network.operator().await);
        let proposed = resolves(network, &ann, &notices[0], "SEND_BACK").await;
        assert_eq!(proposed["proposal"]["status"], "PROPOSED", "{proposed}");
        let again = resolves(network, &ben, &notices[0], "SEND_BACK").await;
        assert_eq!(said(&again), "ALREADY_PROPOSED");
        assert_eq!(network.rows("gateway_refund").await, 0, "nothing is asked back yet");
        assert_eq!(quarantine(network).await.len(), 2);
        // The second is proposed as well, before the first is decided.
        let other = resolves(network, &ann, &notices[1], "SEND_BACK").await;
        assert_eq!(approves(network, &ann, &proposed["proposal"]).await, "SAME_OPERATOR");
        assert_eq!(approves(network, &ben, &proposed["proposal"]).await, "DONE");
        let late = approves(network, &ben, &other["proposal"]).await;
        assert!(["NOT_POSSIBLE", "ALREADY_DECIDED"].contains(&&*late), "{late}");
        assert_eq!(network.rows("gateway_refund WHERE amount = 9000").await, 1);
        let left = quarantine(network).await;
        assert_eq!(left.len(), 1);
        assert_eq!(
            said(&resolves(network, &ann, &left[0], "SEND_BACK").await),
            "ALREADY_SENT_BACK"
        );
        assert_eq!(said(&resolves(network, &ann, &left[0], "DISMISS").await), "DONE");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_amount_that_is_found_by_asking_is_quarantined_once() {
    on_both(async |network| {
        // The gateway does not hear of the payment, and somebody opens another one under its name.
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "100.00", "90.00").await;
        let alice = network.customer("Alice").await;
        let order = alice.order(network, &home.shop, &coffee, 1).await;
        network.switch(None, json!({ "errors_before": 1 })).await;
        let begun = alice.pay(&order, "GATEWAY", &network.key()).await;
        assert_eq!(begun["order"]["pendingPayment"]["payUrl"], json!(null), "{begun}");
        network.switch(None, json!({ "never": true })).await;
        let reference = IntentId(network.keys_of("intent").await[0]).to_string();
        let page = network.stray(&reference, 9_000).await;
        assert_eq!(network.press(&page, "confirm").await, 200);
        for _ in 0..3 {
            network.pass_seconds(120);
            network.run(Tick::Gateway).await;
        }
        let found = quarantine(network).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!([&found[0]["amount"], &found[0]["amountAsked"]], ["90.00", "100.00"]);
        // A notice that tells the same later is one more to dismiss, and nothing is booked.
        assert_eq!(alice.sees(&order).await["status"], "PLACED");
        assert_eq!(network.cash().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_success_after_a_failure_goes_back_by_itself_and_its_payer_is_told() {
    on_both(async |network| {
        let (alice, order, page) = asked(network).await;
        let reference = network.last_reference().await;
        network.fail_at(&page, &alice).await;
        network.pass_seconds(16 * 60);
        network.run(Tick::Orders).await;
        let alice = alice.back().await;
        assert_eq!(alice.sees(&order).await["status"], "EXPIRED");
        for id in ["no_late", "no_late_again"] {
            assert_eq!(network.notice(Note::paid(id, &reference, 10_000)).await, 204);
        }
        assert_eq!(quarantine(network).await, Vec::<Value>::new());
        assert_eq!(network.rows("gateway_refund WHERE amount = 10000").await, 1);
        assert_eq!(alice.told_of(network, "ORDER_REFUNDED").await, 1);
        assert_eq!(network.cash().await, 0);
        // In another amount it cannot go back by itself: somebody looks at it.
        assert_eq!(network.notice(Note::paid("no_less", &reference, 9_000)).await, 204);
        assert_eq!(quarantine(network).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_gateways_own_word_closes_what_was_proposed() {
    on_both(async |network| {
        network.switch(None, json!({ "never": true })).await;
        let (alice, order, page) = asked(network).await;
        assert_eq!(network.press(&page, "confirm").await, 200);
        let reference = network.last_reference().await;
        assert_eq!(network.notice(Note::paid("no_less", &reference, 9_000)).await, 204);
        let notice = quarantine(network).await.remove(0);
        let (ann, ben) = (network.operator().await, network.operator().await);
        let proposed = resolves(network, &ann, &notice, "SEND_BACK").await;
        network.pass_seconds(31);
        network.run(Tick::Gateway).await;
        assert_eq!(alice.sees(&order).await["status"], "PAID");
        assert_eq!(approves(network, &ben, &proposed["proposal"]).await, "ALREADY_DECIDED");
        assert_eq!(
            said(&resolves(network, &ann, &notice, "SEND_BACK").await),
            "NOTHING_TO_SEND_BACK"
        );
        assert_eq!(network.rows("gateway_refund").await, 0);
    })
    .await;
}
