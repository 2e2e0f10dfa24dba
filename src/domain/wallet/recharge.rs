//! A member asks to top up its membership.

use async_graphql::Enum;
use entity::id::{CustomerId, IntentId, MembershipId, MerchantId, OrderId, RechargeId};
use entity::intent::Purpose;
use entity::merchant;
use entity::money::Money;
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::store::{self, RechargeRow};
use super::{RechargeStatus, spendable, till};
use crate::domain::membership::{self, Membership, Status};
use crate::domain::payment::{self, Ask};
use crate::domain::wallet::Place;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// A top-up that a member asks for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Recharge {
    /// Whose.
    pub customer: CustomerId,
    /// What is topped up.
    pub membership: MembershipId,
    /// The principal.
    pub amount: Money,
}

/// A recharge that waits for the gateway.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Recharged {
    /// The recharge.
    pub recharge: RechargeId,
}

/// Why a recharge was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RechargeErrorCode")]
pub enum RechargeRefused {
    /// The caller has no such membership.
    NotFound,
    /// Only a membership in force can be recharged.
    MembershipNotActive,
    /// The merchant takes no recharges at present.
    MerchantNotTakingRecharges,
    /// A recharge is at least `serviceConfig { policy { leastRecharge } }`.
    AmountTooSmall,
    /// The membership would hold more than its cap, counting recharges that wait for payment and
    /// orders that were not handed over.
    BalanceCapExceeded,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for RechargeRefused {
    const MUTATION: &'static str = "Recharge";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "You have no such membership.", "没有这个会员。"),
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
                "This is less than the smallest recharge that is taken.",
                "低于最低充值金额。",
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

impl Keyed for RechargeRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Asks for a recharge of the customer's own membership; with `then_pay`, one that pays an order in
/// the same act.
pub async fn recharge(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    recharge: Recharge,
    then_pay: Option<OrderId>,
) -> Outcome<Recharged, RechargeRefused> {
    use RechargeRefused as Refused;
    // The lock keeps two recharges from passing the cap together.
    let found = membership::lock_for_customer(tx, recharge.membership, recharge.customer).await?;
    let membership = found.ok_or(Refused::NotFound)?;
    if membership.status != Status::Active {
        return Err(Refused::MembershipNotActive.into());
    }
    if recharge.amount.fen() < policy.least_recharge_fen {
        return Err(Refused::AmountTooSmall.into());
    }
    if !taken_by(tx, membership.merchant).await? {
        return Err(Refused::MerchantNotTakingRecharges.into());
    }
    let plan = membership::plan_by_id(tx, membership.plan).await?;
    let bonus = plan.and_then(|plan| plan.bonus_on(recharge.amount)).unwrap_or_default();
    if exceeds_cap(tx, policy, membership.id, [recharge.amount, bonus], None).await? {
        return Err(Refused::BalanceCapExceeded.into());
    }
    let wanted = Wanted { principal: recharge.amount, bonus, then_pay };
    let recharge = begin(tx, clock, policy, &membership, wanted).await?;
    Ok(Recharged { recharge })
}

/// Whether a locked membership would hold more than its cap if so much came in. What waits counts as
/// held: recharges that are not paid yet (but the one that arrives), and orders whose money may still
/// come back, because they are not handed over.
pub async fn exceeds_cap(
    tx: &Tx,
    policy: &Policy,
    id: MembershipId,
    comes: [Money; 2],
    arrives: Option<RechargeId>,
) -> anyhow::Result<bool> {
    let held = spendable(&store::lots_of(tx, id).await?, Place::Home);
    let orders = store::waiting_value(tx, id).await?;
    let waiting = store::recharges_waiting(tx, id).await?;
    let waiting = waiting.iter().filter(|waiting| Some(waiting.id) != arrives);
    let waiting = waiting.flat_map(|waiting| [waiting.principal, waiting.bonus]);
    let total = Money::sum([held, orders].into_iter().chain(comes).chain(waiting));
    Ok(total.map_or(i64::MAX, Money::fen) > policy.max_membership_balance_fen)
}

/// What a recharge is to bring.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Paid in.
    pub principal: Money,
    /// Given on top.
    pub bonus: Money,
    /// The order to pay in the same act.
    pub then_pay: Option<OrderId>,
}

/// Writes a recharge with the intent that pays it.
pub async fn begin(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    membership: &Membership,
    wanted: Wanted,
) -> anyhow::Result<RechargeId> {
    let Wanted { principal, bonus, then_pay } = wanted;
    let id: RechargeId = clock.key();
    let ask = Ask {
        purpose: Purpose::Recharge,
        subject: id.0,
        customer: Some(membership.customer),
        amount: principal,
        until: None,
    };
    let intent: IntentId = payment::ask(tx, clock, policy, ask).await?;
    let row = RechargeRow {
        id,
        membership: membership.id,
        intent,
        principal,
        bonus,
        status: RechargeStatus::Pending,
        then_pay,
        created_at: clock.now(),
        settled_at: None,
    };
    store::add_recharge(tx, &row).await?;
    Ok(id)
}

/// Whether a merchant takes recharges: approved, not in the negative, without refunds that it owes,
/// and not asked by a clearing to pay in what it owes.
pub async fn taken_by(tx: &Tx, merchant: MerchantId) -> anyhow::Result<bool> {
    let found = merchant::Entity::find_by_id(merchant).one(tx).await?;
    let takes = found.is_some_and(|found| {
        found.status == merchant::Status::Approved && found.owes_since.is_none()
    });
    let held = till::look(tx, merchant).await?;
    Ok(takes && held.owed_fen >= 0 && held.refunds.is_zero())
}
