//! The schema itself: printed as it is, complete, and nothing in it without a description.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sharepass::api::schema::sdl;

use crate::support::on_both;

/// What clients have been promised, at the root and below the viewer: a field that is gone breaks them.
const PROMISED: [(&str, &[&str]); 6] = [
    (
        "Query",
        &[
            "categories",
            "membershipPlan",
            "membershipPlans",
            "merchant",
            "merchants",
            "node",
            "nodes",
            "offer",
            "offers",
            "order",
            "quote",
            "refundQuote",
            "reminders",
            "serviceConfig",
            "viewer",
        ],
    ),
    (
        "Mutation",
        &[
            "acceptOrder",
            "acknowledgeMerchantFault",
            "acknowledgeReminders",
            "addStaff",
            "announceClosure",
            "answerFindings",
            "approveMerchant",
            "cancelOrder",
            "chargePayCode",
            "changePassword",
            "closeMembership",
            "confirmSettlement",
            "correctLedger",
            "createMembershipPlan",
            "createPayCode",
            "createShop",
            "decideCorrection",
            "declineOrder",
            "eraseMyAccount",
            "exportMyData",
            "freezeMembership",
            "fulfilOrder",
            "importOffers",
            "joinMembership",
            "logIn",
            "logOut",
            "moveMembership",
            "payOrder",
            "placeOrder",
            "recharge",
            "rechargeAndPay",
            "refreshSession",
            "refundOrder",
            "registerCustomer",
            "registerMerchant",
            "reinstateMerchant",
            "rejectMerchant",
            "removeStaff",
            "resolveQuarantine",
            "resolveReconciliationCase",
            "retireMembershipPlan",
            "reviewRevision",
            "revokeSession",
            "runClearing",
            "saveOffer",
            "sendCampaign",
            "setPayoutAccount",
            "setPushPreferences",
            "setReminderPreferences",
            "suspendMerchant",
            "undoFulfilment",
            "unfreezeMembership",
            "updateMerchant",
            "updateShop",
            "uploadImage",
            "withdrawOffer",
        ],
    ),
    ("Subscription", &["importProgress", "orderUpdated", "payCodeUpdated", "reminders"]),
    ("CustomerViewer", &["memberships", "orders", "sessions", "statement"]),
    (
        "StaffMerchant",
        &["figures", "imports", "members", "offers", "orders", "revisions", "settlementStatements"],
    ),
    (
        "OperatorViewer",
        &[
            "auditLog",
            "clearingCycles",
            "merchantsAwaitingApproval",
            "platformFigures",
            "quarantine",
            "reviewQueue",
            "simulateDefault",
        ],
    ),
];

/// What recipients have been promised to be told of.
const TOLD: [&str; 26] = [
    "BALANCE_LOW",
    "BONUS_EXPIRING",
    "CAMPAIGN",
    "CLAIM_GIVEN_UP",
    "CUSTODY_SHORTFALL",
    "MEMBERSHIP_CLOSED",
    "MEMBERSHIP_JOINED",
    "MERCHANT_APPROVED",
    "MERCHANT_CLOSING",
    "MERCHANT_SUSPENDED",
    "ORDER_ACCEPTED",
    "ORDER_CANCELLED",
    "ORDER_DECLINED",
    "ORDER_EXPIRED",
    "ORDER_FULFILLED",
    "ORDER_PAID",
    "ORDER_REFUNDED",
    "PAYMENT_FAILED",
    "PRICE_DROPPED",
    "RECHARGE_FAILED",
    "RECHARGE_SUCCEEDED",
    "REFUND_OWED",
    "REVISION_NEEDS_REVIEW",
    "REVISION_PASSED",
    "REVISION_REJECTED",
    "SETTLEMENT_PAID",
];

const EVERYTHING: &str = "{ __schema { types { name kind description
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";

fn undescribed(path: &str, items: &Value, found: &mut Vec<String>) {
    for item in items.as_array().into_iter().flatten() {
        let name = item["name"].as_str().unwrap_or_default();
        let path = format!("{path}.{name}");
        if item["description"].as_str().unwrap_or_default().trim().is_empty() {
            found.push(path.clone());
        }
        undescribed(&path, &item["args"], found);
    }
}

#[tokio::test]
async fn every_name_in_the_schema_is_described() {
    on_both(async |network| {
        let schema = network.caller().post(EVERYTHING, json!({})).await;
        let mut found = Vec::new();
        for one in schema["__schema"]["types"].as_array().expect("a list") {
            let name = one["name"].as_str().unwrap_or_default();
            if name.starts_with("__") {
                continue;
            }
            // Connections are the library's types: their fields are described, they are not.
            let described = one["kind"] == "SCALAR" || name.ends_with("Connection");
            if !described && one["description"].is_null() {
                found.push(name.to_owned());
            }
            for items in ["fields", "inputFields", "enumValues"] {
                undescribed(name, &one[items], &mut found);
            }
        }
        assert_eq!(found, Vec::<String>::new());
    })
    .await;
}

#[test]
fn the_printed_schema_is_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let printed = std::fs::read_to_string(path).expect("schema.graphql");
    let now = sdl();
    let differs = printed.lines().zip(now.lines()).position(|(old, new)| old != new);
    assert!(
        printed == now,
        "schema.graphql is not the schema any more (line {}). Print it: \
         cargo run -- schema > schema.graphql",
        differs.unwrap_or_default() + 1,
    );
}

#[tokio::test]
async fn every_root_field_that_was_promised_is_there() {
    on_both(async |network| {
        let schema = network.caller().post(EVERYTHING, json!({})).await;
        let types = schema["__schema"]["types"].as_array().expect("a list");
        for (name, promised) in PROMISED {
            let root = types.iter().find(|one| one["name"] == name).expect("a root type");
            let fields = root["fields"].as_array().expect("fields").iter();
            let fields: BTreeSet<&str> = fields.filter_map(|one| one["name"].as_str()).collect();
            let gone: Vec<_> = promised.iter().filter(|name| !fields.contains(*name)).collect();
            assert!(gone.is_empty(), "{name} has lost {gone:?}");
        }
        let kinds = types.iter().find(|one| one["name"] == "ReminderKind").expect("the kinds");
        let kinds = kinds["enumValues"].as_array().expect("kinds").iter();
        let kinds: BTreeSet<&str> = kinds.filter_map(|one| one["name"].as_str()).collect();
        let gone: Vec<_> = TOLD.iter().filter(|kind| !kinds.contains(*kind)).collect();
        assert!(gone.is_empty(), "nobody is told of {gone:?}");
    })
    .await;
}
