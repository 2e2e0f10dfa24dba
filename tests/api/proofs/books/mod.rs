//! The model test: everything that moves money, at random, against a small ledger of the test's
//! own. The same seeds on SQLite and PostgreSQL give the same books.

mod acts;
mod reference;
mod rows;
mod town;

use self::town::Town;
use super::scale::{Chance, figures, times};
use crate::support::Engine;

/// After how many acts the whole audit is made.
const AUDIT_EACH: usize = 100;

/// Lives through so many acts by one seed; answers the books at the end, by names that both
/// databases share.
async fn live(engine: Engine, seed: u64, acts: usize) -> Option<Vec<String>> {
    let mut town = Town::open(engine).await?;
    let mut dice = Chance::new(seed);
    for number in 1..=acts {
        let act = town.step(&mut dice).await;
        town.compare(&format!("seed {seed}, act {number} on {engine:?}: {act}")).await;
        if number % AUDIT_EACH == 0 {
            town.network.assert_books_balance().await;
        }
    }
    town.network.assert_books_balance().await;
    let books = town.books().await;
    figures("books", &format!("seed {seed} on {engine:?}: acts {acts} ({})", town.tally()));
    town.network.stop().await;
    Some(books)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_acts_agree_with_a_reference_and_with_the_other_database() {
    let seeds = times("PROVE_BOOKS_SEEDS", 2);
    let acts = times("PROVE_BOOKS_ACTS", 300);
    // From which seed on: two runs beside each other share the work.
    let from = times("PROVE_BOOKS_FROM", 1);
    for seed in (from..from + seeds).map(|seed| u64::try_from(seed).expect("a seed")) {
        let one = live(Engine::Sqlite, seed, acts).await.expect("SQLite");
        if let Some(other) = live(Engine::Postgres, seed, acts).await {
            assert_eq!(one, other, "seed {seed} gives other books on PostgreSQL");
        }
    }
    figures("books", &format!("{seeds} seeds, violations = 0, the same books on both databases"));
}
