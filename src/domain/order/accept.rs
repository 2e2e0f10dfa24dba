//! The shop accepts a paid order.

use async_graphql::Enum;
use entity::id::OrderId;
use entity::order::Status;
use serde::{Deserialize, Serialize};

use super::store;
use crate::domain::identity::{self, StaffMember};
use crate::domain::reminder::Kind;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why an order was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "AcceptOrderErrorCode")]
pub enum AcceptRefused {
    /// There is no such order at the caller's shops.
    NotFound,
    /// Only a paid order that was not answered yet can be accepted.
    NotPaid,
    /// The deadline has passed: the order is being declined, and the money goes back.
    DeadlinePassed,
    /// The merchant is suspended, or has closed: the order is being declined, and the money goes back.
    MerchantSuspended,
}

impl Refusal for AcceptRefused {
    const MUTATION: &'static str = "AcceptOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "There is no such order here.", "本店没有这个订单。"),
            Self::NotPaid => at(
                "orderId",
                "Only a paid order that was not answered yet can be accepted.",
                "只有已支付且未处理的订单才能接单。",
            ),
            Self::DeadlinePassed => at(
                "orderId",
                "The deadline has passed: the order is declined, and the money goes back.",
                "已超过接单时限，订单将被拒绝并退款。",
            ),
            Self::MerchantSuspended => at(
                "orderId",
                "You are suspended: the order is declined, and the money goes back.",
                "您的商户已被暂停，订单将被拒绝并退款。",
            ),
        }
    }
}

/// Accepts an order of the caller's shop.
pub async fn accept(
    tx: &Tx,
    clock: &Clock,
    member: &StaffMember,
    id: OrderId,
) -> Outcome<OrderId, AcceptRefused> {
    let found = store::lock_at(tx, id, member).await?;
    let mut order = found.ok_or(AcceptRefused::NotFound)?;
    if order.status != Status::Paid {
        return Err(AcceptRefused::NotPaid.into());
    }
    if order.accept_by.is_some_and(|by| clock.now() >= by) {
        return Err(AcceptRefused::DeadlinePassed.into());
    }
    let merchant = identity::keep_merchant(tx, order.merchant).await?;
    if merchant.is_none_or(|merchant| merchant.is_stopped()) {
        return Err(AcceptRefused::MerchantSuspended.into());
    }
    order.status = Status::Accepted;
    order.accepted_at = Some(clock.now());
    store::save_and_tell(tx, clock, &order, Kind::OrderAccepted).await?;
    Ok(id)
}
