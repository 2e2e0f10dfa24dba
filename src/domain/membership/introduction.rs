//! What a plan gives, before one pays: figures, and a refund worked out for this plan.

use entity::money::Money;

use super::Plan;

/// A plan in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// What the member can spend for the price: price and bonus.
    pub value: Money,
    /// What stays in custody once the cooling-off period is over, and so can be spent elsewhere.
    pub custody: Money,
    /// An example of use: half of the value.
    pub example_consumed: Money,
    /// What the refund rule gives back after that use when the fault is not the customer's:
    /// the principal that is left, which is paid - consumed × paid / (paid + bonus).
    pub example_refund: Money,
    /// What is refunded in the cooling-off period while nothing is spent.
    pub cooling_off_refund: Money,
}

/// Works a plan out. None only for figures beyond all bounds.
pub fn introduce(plan: &Plan) -> Option<Introduction> {
    let value = plan.price.plus(plan.bonus)?;
    let example_consumed = value.share_down(1, 2)?;
    let value_left = value.minus(example_consumed)?;
    Some(Introduction {
        value,
        custody: plan.price.share_up(plan.custody_share_bp, 10_000)?,
        example_consumed,
        // The rounding of Lot::draw: what is left of the principal is rounded to the nearest fen.
        example_refund: value_left.share_nearest(plan.price.fen(), value.fen())?,
        cooling_off_refund: plan.price,
    })
}
