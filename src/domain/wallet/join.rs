//! A customer chooses a plan, accepts its terms, and asks to pay the first recharge.
//!
//! The membership is pending until the gateway says that the recharge is paid.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, PlanId, RechargeId};
use entity::money::Money;
use entity::plan;
use serde::{Deserialize, Serialize};

use super::recharge::{self, Wanted, begin};
use crate::domain::membership::{self, Membership};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// A plan that a customer wants to join by.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Join {
    /// Who joins.
    pub customer: CustomerId,
    /// By which plan.
    pub plan: PlanId,
    /// The version of its terms that the customer read.
    pub accepted_terms_version: i64,
}

/// A membership that waits for its first recharge.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Joined {
    /// The membership.
    pub membership: MembershipId,
    /// Its first recharge.
    pub recharge: RechargeId,
}

/// Why a membership was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "JoinMembershipErrorCode")]
pub enum JoinRefused {
    /// There is no such plan, or it is not sold any more.
    PlanNotFound,
    /// The merchant takes no recharges at present.
    MerchantNotTakingRecharges,
    /// The accepted version of the terms is not the current one; read them again.
    TermsChanged,
    /// The customer already has an open membership there; recharge it instead.
    AlreadyMember,
    /// The membership would hold more than its cap.
    BalanceCapExceeded,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for JoinRefused {
    const MUTATION: &'static str = "JoinMembership";

    fn says(&self) -> Says {
        match self {
            Self::PlanNotFound => {
                at("planId", "There is no such plan on sale.", "没有这个在售的会员方案。")
            }
            Self::MerchantNotTakingRecharges => {
                says("This merchant takes no recharges at present.", "该商户暂不接受充值。")
            }
            Self::TermsChanged => at(
                "acceptedTermsVersion",
                "The terms have changed; read and accept the current version.",
                "条款已更新，请阅读并接受最新版本。",
            ),
            Self::AlreadyMember => says(
                "You have a membership here already; recharge it instead.",
                "您已是该商户的会员，请直接充值。",
            ),
            Self::BalanceCapExceeded => {
                says("This would exceed the most a membership may hold.", "超过单个会员储值上限。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for JoinRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Begins a membership, and asks for its first recharge.
pub async fn join(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    join: Join,
) -> Outcome<Joined, JoinRefused> {
    use JoinRefused as Refused;
    let plan = membership::plan_to_join(tx, join.plan).await?;
    let plan = plan.filter(|plan| plan.status == plan::Status::Active);
    let plan = plan.ok_or(Refused::PlanNotFound)?;
    if !recharge::taken_by(tx, plan.merchant).await? {
        return Err(Refused::MerchantNotTakingRecharges.into());
    }
    if plan.terms_version != join.accepted_terms_version {
        return Err(Refused::TermsChanged.into());
    }
    if membership::open_at(tx, join.customer, plan.merchant).await?.is_some() {
        return Err(Refused::AlreadyMember.into());
    }
    let value = plan.price.plus(plan.bonus).map_or(i64::MAX, Money::fen);
    if value > policy.max_membership_balance_fen {
        return Err(Refused::BalanceCapExceeded.into());
    }
    let begun = Membership::begin(clock.key(), join.customer, &plan, clock.now());
    if !membership::add(tx, &begun).await? {
        return Err(Refused::AlreadyMember.into());
    }
    let wanted = Wanted { principal: plan.price, bonus: plan.bonus, then_pay: None };
    let recharge = begin(tx, clock, policy, &begun, wanted).await?;
    Ok(Joined { membership: begun.id, recharge })
}
