//! Two operators correct the ledger: one proposes, another decides, and only then money moves.

use futures_util::future::join;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sharepass::domain::audit;
use sharepass::infra::db::sql;
use sharepass::infra::failure::{Never, Outcome};

use crate::support::{Caller, Engine, Network, code, on_both, text};

/// All that a story asks about a correction.
const ALL: &str = "correction { id status reason correctsTransferId transferId
    proposedById proposedByName decidedById decidedByName decidedAt decisionReason
    legs { account merchant { id } side amount } }";

/// Takes 1.00 of what is payable to a merchant, as a fee.
fn fee(of: &Caller) -> Value {
    json!([
        { "account": "PAYABLE", "merchantId": of.merchant, "side": "DEBIT", "amount": "1.00" },
        { "account": "FEES", "side": "CREDIT", "amount": "1.00" },
    ])
}

async fn proposes(operator: &Caller, network: &Network, legs: Value, corrects: Value) -> Value {
    let input = json!({ "legs": legs, "reason": "a fee was forgotten",
        "correctsTransferId": corrects, "idempotencyKey": network.key() });
    operator.act("correctLedger", ALL, input).await
}

async fn decides(operator: &Caller, network: &Network, id: &str, decision: &str) -> Value {
    let input = json!({ "correctionId": id, "decision": decision, "reason": "looked into it",
        "idempotencyKey": network.key() });
    operator.act("decideCorrection", ALL, input).await
}

/// The ids of the corrections that stand here, the newest first.
async fn listed(operator: &Caller, status: Value) -> Vec<String> {
    let query = "query($status: CorrectionStatus) { viewer { operator {
        corrections(status: $status) { nodes { id } } } } }";
    let answer = operator.post(query, json!({ "status": status })).await;
    let nodes = answer["viewer"]["operator"]["corrections"]["nodes"].as_array().cloned();
    nodes.expect("a list").iter().map(|node| text(&node["id"])).collect()
}

/// What the operators did, the newest first.
async fn acts(operator: &Caller) -> Vec<(String, String, String)> {
    let query = "{ viewer { operator { auditLog(first: 5) { nodes {
        act subjectId reason } } } } }";
    let answer = operator.post(query, json!({})).await;
    let nodes = answer["viewer"]["operator"]["auditLog"]["nodes"].as_array().cloned();
    let of = |node: &Value| (text(&node["act"]), text(&node["subjectId"]), text(&node["reason"]));
    nodes.expect("a list").iter().filter(|node| !node["reason"].is_null()).map(of).collect()
}

/// A home and a shop elsewhere at which a member has spent 10.00, which is payable to it; and the
/// transfer by which it is.
async fn scene(network: &Network) -> (Caller, Caller, Caller, String) {
    let (home, other) = (network.merchant("甲咖啡").await, network.merchant("乙面包").await);
    let bread = other.priced("面包", "12.50", "10.00").await;
    let alice = network.customer("Alice").await;
    let membership = alice.join(network, &home.plan("100.00", "0.00").await).await;
    alice.bought(network, &other.shop, &bread).await;
    let query = "query($id: ID!) { viewer { customer { statement(membershipId: $id, first: 1) {
        nodes { id kind } } } } }";
    let answer = alice.post(query, json!({ "id": membership })).await;
    let line = &answer["viewer"]["customer"]["statement"]["nodes"][0];
    assert_eq!(line["kind"], "SPEND_ELSEWHERE");
    (home, other, alice, text(&line["id"]))
}

/// The shop accepts the only order of a customer; answers its id.
async fn accepts_all(customer: &Caller, shop: &Caller) -> String {
    let query = "{ viewer { customer { orders { nodes { id } } } } }";
    let orders = customer.post(query, json!({})).await;
    let order = text(&orders["viewer"]["customer"]["orders"]["nodes"][0]["id"]);
    assert_eq!(shop.accept(&order).await["order"]["status"], "ACCEPTED");
    order
}

#[tokio::test]
async fn one_operator_proposes_another_approves_and_payables_and_fees_move() {
    on_both(async |network| {
        let (home, other, alice, original) = scene(network).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        assert_eq!(network.payable(&other).await, 1_000);
        let proposed = proposes(&ann, network, fee(&other), json!(original)).await;
        let correction = &proposed["correction"];
        assert_eq!(correction["status"], "PROPOSED");
        assert_eq!(correction["correctsTransferId"], original.as_str());
        assert_eq!(correction["proposedById"], ann.id.as_str());
        assert_eq!(correction["decidedById"], Value::Null);
        assert_eq!(correction["transferId"], Value::Null);
        let legs = json!([
            { "account": "PAYABLE", "merchant": { "id": other.merchant }, "side": "DEBIT",
                "amount": "1.00" },
            { "account": "FEES", "merchant": null, "side": "CREDIT", "amount": "1.00" },
        ]);
        assert_eq!(correction["legs"], legs);
        // Nothing has moved.
        assert_eq!((network.payable(&other).await, network.fees().await), (1_000, 0));
        let id = text(&correction["id"]);
        assert_eq!(code(&decides(&ann, network, &id, "APPROVE").await), "SAME_OPERATOR");
        assert_eq!(code(&decides(&ann, network, &id, "REJECT").await), "SAME_OPERATOR");
        assert_eq!(listed(&ben, json!("PROPOSED")).await, std::slice::from_ref(&id));

        let approved = decides(&ben, network, &id, "APPROVE").await;
        let correction = &approved["correction"];
        assert_eq!(correction["status"], "APPROVED");
        assert_eq!(correction["decidedById"], ben.id.as_str());
        assert_eq!(correction["decisionReason"], "looked into it");
        assert!(text(&correction["transferId"]).starts_with("trf_"));
        assert_eq!((network.payable(&other).await, network.fees().await), (900, 100));
        assert_eq!(code(&decides(&ben, network, &id, "REJECT").await), "ALREADY_DECIDED");

        // From one merchant to another, and out of the gateway's cash.
        let legs = json!([
            { "account": "PAYABLE", "merchantId": other.merchant, "side": "DEBIT",
                "amount": "3.00" },
            { "account": "PAYABLE", "merchantId": home.merchant, "side": "CREDIT",
                "amount": "2.50" },
            { "account": "GATEWAY_CASH", "side": "CREDIT", "amount": "0.50" },
        ]);
        let (owed, cash) = (network.payable(&home).await, network.cash().await);
        // While the order may go back, its money is not there for others.
        let early = proposes(&ben, network, legs.clone(), Value::Null).await;
        let early = text(&early["correction"]["id"]);
        assert_eq!(code(&decides(&ann, network, &early, "APPROVE").await), "OWN_MONEY_SHORT");
        assert_eq!(code(&decides(&ann, network, &early, "REJECT").await), "DONE");
        accepts_all(&alice, &other).await;
        let proposed = proposes(&ben, network, legs, Value::Null).await;
        let second = text(&proposed["correction"]["id"]);
        assert_eq!(code(&decides(&ann, network, &second, "APPROVE").await), "DONE");
        assert_eq!(network.payable(&other).await, 600);
        assert_eq!(network.payable(&home).await - owed, 250);
        assert_eq!(cash - network.cash().await, 50);

        assert_eq!(listed(&ann, Value::Null).await, [second.clone(), early.clone(), id.clone()]);
        assert_eq!(listed(&ann, json!("APPROVED")).await, [second.clone(), id.clone()]);
        assert_eq!(listed(&ann, json!("REJECTED")).await, std::slice::from_ref(&early));
        let all = acts(&ann).await;
        let act = |act: &str, id: &str, why: &str| (act.to_owned(), id.to_owned(), why.to_owned());
        assert_eq!(all[0], act("decideCorrection", &second, "approved: looked into it"));
        assert_eq!(all[1], act("correctLedger", &second, "a fee was forgotten"));
        assert_eq!(all[2], act("decideCorrection", &early, "rejected: looked into it"));
        assert_eq!(all[3], act("correctLedger", &early, "a fee was forgotten"));
        assert_eq!(all[4], act("decideCorrection", &id, "approved: looked into it"));
    })
    .await;
}

#[tokio::test]
async fn what_is_rejected_moves_nothing_and_stays_rejected() {
    on_both(async |network| {
        let (_, other, _, _) = scene(network).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        let proposed = proposes(&ann, network, fee(&other), Value::Null).await;
        let id = text(&proposed["correction"]["id"]);
        let before = network.rows("transfer").await;
        let rejected = decides(&ben, network, &id, "REJECT").await;
        assert_eq!(rejected["correction"]["status"], "REJECTED");
        assert_eq!(rejected["correction"]["transferId"], Value::Null);
        assert_eq!(code(&decides(&ben, network, &id, "APPROVE").await), "ALREADY_DECIDED");
        assert_eq!((network.payable(&other).await, network.fees().await), (1_000, 0));
        assert_eq!(network.rows("transfer").await, before);
        assert_eq!(listed(&ben, json!("REJECTED")).await, [id]);
    })
    .await;
}

#[tokio::test]
async fn a_correction_may_add_to_the_side_of_its_original_and_a_refund_still_goes_through() {
    on_both(async |network| {
        let (_, other, alice, original) = scene(network).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        // Too little was booked for the merchant.
        let legs = json!([
            { "account": "PAYABLE", "merchantId": other.merchant, "side": "CREDIT",
                "amount": "50.00" },
            { "account": "FEES", "side": "DEBIT", "amount": "50.00" },
        ]);
        let more = proposes(&ann, network, legs, json!(original)).await;
        let more = text(&more["correction"]["id"]);
        // The platform has no money of its own: it would be members' money.
        assert_eq!(code(&decides(&ben, network, &more, "APPROVE").await), "OWN_MONEY_SHORT");
        let own = json!([
            { "account": "GATEWAY_CASH", "side": "DEBIT", "amount": "50.00" },
            { "account": "FEES", "side": "CREDIT", "amount": "50.00" },
        ]);
        let own = proposes(&ann, network, own, Value::Null).await;
        let own = text(&own["correction"]["id"]);
        assert_eq!(code(&decides(&ben, network, &own, "APPROVE").await), "DONE");
        assert_eq!(code(&decides(&ben, network, &more, "APPROVE").await), "DONE");
        assert_eq!((network.payable(&other).await, network.fees().await), (6_000, 0));
        // One that takes the whole leg back does not stand in the way of the order's refund.
        let legs = json!([
            { "account": "PAYABLE", "merchantId": other.merchant, "side": "DEBIT",
                "amount": "10.00" },
            { "account": "FEES", "side": "CREDIT", "amount": "10.00" },
        ]);
        let back = proposes(&ann, network, legs, json!(original)).await;
        let back = text(&back["correction"]["id"]);
        assert_eq!(code(&decides(&ben, network, &back, "APPROVE").await), "DONE");
        network.assert_books_balance().await;
        let order = accepts_all(&alice, &other).await;
        let refunded = other.refund(&order, "Spilt", &network.key()).await;
        assert_eq!(refunded["order"]["status"], "REFUNDED");
        assert_eq!(network.payable(&other).await, 4_000);
        assert_eq!(alice.balance().await, "100.00");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_operators_who_decide_at_once_one_decides() {
    on_both(async |network| {
        let (_, other, _, _) = scene(network).await;
        let ann = network.operator().await;
        let (ben, cat) = (network.operator().await, network.operator().await);
        for _ in 0..4 {
            let before = network.fees().await;
            let proposed = proposes(&ann, network, fee(&other), Value::Null).await;
            let id = text(&proposed["correction"]["id"]);
            let (one, two) =
                join(decides(&ben, network, &id, "APPROVE"), decides(&cat, network, &id, "REJECT"))
                    .await;
            let moved = network.fees().await - before;
            match (code(&one).as_str(), code(&two).as_str()) {
                ("DONE", "ALREADY_DECIDED") => assert_eq!(moved, 100),
                ("ALREADY_DECIDED", "DONE") => assert_eq!(moved, 0),
                codes => panic!("no winner alone: {codes:?}"),
            }
            let both = join(
                decides(&ben, network, &id, "APPROVE"),
                decides(&cat, network, &id, "APPROVE"),
            );
            let (one, two) = both.await;
            assert_eq!(
                (code(&one), code(&two)),
                ("ALREADY_DECIDED".into(), "ALREADY_DECIDED".into())
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_key_proposes_and_posts_once() {
    on_both(async |network| {
        let (_, other, _, _) = scene(network).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        let input = json!({ "legs": fee(&other), "reason": "a fee", "idempotencyKey": "one" });
        let once = ann.act("correctLedger", ALL, input.clone()).await;
        let again = ann.act("correctLedger", ALL, input).await;
        assert_eq!(once, again);
        assert_eq!(network.rows("ledger_correction").await, 1);
        let input = json!({ "legs": fee(&other), "reason": "another", "idempotencyKey": "one" });
        assert_eq!(ann.tries("correctLedger", input).await, "IDEMPOTENCY_CONFLICT");
        let id = text(&once["correction"]["id"]);
        let input = json!({ "correctionId": id, "decision": "APPROVE", "reason": "right",
            "idempotencyKey": "two" });
        let once = ben.act("decideCorrection", ALL, input.clone()).await;
        assert_eq!(ben.act("decideCorrection", ALL, input).await, once);
        assert_eq!(network.fees().await, 100);
    })
    .await;
}

#[tokio::test]
async fn nobody_but_operators_sees_or_touches_a_correction() {
    on_both(async |network| {
        let (home, other, alice, _) = scene(network).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        let told = (home.reminded_of().await, other.reminded_of().await);
        let proposed = proposes(&ann, network, fee(&other), Value::Null).await;
        let id = text(&proposed["correction"]["id"]);
        assert_eq!(code(&decides(&ben, network, &id, "APPROVE").await), "DONE");
        network.quiet().await;
        for person in [&home, &other, &alice] {
            let query = "{ viewer { operator { corrections { nodes { id } } } } }";
            assert_eq!(person.post(query, json!({})).await["viewer"]["operator"], Value::Null);
            let query = format!("{{ node(id: \"{id}\") {{ id }} }}");
            assert_eq!(person.fault(&query, json!({})).await, "BAD_USER_INPUT");
        }
        assert_eq!((home.reminded_of().await, other.reminded_of().await), told);
    })
    .await;
}

#[tokio::test]
async fn what_was_proposed_and_decided_cannot_be_changed_and_the_audit_sees_what_is_slipped_in() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(network) = Network::start_on(engine, &[]).await else { continue };
        let (_, other, _, _) = scene(&network).await;
        let (ann, ben) = (network.operator().await, network.operator().await);
        let proposed = proposes(&ann, &network, fee(&other), Value::Null).await;
        let id = text(&proposed["correction"]["id"]);
        assert!(!runs(&network, "UPDATE ledger_correction SET reason = 'another'").await);
        assert!(!runs(&network, "UPDATE ledger_correction_leg SET amount = amount * 2").await);
        assert!(!runs(&network, "DELETE FROM ledger_correction_leg").await);
        assert_eq!(code(&decides(&ben, &network, &id, "APPROVE").await), "DONE");
        let undo = "UPDATE ledger_correction SET status = 'rejected', transfer_id = NULL";
        assert!(!runs(&network, undo).await);
        assert!(!runs(&network, "DELETE FROM ledger_correction").await);
        network.assert_books_balance().await;
        // A leg that was never proposed would be one that nobody posted.
        let leg = "INSERT INTO ledger_correction_leg (correction_id, number, account_kind, amount) \
                   SELECT id, 3, 'gateway_cash', 5 FROM ledger_correction";
        assert!(runs(&network, leg).await);
        let found = audit::audit(network.app.db.read()).await.expect("an audit");
        let named: Vec<_> = found.iter().map(|one| (one.invariant, one.says)).collect();
        assert_eq!(named, [("L2", "an approved correction is posted with exactly its legs")]);
        network.stop().await;
    }
}

/// Whether the database takes a statement that the program would never write.
async fn runs(network: &Network, text: &str) -> bool {
    let written: Outcome<(), Never> = network
        .app
        .db
        .write(async |tx| {
            tx.execute_raw(sql(tx, text, [])).await?;
            Ok(())
        })
        .await;
    written.is_ok()
}
