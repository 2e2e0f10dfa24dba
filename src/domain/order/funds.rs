//! How much of a payment can go back now: from what its merchant is owed, then from what the platform
//! lends of its own money. The rest is owed.

use entity::money::Money;
use entity::payment::Tender;

use super::model::{Order, Payment};
use super::store;
use crate::domain::ledger::{self, Lendable, Till};
use crate::domain::wallet::{self, Drawn};
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// A payment of a locked order, with all that bounds what can go back of it held still.
pub struct Held {
    source: Source,
    /// What its merchant is owed.
    pub till: Till,
}

/// Where the money of a payment came from.
enum Source {
    /// The gateway: what has not gone back of the payment, and of the platform's fee.
    Gateway { amount: Money, fee: Money },
    /// The lots of a membership.
    Drawn(Drawn),
}

/// What a part of a payment takes when it goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Takes {
    payable: Money,
    fee: Money,
}

impl Source {
    fn takes(&self, part: Money) -> Option<Takes> {
        match self {
            Self::Gateway { amount, fee } => {
                let fee = fee.share_nearest(part.fen(), amount.fen()).unwrap_or_default();
                Some(Takes { payable: part.minus(fee)?, fee })
            }
            Self::Drawn(drawn) => Some(Takes { payable: drawn.takes(part)?, fee: Money::ZERO }),
        }
    }
}

/// Holds what bounds a refund of a locked order: its membership and lots, then what merchants are
/// owed, in the order of their keys.
pub async fn hold(tx: &Tx, order: &Order, paid: &Payment) -> anyhow::Result<Held> {
    let mut tills = vec![order.merchant];
    let source = if let (Tender::Balance, Some(membership)) = (paid.tender, paid.membership) {
        let drawn = wallet::hold_drawn(tx, membership, order.merchant, paid.id).await?;
        // What comes back to a membership that has ended is paid on with its claim.
        tills.extend(drawn.ended.then_some(drawn.home).filter(|home| *home != order.merchant));
        Source::Drawn(drawn)
    } else {
        let left = store::not_posted(tx, paid).await?;
        Source::Gateway { amount: left.amount, fee: left.fee }
    };
    tills.sort_unstable();
    let mut till = Till::default();
    for merchant in tills {
        let held = ledger::hold_till(tx, merchant).await?;
        if merchant == order.merchant {
            till = held;
        }
    }
    Ok(Held { source, till })
}

impl Held {
    /// The largest part of an amount that can go back now. `free` is what of the merchant's money is
    /// there for it; the platform lends where the merchant has not enough and `lends` says so.
    pub async fn largest(
        &self,
        tx: &Tx,
        policy: &Policy,
        wanted: Money,
        free: Money,
        lends: bool,
    ) -> anyhow::Result<Money> {
        let nothing = Lendable { own_fen: 0, to_merchant: Money::ZERO };
        if self.fits(wanted, free, nothing) {
            return Ok(wanted);
        }
        let lendable = if lends {
            ledger::lendable(tx, self.till, policy.refund_overdraft_fen).await?
        } else {
            nothing
        };
        let (mut least, mut most) = (Money::ZERO, wanted);
        // What a part takes grows with the part: the largest that fits is found by halves.
        while least < most {
            let gap = most.minus_or_zero(least).fen();
            let half = Money::from_fen(gap.div_euclid(2).saturating_add(gap.rem_euclid(2)))?;
            let middle = least.plus(half).unwrap_or(most).min(most);
            if self.fits(middle, free, lendable) {
                least = middle;
            } else {
                most = middle.minus_or_zero(Money::from_fen(1)?);
            }
        }
        Ok(least)
    }

    /// Whether a part can go back: what the merchant's money does not cover is lent, and fees go
    /// back from the platform's own money.
    fn fits(&self, part: Money, free: Money, lendable: Lendable) -> bool {
        let Some(takes) = self.source.takes(part) else { return false };
        let lent = takes.payable.minus_or_zero(free);
        let own = lent.fen().saturating_add(takes.fee.fen());
        lent <= lendable.to_merchant && (own == 0 || own <= lendable.own_fen)
    }
}
