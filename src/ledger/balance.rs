//! Reads balances: sums of entries.

use sea_orm::ConnectionTrait;

use super::Account;
use crate::db::sql;

/// The balance of an account in fen, debit positive; zero where it was never used.
pub async fn balance(connection: &impl ConnectionTrait, account: Account) -> anyhow::Result<i64> {
    let text = "SELECT CAST(COALESCE(SUM(e.amount), 0) AS bigint) AS balance FROM ledger_entry e \
                JOIN ledger_account a ON a.id = e.account_id WHERE a.kind = $1 AND a.owner_id = $2";
    let values = [account.kind().into(), account.owner().into()];
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    Ok(row.map(|row| row.try_get("", "balance")).transpose()?.unwrap_or_default())
}
