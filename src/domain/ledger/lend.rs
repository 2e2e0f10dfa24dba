//! What the platform lends to merchants, from money of its own and never from what is held for
//! members (RELIABILITY, S6).

use entity::money::Money;
use sea_orm::ConnectionTrait;

use super::own::hold_own;
use super::till::{Held, may_go_back};
use crate::infra::db::{Tx, sql};

/// What the platform can still lend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lendable {
    /// Of its own money, counting that all that may go back goes back; in fen. Below zero, too much
    /// is lent.
    pub own_fen: i64,
    /// To this merchant at most.
    pub to_merchant: Money,
}

/// What the platform can lend to a merchant whose till is held, and that may owe at most so much.
/// Held still against others who ask for it as well, until the transaction ends.
pub async fn lendable(tx: &Tx, held: Held, most_fen: i64) -> anyhow::Result<Lendable> {
    let own_fen = hold_lendable(tx).await?;
    let left = most_fen.saturating_sub(held.exposure().fen()).min(own_fen).max(0);
    Ok(Lendable { own_fen, to_merchant: Money::from_fen(left).unwrap_or_default() })
}

/// What is left of the platform's own money, in fen, for whoever changes it by hand. The same lock:
/// two never count on the same money.
pub async fn hold_lendable(tx: &Tx) -> anyhow::Result<i64> {
    hold_own(tx).await?;
    left_to_lend(tx).await
}

/// Whether the platform has own money to lend, without holding it.
pub async fn may_lend(connection: &impl ConnectionTrait) -> anyhow::Result<bool> {
    Ok(left_to_lend(connection).await? > 0)
}

/// What is left of the platform's own money, in fen, when all that merchants may come to owe is lent
/// to them: fees of orders that may go back are not own money, and each merchant owes what may go
/// back above what it is owed. Below zero, too much is lent.
async fn left_to_lend(connection: &impl ConnectionTrait) -> anyhow::Result<i64> {
    let text = concat!(
        "WITH paid AS (SELECT o.merchant_id, p.fee, ",
        may_go_back!(),
        " AS back FROM \"order\" o JOIN payment p ON p.order_id = o.id \
           LEFT JOIN membership m ON m.id = p.membership_id WHERE o.status = 'paid'), \
         waiting AS (SELECT merchant_id, SUM(back) AS back FROM paid GROUP BY merchant_id), \
         owing AS (SELECT home_id AS owner_id, SUM(amount) AS amount FROM ledger_group_part \
           WHERE kind = 'payable' GROUP BY home_id) \
         SELECT CAST(COALESCE((SELECT -SUM(b.amount) FROM account_balance b \
             WHERE b.kind = 'fees'), 0) \
           - (SELECT COALESCE(SUM(fee), 0) FROM paid) \
           - (SELECT COALESCE(SUM(o.amount + COALESCE(w.back, 0)), 0) FROM owing o \
              LEFT JOIN waiting w ON w.merchant_id = o.owner_id \
              WHERE o.amount + COALESCE(w.back, 0) > 0) AS bigint) AS lendable"
    );
    let row = connection.query_one_raw(sql(connection, text, [])).await?;
    Ok(row.map(|row| row.try_get("", "lendable")).transpose()?.unwrap_or_default())
}
