//! Cut-offs: which transfers a clearing cycle covers, and what they moved.
//!
//! A transfer has a serial that says which cycle covers it. Serials are given before commits, so
//! the highest one that can be read is no cut-off by itself: a lower one may still be committed.
//! Every writer of a transfer holds an advisory lock shared until its end; a cut-off takes it alone,
//! and then nothing below what it reads can come (RELIABILITY, S1).

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use entity::id::MerchantId;
use entity::ledger_account;
use entity::transfer::Kind;
use sea_orm::{ActiveEnum as _, ConnectionTrait, DbBackend, FromQueryResult};

use crate::infra::db::{Tx, sql};

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

/// What moved between two cut-offs.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// On what merchants are owed, in the order of merchants and kinds.
    pub movements: Vec<Movement>,
    /// On each kind of account, in fen with debit positive.
    pub accounts: HashMap<ledger_account::Kind, i64>,
}

/// Most serials that one statement reads, so that each ends well within the time-out.
const AT_ONCE: i64 = 20_000;

/// What transfers above one serial and up to another moved. They stand, so that it may be read in
/// parts, and outside of a transaction.
pub async fn moved(
    connection: &impl ConnectionTrait,
    after: i64,
    to: i64,
) -> anyhow::Result<Moved> {
    let mut accounts: HashMap<ledger_account::Kind, i64> = HashMap::new();
    let mut payables: BTreeMap<(MerchantId, String), Movement> = BTreeMap::new();
    let mut from = after;
    while from < to {
        let upto = from.saturating_add(AT_ONCE).min(to);
        for row in part(connection, from, upto).await? {
            let Part { account, merchant, kind, transfers, amount } = row;
            add(accounts.entry(account).or_default(), amount)?;
            if let Some(merchant) = merchant {
                let none = Movement { merchant, kind, transfers: 0, amount: 0 };
                let of_kind = payables.entry((merchant, kind.to_value())).or_insert(none);
                add(&mut of_kind.transfers, transfers)?;
                add(&mut of_kind.amount, amount.saturating_neg())?;
            }
        }
        from = upto;
    }
    Ok(Moved { movements: payables.into_values().collect(), accounts })
}

fn add(sum: &mut i64, more: i64) -> anyhow::Result<()> {
    *sum = sum.checked_add(more).context("more has moved than can be counted")?;
    Ok(())
}

/// What some transfers of one kind moved on the accounts of one kind.
#[derive(FromQueryResult)]
struct Part {
    account: ledger_account::Kind,
    /// Whose, of payables.
    merchant: Option<MerchantId>,
    kind: Kind,
    transfers: i64,
    amount: i64,
}

async fn part(connection: &impl ConnectionTrait, after: i64, to: i64) -> anyhow::Result<Vec<Part>> {
    let serial = serial(connection);
    // The bounds stand in the text: a plan made for any bounds would read all entries.
    let text = format!(
        "SELECT a.kind AS account, CASE WHEN a.kind = 'payable' THEN a.owner_id END AS merchant, \
           t.kind AS kind, COUNT(*) AS transfers, CAST(SUM(e.amount) AS bigint) AS amount \
         FROM transfer t JOIN ledger_entry e ON e.transfer_id = t.id \
           JOIN ledger_account a ON a.id = e.account_id \
         WHERE {serial} > {after} AND {serial} <= {to} GROUP BY 1, 2, 3"
    );
    Ok(Part::find_by_statement(sql(connection, text, [])).all(connection).await?)
}
