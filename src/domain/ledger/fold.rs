//! Folds the tails of balances into what is kept.
//!
//! An entry is written with a row of its account's tail, by the database itself; no payment touches
//! a row that another one needs. Here, behind them, the tails are summed up and thrown away.

use sea_orm::{ConnectionTrait, DbBackend};

use crate::infra::Infra;
use crate::infra::db::{Tx, sql};
use crate::infra::failure::{Failure, Never};

/// Most rows of tails that one transaction folds.
const BATCH: u64 = 5_000;

/// Most transactions of one tick: the next one goes on.
const ROUNDS: usize = 40;

/// The key of the advisory lock of whoever folds.
const FOLDING: i64 = 7_305_191;

/// Folds what there is, in batches. Answers how many rows it folded.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let mut sum = 0_u64;
    for _ in 0..ROUNDS {
        let done = infra.db.write(async |tx| Ok::<_, Failure<Never>>(fold(tx).await?));
        let count = done.await.map_err(Failure::into_broken)?;
        sum = sum.saturating_add(count);
        if count < BATCH {
            break;
        }
    }
    Ok(sum)
}

/// Folds one batch, in the order of accounts. Answers how many rows there were.
async fn fold(tx: &Tx) -> anyhow::Result<u64> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // One at a time: the next would only wait for the same balances.
        let text = "SELECT pg_try_advisory_xact_lock($1) AS mine";
        let row = tx.query_one_raw(sql(tx, text, [FOLDING.into()])).await?;
        if !row.map(|row| row.try_get("", "mine")).transpose()?.unwrap_or(false) {
            return Ok(0);
        }
        // One statement: a tail that is committed meanwhile has a lower number at times.
        let text = format!(
            "WITH taken AS (DELETE FROM ledger_tail WHERE id IN \
               (SELECT id FROM ledger_tail ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED) \
               RETURNING account_id, amount), \
             sums AS (SELECT account_id, SUM(amount) AS amount FROM taken GROUP BY account_id), \
             folded AS (INSERT INTO ledger_balance (account_id, amount) \
               SELECT account_id, amount FROM sums ORDER BY account_id \
               ON CONFLICT (account_id) \
               DO UPDATE SET amount = ledger_balance.amount + EXCLUDED.amount), \
             grouped AS (INSERT INTO ledger_group (kind, home_id, amount) {GROUPS} \
               ON CONFLICT (kind, home_id) \
               DO UPDATE SET amount = ledger_group.amount + EXCLUDED.amount) \
             SELECT COUNT(*) AS folded FROM taken"
        );
        let row = tx.query_one_raw(sql(tx, text, [])).await?;
        let count: i64 = row.map(|row| row.try_get("", "folded")).transpose()?.unwrap_or_default();
        return Ok(u64::try_from(count)?);
    }
    let batch = format!("(SELECT id FROM ledger_tail ORDER BY id LIMIT {BATCH})");
    let sums = format!(
        "WITH sums AS (SELECT account_id, SUM(amount) AS amount FROM ledger_tail \
         WHERE id IN {batch} GROUP BY account_id)"
    );
    let folded = format!(
        "{sums} INSERT INTO ledger_balance (account_id, amount) \
         SELECT account_id, amount FROM sums WHERE true ORDER BY account_id \
         ON CONFLICT (account_id) DO UPDATE SET amount = amount + excluded.amount"
    );
    let grouped = format!(
        "{sums} INSERT INTO ledger_group (kind, home_id, amount) {GROUPS} \
         ON CONFLICT (kind, home_id) DO UPDATE SET amount = amount + excluded.amount"
    );
    for text in [folded, grouped] {
        tx.execute_raw(sql(tx, text, [])).await?;
    }
    let text = format!("DELETE FROM ledger_tail WHERE id IN {batch}");
    Ok(tx.execute_raw(sql(tx, text, [])).await?.rows_affected())
}

/// What the sums of accounts come to by kind and home, in the order of both.
const GROUPS: &str = "SELECT a.kind, COALESCE(m.merchant_id, a.owner_id), SUM(s.amount) \
    FROM sums s JOIN ledger_account a ON a.id = s.account_id \
      LEFT JOIN membership m ON m.id = a.owner_id \
    WHERE true GROUP BY 1, 2 ORDER BY 1, 2";
