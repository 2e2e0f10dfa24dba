//! A member moves to another home: what its membership gives back is paid in there, at once.
//!
//! No money leaves the network: what custody and the old home merchant pay becomes a lot of the new
//! home, wholly in custody at first, as that of any recharge. Bonus of the old home stays behind;
//! the new home's plan gives its own.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, MerchantId, PlanId};
use entity::money::Money;
use entity::plan;
use serde::{Deserialize, Serialize};

use super::close::{counts, end, hold};
use super::recharge;
use super::refund_figures::Cause;
use super::settle_recharge::{Arrival, arrive, tell_joined};
use super::store::Origin;
use super::wind_up::{Part, To, wind_up};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership::{self, Membership, Plan, Status};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// A membership to be moved.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MoveHome {
    /// Whose.
    pub customer: CustomerId,
    /// Which.
    pub membership: MembershipId,
    /// To the merchant that sells this plan.
    pub plan: PlanId,
    /// The version of its terms that the customer read.
    pub accepted_terms_version: i64,
}

/// A membership that was moved.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// The one that ended.
    pub from: MembershipId,
    /// The one that its money is in now.
    pub to: MembershipId,
}

/// Why a membership was not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "MoveMembershipErrorCode")]
pub enum MoveRefused {
    /// The caller has no such membership.
    NotFound,
    /// Only a membership in force can be moved; unfreeze it first.
    NotActive,
    /// There is no such plan, or it is not sold any more.
    PlanNotFound,
    /// A shop has accepted an order that this membership paid, and not handed it over yet.
    OrdersOpen,
    /// The plan is of the same home merchant.
    SameHome,
    /// The new home merchant takes no money in at present.
    MerchantNotTakingRecharges,
    /// The accepted version of the terms is not the current one; read them again.
    TermsChanged,
    /// The membership there waits for its first recharge, or is frozen.
    TargetNotActive,
    /// There is no money to be moved: what is due, if anything, is a claim against the old home.
    NothingToMove,
    /// The membership there would hold more than its cap.
    BalanceCapExceeded,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for MoveRefused {
    const MUTATION: &'static str = "MoveMembership";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "You have no such membership.", "没有这个会员。"),
            Self::NotActive => at(
                "membershipId",
                "Only a membership in force can be moved; unfreeze it first.",
                "只有生效中的会员才能转移，请先解冻。",
            ),
            Self::PlanNotFound => {
                at("planId", "There is no such plan on sale.", "没有这个在售的会员方案。")
            }
            Self::OrdersOpen => at(
                "membershipId",
                "A shop has accepted an order that it paid; fetch it or have it refunded first.",
                "有商家已接单但尚未交付的订单，请先取货或退款，再转移。",
            ),
            Self::SameHome => at(
                "planId",
                "This plan is of the same merchant; choose one of another.",
                "该方案属于同一商户，请选择其他商户的方案。",
            ),
            Self::MerchantNotTakingRecharges => {
                at("planId", "This merchant takes no recharges at present.", "该商户暂不接受充值。")
            }
            Self::TermsChanged => at(
                "acceptedTermsVersion",
                "The terms have changed; read and accept the current version.",
                "条款已更新，请阅读并接受最新版本。",
            ),
            Self::TargetNotActive => says(
                "Your membership there is not in force: pay its first recharge or unfreeze it.",
                "您在该商户的会员未生效，请先完成首次充值或解冻。",
            ),
            Self::NothingToMove => says(
                "There is no money to move now; close the membership to keep your claim.",
                "目前没有可转移的资金；可退会以保留您的债权。",
            ),
            Self::BalanceCapExceeded => {
                says("This would exceed the most a membership may hold.", "超过单个会员储值上限。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for MoveRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Moves a membership of the customer's own, whose orders were seen to, to the home of a plan.
pub async fn move_home(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: MoveHome,
) -> Outcome<Moved, MoveRefused> {
    use MoveRefused as Refused;
    let plan = membership::plan_to_join(tx, wanted.plan).await?;
    let plan = plan.filter(|plan| plan.status == plan::Status::Active);
    let plan = plan.ok_or(Refused::PlanNotFound)?;
    let (home, there) = lock_both(tx, &wanted, plan.merchant).await?;
    fits(&home, &plan, &wanted)?;
    if !recharge::taken_by(tx, plan.merchant).await? {
        return Err(Refused::MerchantNotTakingRecharges.into());
    }
    if there.as_ref().is_some_and(|there| there.status != Status::Active) {
        return Err(Refused::TargetNotActive.into());
    }
    let mut held = hold(tx, clock, &home).await?;
    // Of an untouched recharge that cools off, the customer's wish takes back the whole as well.
    let cause = counts(tx, clock, &home, &held.lots, Cause::CustomersWish).await?;
    let due = held.figures(tx, &home, cause).await?;
    let amount = due.paid();
    if amount.is_zero() {
        return Err(Refused::NothingToMove.into());
    }
    let is_new = there.is_none();
    let there = match there {
        Some(there) => there,
        None => begin(tx, clock, &home, &plan).await?,
    };
    let plan = membership::plan_by_id(tx, there.plan).await?.ok_or(Refused::PlanNotFound)?;
    let bonus = plan.bonus_on(amount).unwrap_or_default();
    if recharge::exceeds_cap(tx, policy, there.id, [amount, bonus], None).await? {
        return Err(Refused::BalanceCapExceeded.into());
    }
    let to = To { account: Account::MemberPrincipal(there.id), kind: Kind::Move };
    let wound_up = wind_up(tx, clock, &home, &mut held.lots, &due, to).await?;
    if !bonus.is_zero() {
        let given = Transfer::new(Kind::Move, there.id.0)
            .debit(Account::Advanced(there.merchant), bonus)
            .credit(Account::MemberBonus(there.id), bonus);
        ledger::post(tx, clock, given).await?;
    }
    let sources = merged(wound_up.parts);
    let from = home.id;
    let arrival =
        Arrival { principal: amount, bonus, origin: Origin::Membership(from), sources: &sources };
    arrive(tx, clock, policy, &there, &plan, arrival).await?;
    if is_new {
        tell_joined(tx, clock, &there, amount.plus(bonus)).await?;
    }
    end(tx, clock, home, &due, Some(there.id)).await?;
    Ok(Moved { from, to: there.id })
}

/// Whether a membership and a plan fit each other, before anything is done for a move. It is looked at
/// once more under the locks.
pub async fn may_move(tx: &Tx, wanted: &MoveHome) -> Outcome<(), MoveRefused> {
    let plan = membership::plan_by_id(tx, wanted.plan).await?;
    let plan = plan.filter(|plan| plan.status == plan::Status::Active);
    let plan = plan.ok_or(MoveRefused::PlanNotFound)?;
    let home = membership::by_id(tx, wanted.membership).await?;
    let home = home.filter(|home| home.customer == wanted.customer);
    let home = home.ok_or(MoveRefused::NotFound)?;
    Ok(fits(&home, &plan, wanted)?)
}

fn fits(home: &Membership, plan: &Plan, wanted: &MoveHome) -> Result<(), MoveRefused> {
    if home.status != Status::Active {
        return Err(MoveRefused::NotActive);
    }
    if home.merchant == plan.merchant {
        return Err(MoveRefused::SameHome);
    }
    if plan.terms_version != wanted.accepted_terms_version {
        return Err(MoveRefused::TermsChanged);
    }
    Ok(())
}

/// Locks the membership and the open one at the new home, in the order of their keys.
async fn lock_both(
    tx: &Tx,
    wanted: &MoveHome,
    merchant: MerchantId,
) -> Outcome<(Membership, Option<Membership>), MoveRefused> {
    let open = membership::open_at(tx, wanted.customer, merchant).await?.map(|open| open.id);
    let mut keys = vec![wanted.membership];
    keys.extend(open.filter(|open| *open != wanted.membership));
    keys.sort_unstable();
    let (mut from, mut there) = (None, None);
    for key in keys {
        let found = membership::lock_for_customer(tx, key, wanted.customer).await?;
        if key == wanted.membership { from = found } else { there = found }
    }
    Ok((from.ok_or(MoveRefused::NotFound)?, there))
}

/// A membership at the new home.
async fn begin(
    tx: &Tx,
    clock: &Clock,
    home: &Membership,
    plan: &Plan,
) -> Outcome<Membership, MoveRefused> {
    let now = clock.now();
    // The money is there already: it is in force at once.
    let there = Membership {
        status: Status::Active,
        joined_at: Some(now),
        ..Membership::begin(clock.key(), home.customer, plan, now)
    };
    // Another transaction has begun one since it was looked for: the same customer, twice.
    if !membership::add(tx, &there).await? {
        return Err(MoveRefused::TargetNotActive.into());
    }
    Ok(there)
}

/// What came of each gateway payment, whichever lots it came out of.
fn merged(parts: Vec<Part>) -> Vec<(entity::id::IntentId, Money)> {
    let mut sums: Vec<(entity::id::IntentId, Money)> = Vec::new();
    for part in parts {
        match sums.iter_mut().find(|(intent, _)| *intent == part.intent) {
            Some((_, sum)) => *sum = sum.plus(part.amount).unwrap_or(Money::MAX),
            None => sums.push((part.intent, part.amount)),
        }
    }
    sums
}
