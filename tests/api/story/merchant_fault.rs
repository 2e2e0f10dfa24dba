//! A shop moves away: its merchant or an operator says so, and it stays said.

use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::{Caller, Network, code, on_both};

const SHOWN: &str = "membership { id status faultAcknowledgedAt faultReason }";

async fn says(somebody: &Caller, membership: &str, reason: &str) -> Value {
    let input = json!({ "membershipId": membership, "reason": reason });
    somebody.act("acknowledgeMerchantFault", SHOWN, input).await
}

/// What the member sees of it.
async fn seen(member: &Caller) -> Value {
    let query = "{ viewer { customer { memberships { nodes {
        status faultAcknowledgedAt faultReason } } } } }";
    let mut answer = member.post(query, json!({})).await;
    answer["viewer"]["customer"]["memberships"]["nodes"][0].take()
}

async fn member(network: &Network, plan: &str) -> (Caller, String) {
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, plan).await;
    (alice, membership)
}

#[tokio::test]
async fn a_manager_of_the_home_says_it_once_and_the_member_sees_it() {
    on_both(async |network| {
        let (home, rival) = (network.merchant("甲咖啡").await, network.merchant("乙面包").await);
        let manager = network.staff(&home, "MANAGER", None).await;
        let plan = home.plan("100.00", "0.00").await;
        let (alice, membership) = member(network, &plan).await;
        assert_eq!(seen(&alice).await["faultAcknowledgedAt"], Value::Null);
        assert_eq!(code(&says(&rival, &membership, "It moved").await), "NOT_FOUND");
        let done = says(&manager, &membership, " The shop moved to another city ").await;
        assert_eq!(done["membership"]["faultAcknowledgedAt"], "2026-11-23T08:00:00Z");
        let told = json!({ "status": "ACTIVE", "faultAcknowledgedAt": "2026-11-23T08:00:00Z",
            "faultReason": "The shop moved to another city" });
        assert_eq!(seen(&alice).await, told);
        let operator = network.operator().await;
        assert_eq!(code(&says(&home, &membership, "Not so").await), "ALREADY_ACKNOWLEDGED");
        assert_eq!(code(&says(&operator, &membership, "Not so").await), "ALREADY_ACKNOWLEDGED");
        assert_eq!(seen(&alice).await, told);
        // What freezing writes leaves it alone.
        let input = json!({ "membershipId": membership });
        assert_eq!(alice.tries("freezeMembership", input).await, "DONE");
        assert_eq!(seen(&alice).await["faultReason"], told["faultReason"]);
        // It was no operator's act.
        let acts = "operator_act WHERE act = 'acknowledgeMerchantFault'";
        assert_eq!(network.rows(acts).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_operator_says_it_of_a_frozen_membership_and_it_is_in_the_audit_log() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let plan = home.plan("100.00", "0.00").await;
        let (alice, membership) = member(network, &plan).await;
        let input = json!({ "membershipId": membership });
        assert_eq!(alice.tries("freezeMembership", input).await, "DONE");
        let operator = network.operator().await;
        assert_eq!(code(&says(&operator, &membership, "It closed").await), "DONE");
        assert_eq!(seen(&alice).await["status"], "FROZEN");
        let query = "{ viewer { operator { auditLog(first: 1) { nodes {
            act subjectId reason operatorId } } } } }";
        let log = operator.post(query, json!({})).await;
        let act = json!({ "act": "acknowledgeMerchantFault", "subjectId": membership,
            "reason": "It closed", "operatorId": operator.id });
        assert_eq!(log["viewer"]["operator"]["auditLog"]["nodes"][0], act);
        // What is not paid for yet is not there to be used.
        let bob = network.customer("Bob").await;
        let begun = bob.begin_joining(&plan, &network.key()).await;
        let pending = begun["membership"]["id"].as_str().expect("an id");
        assert_eq!(code(&says(&operator, pending, "It closed").await), "NOT_OPEN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_say_it_at_once_one_is_heard() {
    on_both(async |network| {
        let home = network.merchant("甲咖啡").await;
        let operator = network.operator().await;
        let plan = home.plan("100.00", "0.00").await;
        for _ in 0..3 {
            let (alice, membership) = member(network, &plan).await;
            let (one, two) = join(
                says(&home, &membership, "The home says so"),
                says(&operator, &membership, "An operator says so"),
            )
            .await;
            let heard = match (code(&one).as_str(), code(&two).as_str()) {
                ("DONE", "ALREADY_ACKNOWLEDGED") => "The home says so",
                ("ALREADY_ACKNOWLEDGED", "DONE") => "An operator says so",
                codes => panic!("no winner alone: {codes:?}"),
            };
            assert_eq!(seen(&alice).await["faultReason"], heard);
        }
    })
    .await;
}
