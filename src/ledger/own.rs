//! The platform's own money, and what merchants owe of it.

use entity::ledger_account::{self, Kind};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{Account, balance};
use crate::db::{Tx, sql};

/// The platform's own money, in fen: what it earned or put in. Held still against others who ask for
/// it as well, until the transaction ends; payments that add to it do not wait.
pub async fn hold_own(tx: &Tx) -> anyhow::Result<i64> {
    let account = ledger_account::Entity::find()
        .filter(ledger_account::Column::Kind.eq(Kind::Fees))
        .lock(LockType::NoKeyUpdate);
    account.one(tx).await?;
    Ok(balance(tx, Account::Fees).await?.saturating_neg())
}

/// What merchants owe, in fen: the sum over those that owe, net of nobody.
pub async fn owed_by_merchants(connection: &impl ConnectionTrait) -> anyhow::Result<i64> {
    let text = "SELECT CAST(COALESCE(SUM(owing.amount), 0) AS bigint) AS owed FROM \
                (SELECT SUM(amount) AS amount FROM ledger_group_part WHERE kind = $1 \
                 GROUP BY home_id HAVING SUM(amount) > 0) owing";
    let row = connection.query_one_raw(sql(connection, text, [Kind::Payable.into()])).await?;
    Ok(row.map(|row| row.try_get("", "owed")).transpose()?.unwrap_or_default())
}
