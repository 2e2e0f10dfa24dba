//! A member whose balance is short recharges and pays in one act: both happen, or neither.
//!
//! The recharge waits for the gateway as any other; when its money comes, the lot and the payment
//! are written in one transaction. Should the order not take a payment any more by then, the money
//! goes back.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, OrderId, RechargeId};
use entity::money::Money;
use entity::payment::Tender;
use serde::{Deserialize, Serialize};

use super::pay::is_stopped;
use super::{Pay, PayRefused, Status, pay, store};
use crate::domain::payment::{self, Intent};
use crate::domain::wallet::{self, Recharge, RechargeRefused};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// A recharge that pays an order.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RechargeAndPay {
    /// Who pays.
    pub customer: CustomerId,
    /// The order.
    pub order: OrderId,
    /// The membership that is topped up and pays.
    pub membership: MembershipId,
    /// The principal of the recharge.
    pub amount: Money,
}

/// A recharge that waits for the gateway, to pay an order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Begun {
    /// The recharge.
    pub recharge: RechargeId,
    /// The order.
    pub order: OrderId,
}

/// Why nothing was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RechargeAndPayErrorCode")]
pub enum RechargeAndPayRefused {
    /// The caller has no such order.
    OrderNotFound,
    /// The order is not waiting for payment any more.
    NotPlaced,
    /// The order's merchant is suspended, or has closed: the order is being cancelled.
    MerchantSuspended,
    /// The caller has no such membership.
    MembershipNotFound,
    /// Only a membership in force can be recharged.
    MembershipNotActive,
    /// The merchant takes no recharges at present.
    MerchantNotTakingRecharges,
    /// With this recharge the balance would still not pay the order.
    AmountTooSmall,
    /// The membership would hold more than its cap.
    BalanceCapExceeded,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for RechargeAndPayRefused {
    const MUTATION: &'static str = "RechargeAndPay";

    fn says(&self) -> Says {
        match self {
            Self::OrderNotFound => at("orderId", "You have no such order.", "没有这个订单。"),
            Self::NotPlaced => at(
                "orderId",
                "This order is not waiting for payment any more.",
                "该订单已不在待支付状态。",
            ),
            Self::MerchantSuspended => at(
                "orderId",
                "This merchant cannot take payments at present; the order is cancelled by itself.",
                "该商户目前已暂停收款，订单将自动取消。",
            ),
            Self::MembershipNotFound => {
                at("membershipId", "You have no such membership.", "没有这个会员。")
            }
            Self::MembershipNotActive => at(
                "membershipId",
                "Only a membership in force can be recharged.",
                "只有生效中的会员才能充值。",
            ),
            Self::MerchantNotTakingRecharges => {
                says("This merchant takes no recharges at present.", "该商户暂不接受充值。")
            }
            Self::AmountTooSmall => at(
                "amount",
                "With this recharge the balance would still not pay the order; recharge more.",
                "充值后余额仍不足以支付该订单，请提高充值金额。",
            ),
            Self::BalanceCapExceeded => at(
                "amount",
                "This would exceed the most a membership may hold.",
                "超过单个会员储值上限。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for RechargeAndPayRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

impl From<RechargeRefused> for RechargeAndPayRefused {
    fn from(refused: RechargeRefused) -> Self {
        match refused {
            RechargeRefused::NotFound => Self::MembershipNotFound,
            RechargeRefused::MembershipNotActive => Self::MembershipNotActive,
            RechargeRefused::MerchantNotTakingRecharges => Self::MerchantNotTakingRecharges,
            RechargeRefused::AmountTooSmall => Self::AmountTooSmall,
            RechargeRefused::BalanceCapExceeded => Self::BalanceCapExceeded,
            RechargeRefused::IdempotencyConflict => Self::IdempotencyConflict,
            RechargeRefused::IdempotencyKeyInvalid => Self::IdempotencyKeyInvalid,
        }
    }
}

/// Begins a recharge that pays an order of the customer's own.
pub async fn recharge_and_pay(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: RechargeAndPay,
) -> Outcome<Begun, RechargeAndPayRefused> {
    use RechargeAndPayRefused as Refused;
    let RechargeAndPay { customer, order, membership, amount } = wanted;
    let found = store::lock(tx, order).await?;
    let found = found.filter(|order| order.customer == customer).ok_or(Refused::OrderNotFound)?;
    if found.status != Status::Placed || !found.payable(clock.now()) {
        return Err(Refused::NotPlaced.into());
    }
    if is_stopped(tx, found.merchant).await? {
        return Err(Refused::MerchantSuspended.into());
    }
    let command = Recharge { customer, membership, amount };
    let begun = wallet::recharge(tx, clock, policy, command, Some(order)).await;
    let recharge = begun.map_err(Failure::widen)?.recharge;
    payment::end_by(tx, recharge.0, found.expires_at).await?;
    // Looked at after the recharge was found to be possible, so that its reasons come first.
    let would_hold = wallet::would_hold(tx, policy, recharge, found.merchant).await?;
    if would_hold < found.member_total {
        return Err(Refused::AmountTooSmall.into());
    }
    Ok(Begun { recharge, order })
}

/// The money of such a recharge came, or did not: the lot and the payment, or neither.
pub async fn settle_recharge_and_pay(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    intent: &Intent,
    order: OrderId,
) -> anyhow::Result<()> {
    // The order is locked before the membership, as everywhere.
    store::lock(tx, order).await?;
    let both = tx.attempt(async |tx| -> Outcome<(), PayRefused> {
        let recharge = wallet::settle_recharge(tx, clock, policy, intent).await?;
        let Some(membership) = recharge else { return Ok(()) };
        let Some(customer) = intent.customer else { return Ok(()) };
        let tender = Tender::Balance;
        let command = Pay { customer, order, tender, membership: Some(membership) };
        pay(tx, clock, policy, command).await?;
        Ok(())
    });
    match both.await {
        Ok(()) => Ok(()),
        Err(Failure::Broken(error)) => Err(error),
        Err(Failure::Refused(refused)) => {
            tracing::info!(order.id = %order, ?refused, "a recharge for {order} goes back");
            wallet::fail_recharge(tx, clock, intent).await
        }
    }
}
