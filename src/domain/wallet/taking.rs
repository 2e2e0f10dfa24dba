//! What payments of a membership took of its lots and have not given back, and what that means: what
//! was consumed, what the home merchant may keep of what it kept. Pure.
//!
//! Consumed is what was handed over, net of refunds (DOMAIN, section 4): goods that wait, or that
//! were never delivered, cost their customer nothing when the membership ends.

use std::collections::BTreeMap;

use entity::id::{LotId, MerchantId, OrderId, PaymentId};
use entity::money::Money;
use entity::order::Status;

use super::{Draw, Lot};

/// What a payment took of one lot and has not given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The payment.
    pub payment: PaymentId,
    /// The order that it paid.
    pub order: OrderId,
    /// Where that order stands.
    pub status: Status,
    /// The serving merchant.
    pub merchant: MerchantId,
    /// What is left of what it drew.
    pub left: Draw,
    /// What the whole order cost and costs, for its price at the list.
    pub goods: Goods,
}

/// What an order cost, and what of it is left at list price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goods {
    /// Lines: what those units cost at list price whose money has not gone back.
    Lines(Money),
    /// A bill, which has no units: its list amount, what was paid for it, what went back of that.
    Bill {
        /// Its list amount.
        list: Money,
        /// What was paid.
        paid: Money,
        /// What went back.
        back: Money,
    },
}

impl Goods {
    fn at_list(&self) -> Money {
        match *self {
            Self::Lines(left) => left,
            Self::Bill { list, paid, back } => {
                let left = paid.minus_or_zero(back);
                list.share_down(left.fen(), paid.fen()).unwrap_or(list)
            }
        }
    }
}

/// What payments took of a lot and did not give back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consumed {
    /// As it was paid: principal and bonus.
    pub paid: Money,
    /// Of it, principal.
    pub principal: Money,
    /// Of that principal, what was spent away from the home merchant.
    pub elsewhere: Money,
    /// What the same goods cost at list price.
    pub at_list: Money,
}

/// What was consumed of each lot of a membership with this home, by what `counts` of the takings of
/// a payment, which stand beside each other.
pub fn consumed(
    takings: &[Taking],
    home: MerchantId,
    counts: impl Fn(Status) -> bool,
) -> BTreeMap<LotId, Consumed> {
    let mut consumed: BTreeMap<LotId, Consumed> = BTreeMap::new();
    for payment in takings.chunk_by(|one, other| one.payment == other.payment) {
        let values = payment.iter().map(|taking| taking.left.value());
        let whole = Money::sum(values.clone()).unwrap_or_default();
        let Some(first) = payment.first().filter(|first| counts(first.status)) else { continue };
        // What went back wholly was not consumed, whatever its lines say.
        let at_list = if whole.is_zero() { Money::ZERO } else { first.goods.at_list() };
        for (taking, share) in payment.iter().zip(at_list.split(values)) {
            let left = taking.left;
            let elsewhere = if taking.merchant == home { Money::ZERO } else { left.principal };
            let of_lot = consumed.entry(left.lot).or_default();
            add(&mut of_lot.paid, left.value());
            add(&mut of_lot.principal, left.principal);
            add(&mut of_lot.elsewhere, elsewhere);
            add(&mut of_lot.at_list, share);
        }
    }
    consumed
}

fn add(sum: &mut Money, part: Money) {
    *sum = sum.plus(part).unwrap_or(Money::MAX);
}

/// Counts as handed over.
pub fn handed_over(status: Status) -> bool {
    status == Status::Fulfilled
}

/// What a refund is about to give back has not been written yet: takes it off.
pub fn take_off(takings: &mut [Taking], payment: PaymentId, parts: &[Draw], amount: Money) {
    for taking in takings.iter_mut().filter(|taking| taking.payment == payment) {
        if let Goods::Bill { back, .. } = &mut taking.goods {
            add(back, amount);
        }
        let part = parts.iter().find(|part| part.lot == taking.left.lot);
        if let Some(part) = part {
            let left = &mut taking.left;
            left.principal = left.principal.minus_or_zero(part.principal);
            left.bonus = left.bonus.minus_or_zero(part.bonus);
            left.custody = left.custody.minus_or_zero(part.custody);
        }
    }
}

/// What the home merchant has to return of what it kept of a lot when its membership ended, by what
/// is consumed of it now: it may keep the difference between what those goods cost at list price and
/// what was drawn for them, no more.
pub fn to_return(lot: &Lot, consumed: &Consumed) -> Money {
    let may_keep = consumed.at_list.min(lot.principal_in).minus_or_zero(consumed.principal);
    lot.forfeited.minus_or_zero(may_keep)
}
