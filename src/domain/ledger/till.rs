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
use entity::merchant;
use entity::money::Money;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, QuerySelect};

use crate::infra::db::{Tx, sql};

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
    till_of(tx, merchant).await
}

/// What a merchant is owed, without holding it: for whoever only shows it.
pub async fn look(connection: &impl ConnectionTrait, merchant: MerchantId) -> anyhow::Result<Held> {
    till_of(connection, merchant).await
}

/// What an order `o` that was paid by `p` and is not accepted may still take back of what its
/// merchant is owed: of a member's at home only what custody gave, for the rest never was the
/// network's to owe.
macro_rules! may_go_back {
    () => {
        "CASE WHEN p.tender = 'gateway' THEN p.amount - p.fee \
         WHEN m.merchant_id = o.merchant_id THEN \
           (SELECT COALESCE(SUM(d.custody), 0) FROM draw d WHERE d.payment_id = p.id) \
         ELSE p.amount END"
    };
}

pub(super) use may_go_back;

/// What a merchant is owed, what may still go back, and what refunds wait for: one statement, so
/// that whoever gives money back beside it is seen wholly or not at all.
async fn till_of(connection: &impl ConnectionTrait, merchant: MerchantId) -> anyhow::Result<Held> {
    let text = concat!(
        "SELECT CAST(COALESCE((SELECT -b.amount FROM account_balance b \
           WHERE b.kind = 'payable' AND b.owner_id = $1), 0) AS bigint) AS owed, \
         CAST((SELECT COALESCE(SUM(",
        may_go_back!(),
        "), 0) FROM \"order\" o JOIN payment p ON p.order_id = o.id \
           LEFT JOIN membership m ON m.id = p.membership_id \
           WHERE o.status = 'paid' AND o.merchant_id = $1) AS bigint) AS open, \
         CAST((SELECT COALESCE(SUM(r.amount_left), 0) FROM owed_refund r \
           WHERE r.status = 'owed' AND r.merchant_id = $1) AS bigint) AS refunds"
    );
    let row = connection.query_one_raw(sql(connection, text, [merchant.into()])).await?;
    let Some(row) = row else { anyhow::bail!("{merchant} has no till") };
    Ok(Held {
        owed_fen: row.try_get("", "owed")?,
        open: money(&row, "open")?,
        refunds: money(&row, "refunds")?,
    })
}

fn money(row: &QueryResult, column: &str) -> anyhow::Result<Money> {
    let fen: i64 = row.try_get("", column)?;
    Ok(Money::from_fen(fen).unwrap_or(Money::MAX))
}
