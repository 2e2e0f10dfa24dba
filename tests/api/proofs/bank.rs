//! The bank test: while many people pay, refund, cancel and recharge over HTTP, a reader sums the
//! books in one snapshot after another. In each of them all entries sum to zero, lots equal their
//! members' accounts, and cash is custody and payables and fees.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join, join_all};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::json;
use sharepass::infra::db::sql;
use sharepass::worker::Tick;
use tokio_util::sync::CancellationToken;

use super::scale::{Chance, figures, times};
use crate::support::{Caller, Network, code, on_both, text};

/// How many people act at the same time.
const PEOPLE: usize = 8;

/// The books in one statement, which is one snapshot on both databases: four differences, each of
/// which is nothing in healthy books, and how many entries they are made of.
const SNAPSHOT: &str = "WITH balance AS (
    SELECT a.kind, a.owner_id, SUM(e.amount) AS amount FROM ledger_entry e
    JOIN ledger_account a ON a.id = e.account_id GROUP BY a.kind, a.owner_id)
SELECT CAST((SELECT COALESCE(SUM(amount), 0) FROM balance) AS bigint) AS entries,
    CAST((SELECT COALESCE(SUM(principal), 0) FROM lot)
       + (SELECT COALESCE(SUM(amount), 0) FROM balance WHERE kind = 'member_principal')
       AS bigint) AS principal,
    CAST((SELECT COALESCE(SUM(bonus), 0) FROM lot)
       + (SELECT COALESCE(SUM(amount), 0) FROM balance WHERE kind = 'member_bonus')
       AS bigint) AS bonus,
    CAST((SELECT COUNT(*) FROM membership m WHERE
        (SELECT COALESCE(SUM(l.principal + l.bonus), 0) FROM lot l WHERE l.membership_id = m.id)
        + (SELECT COALESCE(SUM(b.amount), 0) FROM balance b WHERE b.owner_id = m.id) <> 0)
       AS bigint) AS members,
    CAST((SELECT COALESCE(SUM(amount), 0) FROM balance
          WHERE kind IN ('gateway_cash', 'payable', 'fees'))
       - (SELECT COALESCE(SUM(custody), 0) FROM lot) AS bigint) AS cash,
    CAST((SELECT COUNT(*) FROM ledger_entry) AS bigint) AS written";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_snapshot_of_the_books_balances_while_people_pay() {
    on_both(async |network| {
        let engine = network.engine();
        let mut chance = Chance::of(&format!("bank, {engine:?}"));
        let home = network.merchant("甲咖啡").await;
        let other = network.merchant("乙面包").await;
        let coffee = home.priced("拿铁", "12.51", "10.01").await;
        let bread = other.priced("全麦面包", "12.51", "10.01").await;
        let plan = home.plan_with("300.00", "61.00", json!({ "bonusValidDays": 30 })).await;
        let shops = [(&home, coffee.as_str()), (&other, bread.as_str())];
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let who = network.customer(&format!("Customer {number}")).await;
            let membership = who.join(network, &plan).await;
            people.push((who, membership, chance.split()));
        }
        let (operations, done) = (AtomicUsize::new(0), CancellationToken::new());
        let lives = people.into_iter().map(|(who, membership, chance)| {
            live(network, shops, who, membership, chance, &operations)
        });
        let lives = async {
            join_all(lives).await;
            done.cancel();
        };
        let ticks = async {
            while !done.is_cancelled() {
                network.run(Tick::Gateway).await;
                network.run(Tick::Release).await;
                tokio::task::yield_now().await;
            }
        };
        let (snapshots, _) = join(read(network, &done), join(lives, ticks)).await;
        let operations = operations.load(Ordering::SeqCst);
        assert!(snapshots.different > 10, "{snapshots:?}: the books stood still");
        figures(
            &format!("bank, {engine:?}"),
            &format!(
                "operations {operations}, snapshots {}, of different books {}, violations = 0",
                snapshots.read, snapshots.different
            ),
        );
    })
    .await;
}

/// One person's acts.
async fn live(
    network: &Network,
    shops: [(&Caller, &str); 2],
    who: Caller,
    membership: String,
    mut chance: Chance,
    operations: &AtomicUsize,
) {
    for _ in 0..times("PROVE_BANK_ROUNDS", 25) {
        let (shop, offer) = *chance.one(&shops);
        let mut acts = 1;
        if chance.percent(15) {
            let asked = who.recharge(&membership, "10.00", &network.key()).await;
            if code(&asked) == "DONE" {
                let page = text(&asked["recharge"]["payment"]["payUrl"]);
                assert_eq!(network.press(&page, "confirm").await, 200);
            }
        } else {
            let quantity = if chance.percent(30) { 2 } else { 1 };
            let order = who.order(network, &shop.shop, offer, quantity).await;
            let tender = if chance.percent(20) { "GATEWAY" } else { "BALANCE" };
            let paid = who.pay(&order, tender, &network.key()).await;
            let short = ["BALANCE_SHORT", "PORTABLE_LIMIT"].contains(&code(&paid).as_str());
            assert!(short || code(&paid) == "DONE", "{paid}");
            acts += 1;
            if tender == "GATEWAY" {
                let page = text(&paid["order"]["pendingPayment"]["payUrl"]);
                assert_eq!(network.press(&page, "confirm").await, 200);
            }
            match chance.below(4) {
                // What was paid by gateway may come in before or after: then it goes back.
                0 => assert_eq!(code(&who.cancel(&order, &network.key()).await), "DONE"),
                1 if !short && tender == "BALANCE" => {
                    assert_eq!(code(&shop.accept(&order).await), "DONE");
                    let lines = json!([{ "number": 1, "quantity": 1 }]);
                    let part = json!({ "orderId": order, "reason": "cold", "lines": lines,
                        "idempotencyKey": network.key() });
                    assert_eq!(shop.tries("refundOrder", part).await, "DONE");
                    acts += 2;
                }
                2 if !short && tender == "BALANCE" => {
                    let back = shop.decline(&order, "no milk", &network.key()).await;
                    assert_eq!(code(&back), "DONE");
                    acts += 1;
                }
                _ => {}
            }
        }
        operations.fetch_add(acts, Ordering::SeqCst);
    }
}

/// What a reader saw.
#[derive(Debug, Default)]
struct Snapshots {
    read: usize,
    different: usize,
}

/// Reads snapshots until all is done. Fails at the first that does not balance.
async fn read(network: &Network, done: &CancellationToken) -> Snapshots {
    let mut options = ConnectOptions::new(network.database_url());
    options.max_connections(1).sqlx_logging(false);
    let books = Database::connect(options).await.expect("the books");
    let (mut seen, mut last) = (Snapshots::default(), 0);
    while !done.is_cancelled() {
        let written = balanced(&books).await;
        seen.read += 1;
        seen.different += usize::from(written != last);
        last = written;
        tokio::task::yield_now().await;
    }
    books.close().await.expect("closed books");
    seen
}

async fn balanced(books: &DatabaseConnection) -> i64 {
    let (off, written) = snapshot(books).await;
    assert_eq!(off, None, "what is off");
    written
}

/// One snapshot of the books: which of the sums is off, if any, and how many entries there are.
pub async fn snapshot(books: &DatabaseConnection) -> (Option<&'static str>, i64) {
    let snapshot = books.query_one_raw(sql(books, SNAPSHOT, [])).await;
    let snapshot = snapshot.expect("a snapshot").expect("one row");
    let number = |name: &str| -> i64 { snapshot.try_get("", name).expect("a sum") };
    let sums = ["entries", "principal", "bonus", "members", "cash"];
    (sums.into_iter().find(|sum| number(sum) != 0), number("written"))
}
