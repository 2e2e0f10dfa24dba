//! Payments from balance that wait at the same moment are executed together, and each gets its own
//! answer: what is refused, repeated or broken changes nothing for the others.

use entity::id::{Key as _, OrderId};
use futures_util::future::join_all;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::sql_counts::TURN;
use crate::support::statements::counted;
use crate::support::{Caller, Engine, Network, on_both_with};

/// Customers with an order of their own.
const PAYERS: usize = 24;

/// A payment, and how it must end.
struct Tried<'a> {
    who: &'a Caller,
    order: &'a str,
    key: String,
    ends: &'static str,
}

impl Tried<'_> {
    async fn sent(&self) -> Value {
        let pay = "mutation($order: ID!, $key: String!) { payOrder(input: { orderId: $order,
            tender: BALANCE, idempotencyKey: $key }) { order { id status } userErrors { code } } }";
        self.who.call(pay, json!({ "order": self.order, "key": self.key })).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_that_wait_together_share_commits_and_nothing_else() {
    let _turn = TURN.lock().await;
    on_both_with(&[("DATABASE_LOG_STATEMENTS", "true")], async |network| {
        let home = network.merchant("甲咖啡").await;
        let coffee = home.priced("拿铁", "12.50", "10.00").await;
        let plan = home.plan("100.00", "0.00").await;
        let mut payers = Vec::new();
        for number in 0..PAYERS {
            let payer = network.customer(&format!("Payer {number}")).await;
            payer.join(network, &plan).await;
            // The first has not enough for its order.
            let units = if number == 0 { 11 } else { 1 };
            let order = payer.order(network, &home.shop, &coffee, units).await;
            payers.push((payer, order));
        }
        let broken = OrderId::parse(&payers[1].1).expect("an order");
        network.poison("payment", "INSERT", "order_id", broken.0).await;
        let tried = |(payer, order): (usize, usize), ends| Tried {
            who: &payers[payer].0,
            order: &payers[order].1,
            key: network.key(),
            ends,
        };
        let mut all = vec![tried((0, 0), "BALANCE_SHORT"), tried((1, 1), "INTERNAL")];
        all.extend((2..PAYERS).map(|number| tried((number, number), "DONE")));
        // Somebody else's order, and a call that comes twice.
        all.push(tried((2, 3), "NOT_FOUND"));
        all.push(Tried { key: all[5].key.clone(), ..tried((5, 5), "DONE") });
        // One order with two keys: whichever comes first.
        all.push(tried((4, 4), "DONE"));

        let answers = while_held(network, &all).await;
        let last = all.len() - 1;
        if outcome(&answers[4]) == "DONE" {
            all[last].ends = "NOT_PLACED";
        } else {
            all[4].ends = "NOT_PLACED";
        }
        for (tried, answer) in all.iter().zip(&answers) {
            assert_eq!(outcome(answer), tried.ends, "{answer}");
        }
        assert_eq!(answers[5], answers[last - 1], "one key, one answer");
        let done = i64::try_from(PAYERS - 2).expect("a number");
        assert_eq!(network.rows("payment").await, done, "each order is paid once");
        assert_eq!(network.rows("idempotency_key WHERE operation = 'PayOrder'").await, done + 3);

        // What broke is done with the same key, once it can be.
        network.heal("payment", broken.0).await;
        assert_eq!(outcome(&all[1].sent().await), "DONE");
        for tried in all.iter().filter(|tried| tried.ends != "INTERNAL") {
            assert_eq!(outcome(&tried.sent().await), tried.ends, "the same answer for ever");
        }
        assert_eq!(network.rows("payment").await, done + 1);

        // Nothing breaks: then there are fewer statements than payments.
        let mut more = Vec::new();
        for (payer, _) in &payers[1..] {
            more.push((payer, payer.order(network, &home.shop, &coffee, 1).await));
        }
        let all: Vec<Tried<'_>> = more
            .iter()
            .map(|(who, order)| Tried { who, order, key: network.key(), ends: "DONE" })
            .collect();
        counted();
        let answers = while_held(network, &all).await;
        let statements = counted();
        let writes = statements.iter().filter(|text| text.contains(r#"INTO "payment""#)).count();
        assert!(answers.iter().all(|answer| outcome(answer) == "DONE"));
        assert!(writes * 2 < all.len(), "{writes} statements wrote {} payments", all.len());
    })
    .await;
}

/// Sends payments while another process holds what all of them must write; lets go of it once all of
/// them wait.
async fn while_held(network: &Network, all: &[Tried<'_>]) -> Vec<Value> {
    let other = hold(network).await;
    let sent = join_all(all.iter().map(Tried::sent));
    let let_go = async {
        while network.app.payments.unanswered() < all.len() {
            tokio::task::yield_now().await;
        }
        other.execute_unprepared("ROLLBACK").await.expect("it lets go");
        other.close().await.expect("it goes");
    };
    tokio::join!(sent, let_go).0
}

/// Another process that holds the writers' lock, or the table of keys.
async fn hold(network: &Network) -> DatabaseConnection {
    let mut options = ConnectOptions::new(network.database_url());
    options.max_connections(1).sqlx_logging(false);
    let other = Database::connect(options).await.expect("another process");
    let statements: &[&str] = match network.engine() {
        Engine::Sqlite => &["BEGIN IMMEDIATE"],
        Engine::Postgres => &["BEGIN", "LOCK TABLE idempotency_key IN EXCLUSIVE MODE"],
    };
    for statement in statements {
        other.execute_unprepared(statement).await.expect("the lock");
    }
    other
}

/// How an answer ends: the code of a fault or refusal, or `DONE`.
fn outcome(answer: &Value) -> &str {
    let fault = answer["errors"][0]["extensions"]["code"].as_str();
    let refusal = answer["data"]["payOrder"]["userErrors"][0]["code"].as_str();
    fault.or(refusal).unwrap_or("DONE")
}
