//! The gateway's day held against our books: what agrees, each way to differ, and who sees to it.

use futures_util::future::join;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sharepass::infra::failure::{Failure, Never};
use sharepass::worker::Tick;

use crate::support::{Caller, DAY, Network, Note, on_both, text};

/// From the beginning of a story, at 16:00 in China, to 02:00 of the day after.
const TO_THE_LIST: i64 = 10 * 3_600;

/// A shop with coffee at 125.00 to everybody, a plan of 1000.00, and a customer.
struct Scene {
    home: Caller,
    coffee: String,
    plan: String,
    alice: Caller,
}

async fn scene(network: &Network) -> Scene {
    let home = network.merchant("甲咖啡").await;
    let coffee = home.priced("拿铁", "125.00", "100.00").await;
    let plan = home.plan("1000.00", "0.00").await;
    Scene { home, coffee, plan, alice: network.customer("Alice").await }
}

impl Scene {
    /// An order that waits for the gateway: its id, and where it is paid.
    async fn asked(&self, network: &Network) -> (String, String) {
        let order = self.alice.order(network, &self.home.shop, &self.coffee, 1).await;
        let begun = self.alice.pay(&order, "GATEWAY", &network.key()).await;
        (order, text(&begun["order"]["pendingPayment"]["payUrl"]))
    }

    /// An order paid by gateway: its id, where it was paid, and what the gateway knows it by.
    async fn paid(&self, network: &Network) -> (String, String, String) {
        let (order, pay_url) = self.asked(network).await;
        let reference = network.last_reference().await;
        network.pay_at(&pay_url, &self.alice).await;
        (order, pay_url, reference)
    }
}

const DAYS: &str = "{ viewer { operator { reconciliations { nodes { day cases balanced
    payments { listedCount listedSum bookedCount bookedSum }
    refunds { listedCount listedSum bookedCount bookedSum } } } } } }";

const CASES: &str = "{ viewer { operator { reconciliationCases { nodes {
    id day kind movement reference listedAmount bookedAmount note } } } } }";

/// The days that were reconciled, newest first.
async fn days(network: &Network) -> Vec<Value> {
    let seen = network.operator().await.post(DAYS, json!({})).await;
    let nodes = &seen["viewer"]["operator"]["reconciliations"]["nodes"];
    nodes.as_array().expect("days").clone()
}

/// The cases that are open, oldest first.
async fn cases(network: &Network) -> Vec<Value> {
    let seen = network.operator().await.post(CASES, json!({})).await;
    let nodes = &seen["viewer"]["operator"]["reconciliationCases"]["nodes"];
    nodes.as_array().expect("cases").clone()
}

/// Kind, movement, reference, and the two amounts of each case.
fn told(cases: &[Value]) -> Vec<Value> {
    let parts = ["kind", "movement", "reference", "listedAmount", "bookedAmount"];
    cases.iter().map(|case| json!(parts.map(|part| case[part].clone()))).collect()
}

fn tally(count: i64, sum: &str) -> Value {
    json!({ "listedCount": count, "listedSum": sum, "bookedCount": count, "bookedSum": sum })
}

/// The day ends, and its list is fetched.
async fn close_the_day(network: &Network) {
    network.pass_seconds(TO_THE_LIST);
    network.run(Tick::Reconcile).await;
}

#[tokio::test]
async fn a_day_on_which_nothing_differs_is_balanced() {
    on_both(async |network| {
        let scene = scene(network).await;
        // Nobody ever paid by gateway: there is no first day.
        network.run(Tick::Reconcile).await;
        scene.alice.join(network, &scene.plan).await;
        let (order, ..) = scene.paid(network).await;
        let (kept, ..) = scene.paid(network).await;
        assert_eq!(scene.home.accept(&kept).await["order"]["status"], "ACCEPTED");
        assert_eq!(
            scene.home.decline(&order, "sold out", &network.key()).await["userErrors"],
            json!([])
        );
        // Money that came too late for its order goes back, and never was in the ledger.
        let (_, late) = scene.asked(network).await;
        network.switch(Some(&late), json!({ "never": true })).await;
        assert_eq!(network.press(&late, "confirm").await, 200);
        network.pass_seconds(16 * 60);
        network.run(Tick::Orders).await;
        network.pass_seconds(31);
        network.run(Tick::Gateway).await;
        network.pass_seconds(31);
        network.run(Tick::Gateway).await;

        // A day is not looked at before it is over for two hours.
        network.pass_seconds(TO_THE_LIST - 16 * 60 - 63);
        network.run(Tick::Reconcile).await;
        assert_eq!(days(network).await, Vec::<Value>::new());
        network.pass_seconds(1);
        network.run(Tick::Reconcile).await;
        let first = json!({ "day": "2026-11-23", "cases": 0, "balanced": true,
            "payments": tally(4, "1375.00"), "refunds": tally(2, "250.00") });
        assert_eq!(days(network).await, std::slice::from_ref(&first));

        // Once; then the next day, on which nothing moved.
        network.run(Tick::Reconcile).await;
        network.pass_seconds(DAY);
        network.run(Tick::Reconcile).await;
        let second = json!({ "day": "2026-11-24", "cases": 0, "balanced": true,
            "payments": tally(0, "0.00"), "refunds": tally(0, "0.00") });
        assert_eq!(days(network).await, [second, first]);
        assert_eq!(cases(network).await, Vec::<Value>::new());

        // After a long rest, a few days at a time.
        network.pass_seconds(5 * DAY);
        network.run(Tick::Reconcile).await;
        assert_eq!(days(network).await.len(), 5);
        network.run(Tick::Reconcile).await;
        network.run(Tick::Reconcile).await;
        assert_eq!(days(network).await.len(), 7);
    })
    .await;
}

#[tokio::test]
async fn every_difference_is_a_case_that_an_operator_resolves() {
    on_both(async |network| {
        let scene = scene(network).await;
        let (_, first_url, first) = scene.paid(network).await;
        let (_, missing_url, missing) = scene.paid(network).await;
        network.switch(Some(&missing_url), json!({ "list_missing": true })).await;
        let (_, wrong_url, wrong) = scene.paid(network).await;
        network.switch(Some(&wrong_url), json!({ "list_wrong_amount": true })).await;
        let (_, double_url, double) = scene.paid(network).await;
        network.switch(Some(&double_url), json!({ "list_double": true })).await;
        // A payment that we never asked for, and money that was given back by hand.
        let stray = network.stray("stray", 700).await;
        assert_eq!(network.press(&stray, "confirm").await, 200);
        let intent = network.at_gateway(&first_url).await["id"].clone();
        let by_hand =
            json!({ "reference": "by-hand", "intent": intent, "amount": 500, "reason": "" });
        network.post_to_gateway("/v1/refunds", by_hand).await;

        close_the_day(network).await;
        let day = json!({ "day": "2026-11-23", "cases": 5, "balanced": false,
            "payments": { "listedCount": 5, "listedSum": "507.01",
                "bookedCount": 4, "bookedSum": "500.00" },
            "refunds": { "listedCount": 1, "listedSum": "5.00",
                "bookedCount": 0, "bookedSum": "0.00" } });
        assert_eq!(days(network).await, [day]);
        let found = cases(network).await;
        let expected = [
            json!(["AMOUNT_DIFFERS", "PAYMENT", wrong, "125.01", "125.00"]),
            json!(["LISTED_TWICE", "PAYMENT", double, "125.00", "125.00"]),
            json!(["PAID_BUT_NOT_BOOKED", "PAYMENT", "stray", "7.00", null]),
            json!(["REFUND_NOT_BOOKED", "REFUND", "by-hand", "5.00", null]),
            json!(["BOOKED_BUT_NOT_LISTED", "PAYMENT", missing, null, "125.00"]),
        ];
        assert_eq!(told(&found), expected);
        assert!(found.iter().all(|case| case["reference"] != first.as_str()));

        let operator = network.operator().await;
        let resolve = async |note: &str| {
            let input = json!({ "caseId": found[2]["id"], "note": note });
            let selection = "reconciliationCase { id note resolvedAt }";
            operator.act("resolveReconciliationCase", selection, input).await
        };
        assert_eq!(resolve(" ").await["userErrors"][0]["code"], "NOTE_INVALID");
        let done = resolve("paid to us by mistake, sent back").await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["reconciliationCase"]["id"], found[2]["id"]);
        assert_eq!(done["reconciliationCase"]["note"], "paid to us by mistake, sent back");
        assert!(done["reconciliationCase"]["resolvedAt"].is_string());
        assert_eq!(resolve("again").await["userErrors"][0]["code"], "ALREADY_RESOLVED");
        assert_eq!(cases(network).await.len(), 4);
        // What was found of the day stays; who said what is on record.
        assert_eq!(days(network).await[0]["cases"], 5);
        let log =
            "{ viewer { operator { auditLog(first: 1) { nodes { act subjectId reason } } } } }";
        let log = operator.post(log, json!({})).await;
        let act = json!({ "act": "resolveReconciliationCase", "subjectId": found[2]["id"],
            "reason": "paid to us by mistake, sent back" });
        assert_eq!(log["viewer"]["operator"]["auditLog"]["nodes"][0], act);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_told_of_heals_by_itself_and_is_no_case() {
    on_both(async |network| {
        let scene = scene(network).await;
        let silent = json!({ "never": true, "refunds_pending": true });
        let (order, order_url, _) = scene.paid(network).await;
        network.switch(Some(&order_url), silent.clone()).await;
        assert_eq!(
            scene.home.decline(&order, "sold out", &network.key()).await["userErrors"],
            json!([])
        );
        network.run(Tick::Gateway).await;
        network.release(&order_url).await;
        let begun = scene.alice.begin_joining(&scene.plan, &network.key()).await;
        let pay_url = text(&begun["recharge"]["payment"]["payUrl"]);
        network.switch(Some(&pay_url), silent).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        let requested = "gateway_refund WHERE status = 'requested'";
        let pending = "intent WHERE status = 'pending'";
        assert_eq!((network.rows(requested).await, network.rows(pending).await), (1, 1));

        close_the_day(network).await;
        assert_eq!((network.rows(requested).await, network.rows(pending).await), (0, 0));
        assert_eq!(scene.alice.back().await.balance().await, "1000.00");
        let balanced = json!({ "day": "2026-11-23", "cases": 0, "balanced": true,
            "payments": tally(2, "1125.00"), "refunds": tally(1, "125.00") });
        assert_eq!(days(network).await, [balanced]);
        // It was settled on the day after, whose list does not have it.
        network.pass_seconds(DAY);
        network.run(Tick::Reconcile).await;
        assert_eq!(days(network).await[0]["balanced"], true);
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_failed_here_and_was_paid_there_goes_back_by_itself() {
    on_both(async |network| {
        let scene = scene(network).await;
        let (_, pay_url) = scene.asked(network).await;
        let reference = network.last_reference().await;
        network.switch(Some(&pay_url), json!({ "held": true })).await;
        let failed = Note::paid("no_a", &reference, 12_500);
        let failed = Note { kind: "payment.failed", ..failed };
        assert_eq!(network.notice(failed).await, 204);
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        close_the_day(network).await;
        assert_eq!(told(&cases(network).await), Vec::<Value>::new());
        assert_eq!(network.rows("gateway_refund WHERE amount = 12500").await, 1);
        let alice = scene.alice.back().await;
        assert_eq!(alice.told_of(network, "ORDER_REFUNDED").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_case_that_a_later_list_explains_closes_by_itself() {
    on_both(async |network| {
        let scene = scene(network).await;
        let (_, pay_url, reference) = scene.paid(network).await;
        network.switch(Some(&pay_url), json!({ "list_late": true })).await;
        close_the_day(network).await;
        let expected = [json!(["BOOKED_BUT_NOT_LISTED", "PAYMENT", reference, null, "125.00"])];
        assert_eq!(told(&cases(network).await), expected);

        network.pass_seconds(DAY);
        network.run(Tick::Reconcile).await;
        let day = days(network).await[0].take();
        let expected = json!({ "day": "2026-11-24", "cases": 0, "balanced": true,
            "payments": tally(1, "125.00"), "refunds": tally(0, "0.00") });
        assert_eq!(day, expected);
        assert_eq!(cases(network).await, Vec::<Value>::new());
        let closed = "reconciliation_case WHERE note = 'Listed on 2026-11-24.'";
        assert_eq!(network.rows(closed).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_is_away_is_asked_again() {
    on_both(async |network| {
        let scene = scene(network).await;
        let (_, pay_url) = scene.asked(network).await;
        // It will not say what became of this one, twice each time that it is asked.
        network.switch(Some(&pay_url), json!({ "never": true, "errors_before": 2 })).await;
        assert_eq!(network.press(&pay_url, "confirm").await, 200);
        network.switch(None, json!({ "errors_before": 1 })).await;
        close_the_day(network).await;
        assert_eq!(network.rows("reconciliation").await, 0);
        // Now it lists, and is silent after that: who knows whether that payment differs?
        network.run(Tick::Reconcile).await;
        assert_eq!(network.rows("reconciliation").await, 0);
        assert_eq!(network.rows("gateway_listing").await, 0);
        network.run(Tick::Reconcile).await;
        assert_eq!(days(network).await[0]["balanced"], true);
        assert_eq!(network.rows("intent WHERE status = 'succeeded'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_instances_reconcile_a_day_once() {
    on_both(async |network| {
        let scene = scene(network).await;
        scene.paid(network).await;
        assert_eq!(network.press(&network.stray("stray", 700).await, "confirm").await, 200);
        let second = network.second().await;
        network.pass_seconds(TO_THE_LIST);
        join(network.run(Tick::Reconcile), second.run(Tick::Reconcile)).await;
        second.stop().await;
        let rows = ["reconciliation", "gateway_listing", "reconciliation_case"];
        let mut found = Vec::new();
        for table in rows {
            found.push(network.rows(table).await);
        }
        assert_eq!(found, [1, 2, 1]);
    })
    .await;
}

#[tokio::test]
async fn what_the_ledger_did_not_take_in_is_a_case() {
    on_both(async |network| {
        let scene = scene(network).await;
        scene.alice.join(network, &scene.plan).await;
        let recharge = network.last_reference().await;
        let (_, _, order) = scene.paid(network).await;
        // Somebody makes the order's payment say that it came by the recharge's.
        let muddle = async |purpose: &str| {
            let sql = format!(
                "UPDATE payment SET intent_id = (SELECT id FROM intent WHERE purpose = '{purpose}')
                WHERE tender = 'gateway'"
            );
            let done = network.app.db.write(async |tx| {
                tx.execute_unprepared(&sql).await?;
                Ok::<_, Failure<Never>>(())
            });
            done.await.expect("a muddle");
        };
        muddle("recharge").await;
        close_the_day(network).await;
        muddle("order").await;
        let expected = [
            json!(["AMOUNT_DIFFERS", "PAYMENT", recharge, "1000.00", "1125.00"]),
            json!(["PAID_BUT_NOT_BOOKED", "PAYMENT", order, "125.00", "0.00"]),
        ];
        assert_eq!(told(&cases(network).await), expected);
    })
    .await;
}
