//! The check of the checks, second half: one protection at a time is taken away, and a duel, the
//! database's next protection or the audit turns red. A duel that stays green without what it
//! proves would prove nothing.
//!
//! Locks and conditions are taken out of the statements on their way to PostgreSQL, constraints and
//! triggers out of a database of the proof's own; nothing in the program knows of it.

use futures_util::future::{join, join_all};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use serde_json::{Value, json};
use sharepass::domain::audit::audit;
use sharepass::domain::reminder;

use super::bank;
use super::scale::{figures, times};
use super::scene::Scene;
use crate::support::proxy::{Deed, Proxy, Rule};
use crate::support::{Caller, Goods, Network, Note, servers, text};

/// In how many rounds a proof must have turned red.
const ROUNDS: usize = 40;

/// A lock that the statements of PostgreSQL take.
const LOCK: &str = "FOR UPDATE";

/// As long as [`LOCK`], and nothing.
const NO_LOCK: &str = "          ";

/// A network whose statements and tables can be tampered with.
struct Stand {
    network: Network,
    proxy: Proxy,
}

impl Stand {
    async fn new() -> Option<Self> {
        let server = servers::postgres().await?;
        let proxy = Proxy::to(&server).await;
        let patience = [("DATABASE_LOCK_TIMEOUT_MS", "2000"), ("DATABASE_CONNECTIONS", "12")];
        let network = Network::start_behind(&proxy, &patience).await?;
        Some(Self { network, proxy })
    }

    /// Takes a part out of every statement that has another part in it. Statements stay as they
    /// were prepared, so this comes before anything is done.
    fn without(&self, part: &'static str, by: &'static str, statement: &'static str) {
        let deed = Deed::Rewrite(part, by);
        self.proxy.rule(Rule { statement, after: "", deed, times: usize::MAX });
    }

    /// Changes the tables.
    async fn change(&self, statements: &str) {
        let mut options = ConnectOptions::new(self.network.database_url());
        options.max_connections(1).sqlx_logging(false);
        let tables = Database::connect(options).await.expect("the tables");
        tables.execute_unprepared(statements).await.expect("a change");
        tables.close().await.expect("closed");
    }

    /// Fights until a round turns red; answers what it said and how many rounds it took. Fails
    /// when none does.
    async fn turns_red(self, what: &str, round: impl AsyncFn(&Network) -> Option<String>) {
        for number in 1..=times("PROVE_RED_ROUNDS", ROUNDS) {
            let seen = match round(&self.network).await {
                None => self.audited().await,
                red => red,
            };
            if let Some(red) = seen {
                figures("without", &format!("{what}: red in round {number}: {red}"));
                self.network.stop().await;
                return;
            }
        }
        panic!("without {what} nothing turned red");
    }

    async fn audited(&self) -> Option<String> {
        reminder::tick(&self.network.app).await.expect("published reminders");
        let found = audit(self.network.app.db.read()).await.expect("an audit");
        found.first().map(|violation| format!("audit {}: {}", violation.invariant, violation.says))
    }
}

/// What of several answers is not among those that a duel may end with.
fn strange(answers: &[Value], expected: &[&str]) -> Option<String> {
    answers.iter().map(outcome).find(|outcome| !expected.contains(&outcome.as_str()))
}

/// How an answer ends: the code of a fault or refusal, or `DONE`.
fn outcome(answer: &Value) -> String {
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return code.to_owned();
    }
    let payload = answer["data"].as_object().and_then(|fields| fields.values().next());
    let code = payload.and_then(|payload| payload["userErrors"][0]["code"].as_str());
    code.unwrap_or("DONE").to_owned()
}

async fn pays(who: &Caller, order: &str, key: String) -> Value {
    let pay = "mutation($order: ID!, $key: String!) { payOrder(input: { orderId: $order,
        tender: BALANCE, idempotencyKey: $key }) { order { id } userErrors { code } } }";
    who.call(pay, json!({ "order": order, "key": key })).await
}

/// Two pay one order: one is done.
async fn two_payments(scene: &Scene, network: &Network) -> Option<String> {
    let order = scene.placed(network).await;
    let pay = || pays(&scene.alice, &order, network.key());
    let answers = join_all([pay(), pay(), pay(), pay()]).await;
    let red = strange(&answers, &["DONE", "NOT_PLACED"]);
    let done = answers.iter().filter(|answer| outcome(answer) == "DONE").count();
    red.or_else(|| (done != 1).then(|| format!("{done} winners")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_not_locked_is_paid_twice_or_breaks() {
    let Some(stand) = Stand::new().await else { return };
    stand.without(LOCK, NO_LOCK, r#"FROM "order""#);
    let scene = Scene::set(&stand.network).await;
    stand
        .turns_red("the lock of an order", async |network| two_payments(&scene, network).await)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_not_locked_and_may_be_paid_twice_is() {
    let Some(stand) = Stand::new().await else { return };
    stand.without(LOCK, NO_LOCK, r#"FROM "order""#);
    let scene = Scene::set(&stand.network).await;
    stand.change("ALTER TABLE payment DROP CONSTRAINT an_order_is_paid_at_most_once").await;
    let what = "the lock of an order and its one payment";
    stand.turns_red(what, async |network| two_payments(&scene, network).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pay_code_that_is_not_locked_is_charged_more_than_once() {
    let Some(stand) = Stand::new().await else { return };
    stand.without(LOCK, NO_LOCK, r#"FROM "pay_code""#);
    let scene = Scene::set(&stand.network).await;
    stand
        .turns_red("the lock of a pay code", async |network| {
            let digits = scene.alice.pay_code().await.1;
            let charge = "mutation($input: ChargePayCodeInput!) { chargePayCode(input: $input) {
                order { id } userErrors { code } } }";
            let tries = (0..4).map(|_| async {
                let input = json!({ "shopId": scene.home.shop, "code": digits, "amount": "1.00",
                    "idempotencyKey": network.key() });
                scene.home.call(charge, json!({ "input": input })).await
            });
            let answers = join_all(tries).await;
            let red = strange(&answers, &["DONE", "CODE_USED"]);
            let done = answers.iter().filter(|answer| outcome(answer) == "DONE").count();
            red.or_else(|| (done != 1).then(|| format!("{done} winners")))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lots_that_are_not_locked_are_spent_twice() {
    let Some(stand) = Stand::new().await else { return };
    stand.without(LOCK, NO_LOCK, r#"FROM "membership""#);
    stand.without(LOCK, NO_LOCK, r#"FROM "lot""#);
    let scene = Scene::set(&stand.network).await;
    stand
        .turns_red("the locks of a membership and its lots", async |network| {
            let mut orders = Vec::new();
            for _ in 0..4 {
                orders.push(scene.placed(network).await);
            }
            let pay = orders.iter().map(|order| pays(&scene.alice, order, network.key()));
            strange(&join_all(pay).await, &["DONE"])
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_not_unique_acts_more_than_once() {
    let Some(stand) = Stand::new().await else { return };
    let scene = Scene::set(&stand.network).await;
    // Each key is another one as it is written, so that none is ever found again.
    stand
        .change(
            "CREATE FUNCTION spoil_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             NEW.key := NEW.key || ' ' || gen_random_uuid(); RETURN NEW; END $$; \
             CREATE TRIGGER spoil_key BEFORE INSERT ON idempotency_key \
             FOR EACH ROW EXECUTE FUNCTION spoil_key()",
        )
        .await;
    stand
        .turns_red("the uniqueness of keys", async |network| {
            let before = network.rows("recharge").await;
            let key = network.key();
            let ask = || scene.alice.recharge(&scene.membership, "10.00", &key);
            join(ask(), ask()).await;
            let acts = network.rows("recharge").await - before;
            (acts != 1).then(|| format!("{acts} recharges for one key"))
        })
        .await;
}

/// Drops the leg of a payable as it is written.
const SPOIL_LEG: &str = "CREATE FUNCTION spoil_leg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    IF EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.account_id AND kind = 'payable') \
    THEN RETURN NULL; END IF; RETURN NEW; END $$; \
    CREATE TRIGGER spoil_leg BEFORE INSERT ON ledger_entry \
    FOR EACH ROW EXECUTE FUNCTION spoil_leg()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_loses_a_leg_is_refused_and_else_the_audit_finds_it() {
    for checked in [true, false] {
        let Some(stand) = Stand::new().await else { return };
        let scene = Scene::set(&stand.network).await;
        let order = scene.placed(&stand.network).await;
        stand.change(SPOIL_LEG).await;
        if !checked {
            stand.change("DROP TRIGGER ledger_entry_balances ON ledger_entry").await;
        }
        let what = if checked { "a leg of a transfer" } else { "a leg, and the check of its sum" };
        stand
            .turns_red(what, async |network| {
                let before = network.written().await;
                let outcome = outcome(&pays(&scene.alice, &order, network.key()).await);
                if !checked {
                    assert_eq!(outcome, "DONE");
                    let (off, _) = bank::snapshot(network.app.db.read()).await;
                    assert_eq!(off, Some("entries"), "the bank test sees it");
                    return None;
                }
                assert_eq!(network.written().await, before, "nothing was half done");
                (outcome != "DONE").then_some(outcome)
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_that_is_not_checked_is_refused_below_zero_and_else_the_audit_finds_it() {
    for floor in [true, false] {
        let Some(stand) = Stand::new().await else { return };
        stand.without(" AND stock_left >= $1", "", "UPDATE offer SET stock_left = stock_left -");
        let scene = Scene::set(&stand.network).await;
        let cake =
            Goods { title: "最后一块蛋糕", list: "12.50", member: "10.00", stock: Some(1) };
        let cake = scene.home.offer(cake).await;
        if !floor {
            stand.change("ALTER TABLE offer DROP CONSTRAINT stock_never_below_zero").await;
        }
        let what = if floor { "the check of stock" } else { "the check and the floor of stock" };
        let place = "mutation($shop: ID!, $offer: ID!, $key: String!) {
            placeOrder(input: { shopId: $shop, idempotencyKey: $key,
                lines: [{ offerId: $offer, quantity: 1 }] }) { order { id } userErrors { code } } }";
        stand
            .turns_red(what, async |network| {
                let input = json!({ "shop": scene.home.shop, "offer": cake, "key": network.key() });
                let answer = scene.alice.call(place, input).await;
                strange(&[answer], &["DONE", "OUT_OF_STOCK"])
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_may_come_twice_breaks_at_the_recharge_that_it_settled() {
    let Some(stand) = Stand::new().await else { return };
    stand.without(r#" ON CONFLICT ("gateway", "notice_id") DO NOTHING"#, "", r#"INTO "notice""#);
    stand.without(LOCK, NO_LOCK, r#"FROM "intent""#);
    let scene = Scene::set(&stand.network).await;
    stand.change("ALTER TABLE notice DROP CONSTRAINT notice_pkey").await;
    stand.network.switch(None, json!({ "never": true })).await;
    stand
        .turns_red("the uniqueness of notices and the lock of an intent", async |network| {
            let asked = scene.alice.recharge(&scene.membership, "10.00", &network.key()).await;
            let page = text(&asked["recharge"]["payment"]["payUrl"]);
            assert_eq!(network.press(&page, "confirm").await, 200);
            let (reference, id) = (network.last_reference().await, network.key());
            let told = |_| network.notice(Note::paid(&id, &reference, 1_000));
            let answers = join_all((0..4).map(told)).await;
            assert!(answers.contains(&204), "one of them is taken in: {answers:?}");
            answers.iter().any(|status| *status != 204).then(|| format!("{answers:?}"))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_all_protections_nothing_turns_red() {
    let Some(stand) = Stand::new().await else { return };
    let scene = Scene::set(&stand.network).await;
    for _ in 0..times("PROVE_GREEN_ROUNDS", 10) {
        assert_eq!(two_payments(&scene, &stand.network).await, None);
    }
    assert_eq!(stand.audited().await, None);
    stand.network.stop().await;
}
