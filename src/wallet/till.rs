//! What a merchant is owed, held still: whoever claims from it, or pays it out, locks it first.
//!
//! Always the last lock of a transaction, after orders, memberships and lots; never taken by a
//! payment, which only adds to what a merchant is owed.

use entity::id::MerchantId;
use entity::merchant::{self, Status};
use entity::money::Money;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

use super::store;
use crate::db::Tx;
use crate::ledger::{self, Account};

/// Holds what a merchant is owed still until the transaction ends; answers how much that is, in
/// fen (below zero: it owes).
pub async fn hold(tx: &Tx, merchant: MerchantId) -> anyhow::Result<i64> {
    // Not the strongest lock: rows that only refer to the merchant can still be written.
    let lock = merchant::Entity::find_by_id(merchant).lock(LockType::NoKeyUpdate);
    if lock.one(tx).await?.is_none() {
        anyhow::bail!("{merchant} is no merchant")
    }
    owed(tx, merchant).await
}

/// What a merchant is owed, in fen; below zero, it owes.
pub async fn owed(connection: &impl ConnectionTrait, merchant: MerchantId) -> anyhow::Result<i64> {
    Ok(ledger::balance(connection, Account::Payable(merchant)).await?.saturating_neg())
}

/// What can be taken of what a merchant is owed: not what was paid for orders that it has not
/// accepted, which may still go back to where it came from.
pub async fn available(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    owed_fen: i64,
) -> anyhow::Result<Money> {
    let open = store::paid_for_open_orders(connection, merchant).await?;
    Ok(Money::from_fen(owed_fen.max(0)).unwrap_or(Money::MAX).minus_or_zero(open))
}

/// What can be taken of what is owed for a membership that ends now: what is left when those that
/// have ended before and still wait are paid.
pub async fn available_to_close(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Money> {
    let waiting = store::claims_at(connection, merchant).await?;
    let owed = owed(connection, merchant).await?;
    Ok(available(connection, merchant, owed).await?.minus_or_zero(waiting))
}

/// Whether a merchant, whose till is held, may owe what it owes now.
///
/// What it owes was paid to somebody, and must not come out of what is held for members: the
/// platform lends it, from money of its own, and each merchant at most so much
/// (`refund_overdraft`). So there is always the money to pay every merchant what it is owed.
pub async fn may_owe(tx: &Tx, owed_fen: i64, most_fen: i64) -> anyhow::Result<bool> {
    if owed_fen >= 0 {
        return Ok(true);
    }
    if owed_fen < most_fen.saturating_neg() {
        return Ok(false);
    }
    // Two merchants must not be lent the same money.
    let own = ledger::hold_own(tx).await?;
    Ok(ledger::owed_by_merchants(tx).await? <= own)
}

/// Whether a merchant fails its members: it is suspended, or closes. Then all of their principal is
/// theirs to take elsewhere, and everybody gets the same part of what there is.
pub async fn fails(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<bool> {
    let found = merchant::Entity::find_by_id(merchant).one(connection).await?;
    Ok(found.is_some_and(|found| FAILING.contains(&found.status)))
}

/// The states in which a merchant fails its members.
pub const FAILING: [Status; 3] = [Status::Suspended, Status::Closing, Status::Closed];
