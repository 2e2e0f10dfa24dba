//! The orders of one customer that wait for payment, and how much they may hold. Pure.

mod store;

pub use store::{hold, of};

use entity::id::{OfferId, OrderId};
use entity::timestamp::Timestamp;

use super::model::Line;

/// Basis points in a whole.
const WHOLE_BP: i64 = 10_000;

/// A line of an order that waits for payment.
#[derive(Clone, Copy, Debug)]
pub struct UnpaidLine {
    /// The order.
    pub order: OrderId,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// What it holds.
    pub offer: OfferId,
    /// Units of a counted stock that it holds.
    pub stock_held: i64,
}

/// The orders of one customer that wait for payment.
#[derive(Clone, Debug, Default)]
pub struct Unpaid(pub Vec<UnpaidLine>);

impl Unpaid {
    /// How many can still be paid.
    pub fn waiting(&self, now: Timestamp) -> i64 {
        let mut orders: Vec<OrderId> =
            self.0.iter().filter(|line| now < line.expires_at).map(|line| line.order).collect();
        orders.sort_unstable();
        orders.dedup();
        i64::try_from(orders.len()).unwrap_or(i64::MAX)
    }

    /// Whether another line may hold what it holds of a stock of which `left` were left before it: a
    /// share of that and of what this customer holds already, at least one piece.
    pub fn may_hold(&self, line: &Line, left: i64, share_bp: i64) -> bool {
        if line.stock_held == 0 {
            return true;
        }
        let of_offer = self.0.iter().filter(|held| held.offer == line.offer);
        let held = of_offer.fold(0_i64, |sum, held| sum.saturating_add(held.stock_held));
        let whole = left.saturating_add(held);
        let share = whole.saturating_mul(share_bp).checked_div(WHOLE_BP).unwrap_or_default();
        held.saturating_add(line.stock_held) <= share.max(1)
    }
}
