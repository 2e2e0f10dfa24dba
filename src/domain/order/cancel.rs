//! A customer cancels an order before the shop accepts it.

use async_graphql::Enum;
use entity::id::{CustomerId, OrderId};
use entity::order::Status;
use serde::{Deserialize, Serialize};

use super::refund::{Ended, LONGEST_REASON, end_with_money_back};
use super::store;
use crate::domain::reminder::Kind;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// An order that its customer cancels.
#[derive(Clone, Debug, Serialize)]
pub struct Cancel {
    /// Who.
    pub customer: CustomerId,
    /// Which.
    pub order: OrderId,
    /// Why, if the customer says so.
    pub reason: Option<String>,
}

/// Why an order was not cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CancelOrderErrorCode")]
pub enum CancelRefused {
    /// The caller has no such order.
    NotFound,
    /// The shop has accepted it: ask the shop for a refund.
    AlreadyAccepted,
    /// The order has ended already.
    AlreadyClosed,
    /// A reason has at most 200 characters.
    ReasonTooLong,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for CancelRefused {
    const MUTATION: &'static str = "CancelOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "You have no such order.", "没有这个订单。"),
            Self::AlreadyAccepted => at(
                "orderId",
                "The shop has accepted this order; ask the shop for a refund.",
                "商家已接单，请联系商家退款。",
            ),
            Self::AlreadyClosed => {
                at("orderId", "This order has ended already.", "订单已结束，不能取消。")
            }
            Self::ReasonTooLong => {
                at("reason", "Keep the reason within 200 characters.", "原因不能超过200个字。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for CancelRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Cancels an order of the customer's own; money that was paid goes back.
pub async fn cancel(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    cancel: Cancel,
) -> Outcome<OrderId, CancelRefused> {
    use CancelRefused as Refused;
    if cancel.reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        return Err(Refused::ReasonTooLong.into());
    }
    let found = store::lock(tx, cancel.order).await?;
    let found = found.filter(|order| order.customer == cancel.customer);
    let order = found.ok_or(Refused::NotFound)?;
    match order.status {
        Status::Placed | Status::Paid => {}
        Status::Accepted => return Err(Refused::AlreadyAccepted.into()),
        _ => return Err(Refused::AlreadyClosed.into()),
    }
    let ended = Ended {
        status: Status::Cancelled,
        reason: cancel.reason,
        refund_reason: "cancelled by its customer",
        tells: Kind::OrderCancelled,
    };
    Ok(end_with_money_back(tx, clock, policy, order, ended).await?)
}
