//! Money of a paid order goes back whole: to the same lots, or through the gateway.

use async_graphql::Enum;
use entity::id::{GatewayRefundId, OrderId, RefundId};
use entity::order::Status;
use entity::payment::Tender;
use entity::refund;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::Order;
use super::store;
use crate::clock::Clock;
use crate::db::Tx;
use crate::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::identity::StaffMember;
use crate::ledger::{self, Kind};
use crate::reminder::Kind as Remind;
use crate::{idempotency, payment, wallet};

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// A refund that the shop gives.
#[derive(Clone, Debug, Serialize)]
pub struct Refund {
    /// Of which order.
    pub order: OrderId,
    /// Why.
    pub reason: String,
    /// Which member of staff gives it.
    pub by: Uuid,
}

/// Why nothing was refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RefundOrderErrorCode")]
pub enum RefundRefused {
    /// There is no such order at the caller's shops.
    NotFound,
    /// Only an accepted or fulfilled order can be refunded by its shop.
    NotRefundable,
    /// Say why, in 1 to 200 characters.
    ReasonInvalid,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for RefundRefused {
    const MUTATION: &'static str = "RefundOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "There is no such order here.", "本店没有这个订单。"),
            Self::NotRefundable => at(
                "orderId",
                "Only an accepted or fulfilled order can be refunded.",
                "只有已接单或已完成的订单才能退款。",
            ),
            Self::ReasonInvalid => {
                at("reason", "Say why, in 1 to 200 characters.", "请填写1到200字的原因。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for RefundRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Whether a text can be a reason.
pub fn is_reason(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_REASON
}

/// Refunds an accepted or fulfilled order of the caller's shop, whole.
pub async fn refund(
    tx: &Tx,
    clock: &Clock,
    member: &StaffMember,
    refund: Refund,
) -> Outcome<OrderId, RefundRefused> {
    if !is_reason(&refund.reason) {
        return Err(RefundRefused::ReasonInvalid.into());
    }
    let found = store::lock_at(tx, refund.order, member).await?;
    let mut order = found.ok_or(RefundRefused::NotFound)?;
    if !matches!(order.status, Status::Accepted | Status::Fulfilled) {
        return Err(RefundRefused::NotRefundable.into());
    }
    let handed_over = order.status == Status::Fulfilled;
    give_back(tx, clock, &order, &refund.reason).await?;
    if !handed_over {
        store::free_stock(tx, order.id).await?;
    }
    order.close(Status::Refunded, Some(refund.reason), clock.now());
    store::save_and_tell(tx, clock, &order, Remind::OrderRefunded).await?;
    Ok(order.id)
}

/// Gives the payment of a locked order back, whole. An order that was not paid needs nothing.
pub async fn give_back(tx: &Tx, clock: &Clock, order: &Order, reason: &str) -> anyhow::Result<()> {
    let payments = store::payments_of(tx, vec![order.id]).await?;
    let Some(paid) = payments.into_iter().next() else { return Ok(()) };
    let id: RefundId = clock.key();
    let (transfer, gateway_refund) = match (paid.tender, paid.membership, paid.intent) {
        (Tender::Balance, Some(membership), _) => {
            let original = paid.transfer;
            let back = wallet::give_back(tx, clock, membership, paid.id, original, id).await?;
            (back, None::<GatewayRefundId>)
        }
        (Tender::Gateway, _, Some(intent)) => {
            let asked = payment::send_back(tx, clock, intent, paid.amount).await?;
            let back = ledger::reverse(tx, clock, paid.transfer, Kind::OrderRefund, id.0).await?;
            (back, Some(asked))
        }
        _ => anyhow::bail!("{} names no source", paid.id),
    };
    let row = refund::ActiveModel {
        id: Set(id),
        payment_id: Set(paid.id),
        amount: Set(paid.amount),
        reason: Set(reason.to_owned()),
        transfer_id: Set(transfer),
        gateway_refund_id: Set(gateway_refund),
        created_at: Set(clock.now()),
    };
    refund::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
