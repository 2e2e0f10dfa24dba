//! Folds tails into the sums that are kept.
//!
//! What many acts add to at once is written as rows of a tail, which no two of them share, so that no
//! act waits for another. Behind them the rows are summed up and thrown away. A sum is what is kept of
//! it and its tail, read in one statement.

use sea_orm::{ConnectionTrait, DbBackend};

use crate::infra::Infra;
use crate::infra::db::{Tx, sql};

/// Most rows of a tail that one transaction folds.
const BATCH: u64 = 5_000;

/// Most transactions of one tick: the next one goes on.
const ROUNDS: usize = 40;

/// A tail, and the sums that it is folded into.
pub struct Tail {
    /// Its table. The rows have an `id` in the order in which they came.
    pub table: &'static str,
    /// The columns of its rows that are summed up, or that say what they are of.
    pub columns: &'static str,
    /// The key of the advisory lock of whoever folds it.
    pub lock: i64,
    /// The statements that add the rows which were taken, `taken`, to what is kept. `{nil}` stands for
    /// the key of nobody.
    pub into: &'static [&'static str],
}

/// Folds what there is, in batches. Answers how many rows it folded.
pub async fn fold(infra: &Infra, tail: &Tail) -> anyhow::Result<u64> {
    let mut sum = 0_u64;
    for _ in 0..ROUNDS {
        let count = infra.db.step(async |tx| fold_batch(tx, tail).await).await?;
        sum = sum.saturating_add(count);
        if count < BATCH {
            break;
        }
    }
    Ok(sum)
}

/// Folds one batch. Answers how many rows there were.
async fn fold_batch(tx: &Tx, tail: &Tail) -> anyhow::Result<u64> {
    let Tail { table, columns, lock, into } = tail;
    let first = format!("SELECT id FROM {table} ORDER BY id LIMIT {BATCH}");
    if tx.get_database_backend() == DbBackend::Postgres {
        // One at a time: the next would only wait for the same sums.
        let text = "SELECT pg_try_advisory_xact_lock($1) AS mine";
        let row = tx.query_one_raw(sql(tx, text, [(*lock).into()])).await?;
        if !row.map(|row| row.try_get("", "mine")).transpose()?.unwrap_or(false) {
            return Ok(0);
        }
        // One statement: a row that is committed meanwhile has a lower number at times.
        let added = (1..).zip(*into).map(|(number, add)| format!(", added_{number} AS ({add})"));
        let text = format!(
            "WITH taken AS (DELETE FROM {table} WHERE id IN ({first} FOR UPDATE SKIP LOCKED) \
             RETURNING {columns}){} SELECT COUNT(*) AS folded FROM taken",
            added.collect::<String>()
        );
        let text = text.replace("{nil}", "CAST('00000000-0000-0000-0000-000000000000' AS uuid)");
        let row = tx.query_one_raw(sql(tx, text, [])).await?;
        let count: i64 = row.map(|row| row.try_get("", "folded")).transpose()?.unwrap_or_default();
        return Ok(u64::try_from(count)?);
    }
    for add in *into {
        let taken = format!("WITH taken AS (SELECT {columns} FROM {table} WHERE id IN ({first}))");
        let text = format!("{taken} {add}").replace("{nil}", "zeroblob(16)");
        tx.execute_raw(sql(tx, text, [])).await?;
    }
    let text = format!("DELETE FROM {table} WHERE id IN ({first})");
    Ok(tx.execute_raw(sql(tx, text, [])).await?.rows_affected())
}
