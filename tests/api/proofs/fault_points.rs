//! Faults of the database in the middle of acts, each with its stated outcome (`docs/proofs.md`):
//! a coded answer, nothing half done, clean books, and the same request works afterwards.

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use sharepass::infra::failure::{Failure, Never};

use super::scale::figures;
use super::scene::{Act, Scene, fault};
use crate::support::proxy::{Deed, Proxy, Rule};
use crate::support::{Engine, Network, code, servers};

/// What is done to a statement of an act, and what its caller is told.
const FAULTS: [(Deed, &str); 6] = [
    // serialization_failure
    (Deed::Raise("40001"), "OVERLOADED"),
    // deadlock_detected
    (Deed::Raise("40P01"), "OVERLOADED"),
    // lock_not_available
    (Deed::Raise("55P03"), "OVERLOADED"),
    // query_canceled: the statement's time was up
    (Deed::Raise("57014"), "OVERLOADED"),
    // disk_full
    (Deed::Raise("53100"), "INTERNAL"),
    // connection_failure, which the driver finds as a line that ends
    (Deed::CutBefore, "INTERNAL"),
];

#[tokio::test]
async fn every_fault_of_postgres_has_its_outcome() {
    let Some(server) = servers::postgres().await else { return };
    let proxy = Proxy::to(&server).await;
    let Some(network) = Network::start_behind(&proxy, &[]).await else { return };
    let scene = Scene::set(&network).await;
    let mut faults = 0;
    for (deed, outcome) in &FAULTS {
        for at_commit in [false, true] {
            for act in scene.acts(&network).await {
                let (deed, times) = (deed.clone(), 1);
                proxy.rule(if at_commit {
                    Rule { statement: "COMMIT", after: act.writes, deed, times }
                } else {
                    Rule { statement: act.writes, after: "", deed, times }
                });
                faults += fails(&network, &act, outcome, async || proxy.pass()).await;
            }
            let notice = scene.notice(&network).await;
            let before = network.written().await;
            let (deed, times, lot) = (deed.clone(), 1, r#"INTO "lot""#);
            let (statement, after) = if at_commit { ("COMMIT", lot) } else { (lot, "") };
            proxy.rule(Rule { statement, after, deed, times });
            assert_eq!(notice.told(&network).await, 500, "it is sent again");
            assert_eq!(network.written().await, before);
            faults += proxy.pass();
            assert_eq!(notice.told(&network).await, 204);
            network.assert_books_balance().await;
        }
    }
    assert_eq!(faults, FAULTS.len() * 2 * 8, "each fault happened");
    figures("fault points, PostgreSQL", &format!("faults {faults}, violations = 0"));
    network.stop().await;
}

#[tokio::test]
async fn every_fault_of_sqlite_has_its_outcome() {
    let Some(network) = Network::start_on(Engine::Sqlite, &[]).await else { return };
    let scene = Scene::set(&network).await;
    let mut faults = 0;

    // SQLITE_FULL: the file may grow no more, and what room it has is used up by orders.
    let acts = scene.acts(&network).await;
    largest(&network, 1).await;
    let (mut full, mut waiting) = (false, Vec::new());
    for _ in 0..2_000 {
        let one_more = scene.order_to_place(&network, &scene.alice);
        let before = network.written().await;
        let answer = one_more.sent().await;
        if answer["errors"].is_array() {
            assert_eq!(fault(&answer), "INTERNAL");
            assert_eq!(network.written().await, before, "an order left something");
            full = true;
            break;
        }
        // She may leave a few orders unpaid: beyond, refusals and their keys use up what room there is.
        waiting.extend(answer["data"]["placeOrder"]["order"]["id"].as_str().map(str::to_owned));
    }
    assert!(full, "the file is full");
    let mut failed = Vec::new();
    for act in acts {
        let before = network.written().await;
        let answer = act.sent().await;
        if answer["errors"].is_array() {
            assert_eq!(fault(&answer), "INTERNAL", "{}", act.mutation);
            assert_eq!(network.written().await, before, "{} left something", act.mutation);
            failed.push(act);
        }
    }
    faults += 1 + failed.len();
    largest(&network, 1_000_000).await;
    for order in waiting {
        assert_eq!(code(&scene.alice.cancel(&order, &network.key()).await), "DONE");
    }
    for act in failed {
        act.done().await;
    }
    network.assert_books_balance().await;

    // SQLITE_BUSY: another process holds the writers' lock for longer than anybody waits.
    let mut options = ConnectOptions::new(network.database_url());
    options.max_connections(1).sqlx_logging(false);
    let other = Database::connect(options).await.expect("another process");
    let act = &scene.acts(&network).await[1];
    other.execute_unprepared("BEGIN IMMEDIATE").await.expect("the lock");
    faults += fails(&network, act, "OVERLOADED", async || {
        other.execute_unprepared("ROLLBACK").await.expect("no lock");
        1
    })
    .await;
    other.close().await.expect("it goes");
    figures("fault points, SQLite", &format!("faults {faults}, violations = 0"));
    network.stop().await;
}

/// An act fails with its outcome and leaves nothing; once mended, the same request is done. Answers
/// how many faults there were, as the one who mends says.
async fn fails(
    network: &Network,
    act: &Act,
    outcome: &str,
    mend: impl AsyncFnOnce() -> usize,
) -> usize {
    let before = network.written().await;
    assert_eq!(fault(&act.sent().await), outcome, "{}", act.mutation);
    assert_eq!(network.written().await, before, "{} left something", act.mutation);
    let faults = mend().await;
    act.done().await;
    network.assert_books_balance().await;
    faults
}

/// How many pages the file may have (at least those that it has), as a full disk would say it to
/// the writer's own connection.
async fn largest(network: &Network, pages: u32) {
    let limit = format!("PRAGMA max_page_count = {pages}");
    let limited = network.app.db.write(async |tx| {
        tx.execute_unprepared(&limit).await?;
        Ok::<_, Failure<Never>>(())
    });
    limited.await.expect("a limit");
}
