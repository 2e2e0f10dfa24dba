//! The shop does not take a paid order: the money goes back, and the stock is free.

use async_graphql::Enum;
use entity::id::OrderId;
use entity::order::Status;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::Order;
use super::refund::{Ended, end_with_money_back, is_reason};
use super::store;
use crate::domain::identity::StaffMember;
use crate::domain::reminder::Kind;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// An order that the shop does not take.
#[derive(Clone, Debug, Serialize)]
pub struct Decline {
    /// Which.
    pub order: OrderId,
    /// Why.
    pub reason: String,
    /// Which member of staff declines.
    pub by: Uuid,
}

/// Why an order was not declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "DeclineOrderErrorCode")]
pub enum DeclineRefused {
    /// There is no such order at the caller's shops.
    NotFound,
    /// Only a paid order that was not answered yet can be declined.
    NotPaid,
    /// Say why, in 1 to 200 characters.
    ReasonInvalid,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for DeclineRefused {
    const MUTATION: &'static str = "DeclineOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "There is no such order here.", "本店没有这个订单。"),
            Self::NotPaid => at(
                "orderId",
                "Only a paid order that was not answered yet can be declined.",
                "只有已支付且未处理的订单才能拒单。",
            ),
            Self::ReasonInvalid => {
                at("reason", "Say why, in 1 to 200 characters.", "请填写1到200字的原因。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for DeclineRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Declines a paid order of the caller's shop.
pub async fn decline(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    member: &StaffMember,
    decline: Decline,
) -> Outcome<OrderId, DeclineRefused> {
    if !is_reason(&decline.reason) {
        return Err(DeclineRefused::ReasonInvalid.into());
    }
    let found = store::lock_at(tx, decline.order, member).await?;
    let order = found.ok_or(DeclineRefused::NotFound)?;
    if order.status != Status::Paid {
        return Err(DeclineRefused::NotPaid.into());
    }
    Ok(decline_locked(tx, clock, policy, order, decline.reason).await?)
}

/// Declines a locked, paid order: by the shop, or because its deadline passed.
pub async fn decline_locked(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    order: Order,
    reason: String,
) -> anyhow::Result<OrderId> {
    let ended = Ended {
        status: Status::Declined,
        reason: Some(reason.clone()),
        refund_reason: &reason,
        tells: Kind::OrderDeclined,
    };
    end_with_money_back(tx, clock, policy, order, ended).await
}
