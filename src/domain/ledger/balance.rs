//! Reads balances: what is kept of an account, and what came since.

use sea_orm::ConnectionTrait;

use super::Account;
use crate::infra::db::sql;

/// The balance of an account in fen, debit positive; zero where it was never used.
pub async fn balance(connection: &impl ConnectionTrait, account: Account) -> anyhow::Result<i64> {
    let text = "SELECT amount FROM account_balance WHERE kind = $1 AND owner_id = $2";
    let values = [account.kind().into(), account.owner().into()];
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    Ok(row.map(|row| row.try_get("", "amount")).transpose()?.unwrap_or_default())
}
