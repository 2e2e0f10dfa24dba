//! Cut-offs: which transfers a clearing cycle covers, and what they moved.
//!
//! A transfer has a serial that says which cycle covers it. Serials are given before commits, so
//! the highest one that can be read is no cut-off by itself: a lower one may still be committed.
//! Every writer of a transfer holds an advisory lock shared until its end; a cut-off takes it alone,
//! and then nothing below what it reads can come (RELIABILITY, S1).

use std::collections::HashMap;

use entity::id::MerchantId;
use entity::ledger_account;
use entity::transfer::Kind;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::db::{Tx, sql};

/// The key of the advisory lock, as the trigger on PostgreSQL has it.
const BARRIER: i64 = 7_305_190;

/// The serial of a transfer `t`.
fn serial(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => "t.serial",
        // One writer: rows are numbered in the order of commits.
        _ => "t.rowid",
    }
}

/// The serial up to which all transfers stand, held so until the transaction ends: make it short.
pub async fn cut_off(tx: &Tx) -> anyhow::Result<i64> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_raw(sql(tx, "SELECT pg_advisory_xact_lock($1)", [BARRIER.into()])).await?;
    }
    let serial = serial(tx);
    let text = format!("SELECT CAST(COALESCE(MAX({serial}), 0) AS bigint) AS last FROM transfer t");
    let row = tx.query_one_raw(sql(tx, text, [])).await?;
    Ok(row.map(|row| row.try_get("", "last")).transpose()?.unwrap_or_default())
}

/// What transfers of one kind moved on what a merchant is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Movement {
    /// The merchant.
    pub merchant: MerchantId,
    /// Why.
    pub kind: Kind,
    /// By how many transfers.
    pub transfers: i64,
    /// How much, in fen; above zero for the merchant.
    pub amount: i64,
}

/// What moved on what merchants are owed by transfers above one serial and up to another.
pub async fn movements(
    connection: &impl ConnectionTrait,
    after: i64,
    to: i64,
) -> anyhow::Result<Vec<Movement>> {
    let serial = serial(connection);
    let text = format!(
        "SELECT a.owner_id AS merchant, t.kind, COUNT(*) AS transfers, \
           CAST(-SUM(e.amount) AS bigint) AS amount \
         FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
           JOIN ledger_account a ON a.id = e.account_id \
         WHERE {serial} > $1 AND {serial} <= $2 AND a.kind = $3 \
         GROUP BY a.owner_id, t.kind ORDER BY a.owner_id, t.kind"
    );
    let values = [after.into(), to.into(), ledger_account::Kind::Payable.into()];
    Ok(Movement::find_by_statement(sql(connection, text, values)).all(connection).await?)
}

/// What moved on each kind of account, in fen with debit positive.
pub async fn moved(
    connection: &impl ConnectionTrait,
    after: i64,
    to: i64,
) -> anyhow::Result<HashMap<ledger_account::Kind, i64>> {
    let serial = serial(connection);
    let text = format!(
        "SELECT a.kind, CAST(SUM(e.amount) AS bigint) AS amount \
         FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
           JOIN ledger_account a ON a.id = e.account_id \
         WHERE {serial} > $1 AND {serial} <= $2 GROUP BY a.kind"
    );
    let rows = connection.query_all_raw(sql(connection, text, [after.into(), to.into()])).await?;
    let read =
        |row: sea_orm::QueryResult| Ok((row.try_get("", "kind")?, row.try_get("", "amount")?));
    rows.into_iter().map(read).collect()
}
