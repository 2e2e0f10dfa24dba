//! What the platform lends to merchants, from money of its own and never from what is held for
//! members (RELIABILITY, S6).

use entity::money::Money;

use super::store;
use super::till::Held;
use crate::db::Tx;
use crate::ledger;

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
    ledger::hold_own(tx).await?;
    store::lendable(tx).await
}
