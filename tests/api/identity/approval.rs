//! What operators decide about merchants, and what the public then sees.

use serde_json::json;

use crate::support::{Caller, on_both};

const LOOK: &str = "query($id: ID!) { merchant(id: $id) { status licenceNo statusReason } }";
const LIST: &str = "{ merchants { edges { node { id } } } }";
const WAITING: &str = "{ viewer { operator { merchantsAwaitingApproval {
    edges { node { id licenceNo } } } } } }";

fn mutation(verb: &str) -> String {
    let reason = if verb == "approve" { "note" } else { "reason" };
    format!(
        "mutation($id: ID!, $reason: String!) {{
            {verb}Merchant(input: {{ merchantId: $id, {reason}: $reason }}) {{
                merchant {{ status statusReason }} userErrors {{ code }}
            }}
        }}"
    )
}

async fn seen(caller: &Caller, id: &str) -> bool {
    let one = !caller.post(LOOK, json!({ "id": id })).await["merchant"].is_null();
    let list = caller.post(LIST, json!({})).await;
    let edges = list["merchants"]["edges"].as_array().expect("a list");
    let listed = edges.iter().any(|edge| edge["node"]["id"] == id);
    if caller.access_token.is_none() {
        assert_eq!(one, listed);
    }
    one
}

#[tokio::test]
async fn a_merchant_is_shown_from_its_approval_until_its_suspension() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let stranger = network.applicant("乙").await;
        let operator = network.operator().await;
        let guest = network.caller();
        let decide = async |verb: &str, reason: &str| {
            let input = json!({ "id": owner.merchant, "reason": reason });
            operator.refusal(&mutation(verb), input).await
        };
        assert!(!seen(&guest, &owner.merchant).await);
        assert!(!seen(&stranger, &owner.merchant).await);
        assert!(seen(&owner, &owner.merchant).await);
        assert!(seen(&operator, &owner.merchant).await);
        let waiting = operator.post(WAITING, json!({})).await;
        let waiting = &waiting["viewer"]["operator"]["merchantsAwaitingApproval"]["edges"];
        assert_eq!(waiting[0]["node"]["id"], owner.merchant.as_str());
        assert!(waiting[0]["node"]["licenceNo"].is_string());

        assert_eq!(decide("suspend", "x").await, "NOT_APPROVED");
        assert_eq!(decide("reinstate", "x").await, "NOT_SUSPENDED");
        assert_eq!(decide("approve", " ").await, "NOTE_INVALID");
        assert_eq!(decide("approve", "papers seen").await, "DONE");
        assert_eq!(decide("approve", "papers seen").await, "NOT_PENDING");
        assert_eq!(decide("reject", "x").await, "NOT_PENDING");
        assert!(seen(&guest, &owner.merchant).await);
        let look = guest.post(LOOK, json!({ "id": owner.merchant })).await;
        let public = json!({ "status": "APPROVED", "licenceNo": null, "statusReason": null });
        assert_eq!(look["merchant"], public);

        assert_eq!(decide("suspend", "").await, "REASON_INVALID");
        assert_eq!(decide("suspend", "members complain").await, "DONE");
        assert!(!seen(&guest, &owner.merchant).await);
        let own = owner.post(LOOK, json!({ "id": owner.merchant })).await;
        assert_eq!(own["merchant"]["statusReason"], "members complain");
        assert_eq!(decide("reinstate", "settled").await, "DONE");
        assert!(seen(&guest, &owner.merchant).await);

        let log = "{ viewer { operator { auditLog { edges { node {
            act subjectId reason operatorId operatorName } } } } } }";
        let log = operator.post(log, json!({})).await;
        let edges = log["viewer"]["operator"]["auditLog"]["edges"].as_array().expect("a list");
        let acts: Vec<_> = edges.iter().map(|edge| edge["node"]["act"].clone()).collect();
        assert_eq!(acts, ["reinstateMerchant", "suspendMerchant", "approveMerchant"]);
        assert_eq!(edges[1]["node"]["reason"], "members complain");
        assert_eq!(edges[1]["node"]["subjectId"], owner.merchant.as_str());
        assert_eq!(edges[1]["node"]["operatorId"], operator.id.as_str());
    })
    .await;
}

#[tokio::test]
async fn a_rejected_merchant_corrects_its_registration_and_waits_again() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let operator = network.operator().await;
        let input = json!({ "id": owner.merchant, "reason": "the name differs" });
        assert_eq!(operator.refusal(&mutation("reject"), input.clone()).await, "DONE");
        let correct = "mutation($input: UpdateMerchantInput!) { updateMerchant(input: $input) {
            merchant { status legalName } userErrors { code } } }";
        for (change, code) in [
            (json!({ "legalName": "" }), "LEGAL_NAME_INVALID"),
            (json!({ "licenceNo": "1" }), "LICENCE_INVALID"),
            (json!({ "contactPhone": "1" }), "CONTACT_PHONE_INVALID"),
        ] {
            assert_eq!(owner.refusal(correct, json!({ "input": change })).await, code);
        }
        let other = network.applicant("乙").await;
        let taken = "{ viewer { staff { merchant { licenceNo } } } }";
        let taken = other.post(taken, json!({})).await;
        let taken = &taken["viewer"]["staff"]["merchant"]["licenceNo"];
        let change = json!({ "input": { "licenceNo": taken } });
        assert_eq!(owner.refusal(correct, change).await, "LICENCE_TAKEN");

        let change = json!({ "input": { "legalName": "甲有限公司" } });
        let done = owner.post(correct, change.clone()).await;
        let merchant = json!({ "status": "PENDING", "legalName": "甲有限公司" });
        assert_eq!(done["updateMerchant"]["merchant"], merchant);
        assert_eq!(operator.refusal(&mutation("approve"), input).await, "DONE");
        assert_eq!(owner.refusal(correct, change).await, "REGISTRATION_STANDS");
    })
    .await;
}

#[tokio::test]
async fn only_operators_decide() {
    on_both(async |network| {
        let owner = network.applicant("甲").await;
        let customer = network.customer("Ann").await;
        let operator = network.operator().await;
        for verb in ["approve", "reject", "suspend", "reinstate"] {
            let input = json!({ "id": owner.merchant, "reason": "x" });
            let mutation = mutation(verb);
            assert_eq!(owner.fault(&mutation, input.clone()).await, "FORBIDDEN");
            assert_eq!(customer.fault(&mutation, input.clone()).await, "FORBIDDEN");
            assert_eq!(network.caller().fault(&mutation, input).await, "UNAUTHENTICATED");
            let other = json!({ "id": owner.shop, "reason": "x" });
            assert_eq!(operator.fault(&mutation, other).await, "BAD_USER_INPUT");
            let unknown = owner.merchant.replace("mer_0", "mer_1");
            let unknown = json!({ "id": unknown, "reason": "x" });
            assert_eq!(operator.refusal(&mutation, unknown).await, "NOT_FOUND");
        }
    })
    .await;
}
