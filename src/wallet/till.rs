//! What a merchant is owed, held still: whoever claims from it, refunds from it, corrects it or pays
//! it out, locks it first, and then reads all that bounds it in one statement.
//!
//! Always the last lock of a transaction, after orders, memberships and lots; never taken by a
//! payment, which only adds to what a merchant is owed. Nor is it taken by who declines, cancels or
//! lets expire a paid order: that lowers what is owed and what may still go back by the same, in one
//! commit, so that one statement sees both before it or both after it, and neither `free` nor `sure`
//! changes. Read in two statements, a decline between them is paid out twice: once back, once to the
//! merchant.

use entity::id::MerchantId;
use entity::merchant::{self, Status};
use entity::money::Money;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

use super::store;
use crate::db::Tx;

/// What a merchant is owed, and who may take of it, all at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// What the merchant is owed, in fen; below zero, it owes.
    pub owed_fen: i64,
    /// What declining, a deadline or the customer may still take back of it: what was paid for
    /// orders that the merchant has not accepted.
    pub open: Money,
    /// What refunds that it could not fund still wait for.
    pub refunds: Money,
}

impl Held {
    /// What a refund may take: what is owed and cannot go back to somebody else.
    pub fn free(&self) -> Money {
        amount(self.owed_fen.saturating_sub(self.open.fen()))
    }

    /// What claims, payouts, closings and moves may take: refunds that wait come first.
    pub fn sure(&self) -> Money {
        self.free().minus_or_zero(self.refunds)
    }

    /// The same after so much of it was taken, in the transaction that holds it.
    #[must_use]
    pub const fn less(self, taken: Money) -> Self {
        Self { owed_fen: self.owed_fen.saturating_sub(taken.fen()), ..self }
    }

    /// What the merchant may come to owe, should all that may go back go back.
    pub fn exposure(&self) -> Money {
        amount(self.open.fen().saturating_sub(self.owed_fen))
    }
}

fn amount(fen: i64) -> Money {
    Money::from_fen(fen.max(0)).unwrap_or(Money::MAX)
}

/// Holds what a merchant is owed still until the transaction ends; answers it.
pub async fn hold(tx: &Tx, merchant: MerchantId) -> anyhow::Result<Held> {
    // Not the strongest lock: rows that only refer to the merchant can still be written.
    let lock = merchant::Entity::find_by_id(merchant).lock(LockType::NoKeyUpdate);
    if lock.one(tx).await?.is_none() {
        anyhow::bail!("{merchant} is no merchant")
    }
    store::till_of(tx, merchant).await
}

/// What a merchant is owed, without holding it: for whoever only shows it.
pub async fn look(connection: &impl ConnectionTrait, merchant: MerchantId) -> anyhow::Result<Held> {
    store::till_of(connection, merchant).await
}

/// What can be taken of what is owed for a membership that ends now: what is left when those that
/// have ended before and still wait are paid.
pub async fn sure_to_close(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    held: Held,
) -> anyhow::Result<Money> {
    Ok(held.sure().minus_or_zero(store::claims_at(connection, merchant).await?))
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
