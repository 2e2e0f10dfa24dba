//! The gateway said what became of a recharge: paid, it leaves a lot; not paid, nothing.

use entity::id::{IntentId, MembershipId, MerchantId, RechargeId};
use entity::merchant;
use entity::money::Money;
use sea_orm::EntityTrait;

use super::recharge::exceeds_cap;
use super::spend::place;
use super::store::{self, Origin, RechargeRow};
use super::{Lot, Place, RechargeStatus, release, spendable};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership::{self, Membership, Plan, Status};
use crate::domain::payment::{self, Intent};
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::meter;
use crate::infra::policy::Policy;

/// Settles the recharge that an intent pays. The intent is settled already, and so is counted once.
/// Answers the membership that was topped up; none when the recharge failed.
pub async fn settle_recharge(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    intent: &Intent,
) -> anyhow::Result<Option<MembershipId>> {
    let (mut recharge, mut home) = lock(tx, intent).await?;
    let takes = intent.status == payment::Status::Succeeded
        && takes_money(tx, &home).await?
        && !over_cap(tx, policy, &recharge).await?;
    if !takes {
        fail(tx, clock, intent, recharge, home).await?;
        return Ok(None);
    }
    recharge.settled_at = Some(clock.now());
    recharge.status = RechargeStatus::Succeeded;
    store::save_recharge(tx, &recharge).await?;
    tx.counts(&meter::RECHARGES, ["succeeded"]);
    succeed(tx, clock, policy, &recharge, &mut home).await?;
    Ok(Some(home.id))
}

/// Whether more came back to the membership while the customer was paying than leaves room for it.
async fn over_cap(tx: &Tx, policy: &Policy, recharge: &RechargeRow) -> anyhow::Result<bool> {
    let RechargeRow { id, membership, principal, bonus, .. } = *recharge;
    exceeds_cap(tx, policy, membership, [principal, bonus], Some(id)).await
}

/// Fails the recharge that an intent pays; money that came for it goes back by itself.
pub async fn fail_recharge(tx: &Tx, clock: &Clock, intent: &Intent) -> anyhow::Result<()> {
    let (recharge, home) = lock(tx, intent).await?;
    fail(tx, clock, intent, recharge, home).await
}

/// Tells a customer that the money of a recharge that had failed came after all, and goes back.
pub async fn tell_sent_back(tx: &Tx, clock: &Clock, intent: &Intent) -> anyhow::Result<()> {
    let found = store::lock_recharge(tx, RechargeId(intent.subject)).await?;
    let Some(recharge) = found else { return Ok(()) };
    let Some(home) = membership::by_id(tx, recharge.membership).await? else { return Ok(()) };
    tell(tx, clock, Remind::RechargeFailed, &recharge, &home).await
}

async fn lock(tx: &Tx, intent: &Intent) -> anyhow::Result<(RechargeRow, Membership)> {
    let id = RechargeId(intent.subject);
    let Some(recharge) = store::lock_recharge(tx, id).await? else {
        anyhow::bail!("{} pays a recharge that is not there", intent.id)
    };
    if recharge.status != RechargeStatus::Pending {
        anyhow::bail!("{id} was settled before its intent was")
    }
    let found = membership::lock(tx, recharge.membership).await?;
    let Some(home) = found else { anyhow::bail!("{id} tops up no membership") };
    Ok((recharge, home))
}

async fn fail(
    tx: &Tx,
    clock: &Clock,
    intent: &Intent,
    mut recharge: RechargeRow,
    mut home: Membership,
) -> anyhow::Result<()> {
    let paid = intent.status == payment::Status::Succeeded;
    tx.counts(&meter::RECHARGES, [if paid { "sent_back" } else { "failed" }]);
    if paid {
        // The merchant was suspended, or the membership ended, while the customer was paying.
        payment::send_back(tx, clock, intent.id, intent.amount).await?;
    }
    recharge.settled_at = Some(clock.now());
    recharge.status = RechargeStatus::Failed;
    store::save_recharge(tx, &recharge).await?;
    if home.status == Status::Pending {
        home.status = Status::Abandoned;
        home.closed_at = Some(clock.now());
        membership::save_status(tx, &home).await?;
    }
    tell(tx, clock, Remind::RechargeFailed, &recharge, &home).await
}

/// What a membership could spend at a merchant if a recharge of it were paid now.
pub async fn would_hold(
    tx: &Tx,
    policy: &Policy,
    id: RechargeId,
    at: MerchantId,
) -> anyhow::Result<Money> {
    let Some(recharge) = store::lock_recharge(tx, id).await? else { return Ok(Money::ZERO) };
    let Some(home) = membership::by_id(tx, recharge.membership).await? else {
        return Ok(Money::ZERO);
    };
    let place = place(&home, at);
    let held = spendable(&store::lots_of(tx, home.id).await?, place);
    let cools = policy.cooling_off_days > 0
        && !store::has_consumed(tx, home.customer, home.merchant).await?;
    let brings = match place {
        Place::Home => recharge.principal.plus(recharge.bonus),
        // While it cools off, all of the principal is in custody.
        Place::Elsewhere if cools => Some(recharge.principal),
        Place::Elsewhere => {
            let plan = membership::plan_by_id(tx, home.plan).await?;
            plan.and_then(|plan| recharge.principal.share_up(plan.custody_share_bp, 10_000))
        }
    };
    Ok(brings.and_then(|brings| held.plus(brings)).unwrap_or(held))
}

/// Whether a membership can still take money in.
async fn takes_money(tx: &Tx, home: &Membership) -> anyhow::Result<bool> {
    let open = matches!(home.status, Status::Pending | Status::Active | Status::Frozen);
    let merchant = merchant::Entity::find_by_id(home.merchant).one(tx).await?;
    Ok(open && merchant.is_some_and(|merchant| merchant.status == merchant::Status::Approved))
}

async fn succeed(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    recharge: &RechargeRow,
    home: &mut Membership,
) -> anyhow::Result<()> {
    let transfer = Transfer::new(Kind::Recharge, recharge.id.0)
        .debit(Account::GatewayCash, recharge.principal)
        .debit(Account::Advanced(home.merchant), recharge.bonus)
        .credit(Account::MemberPrincipal(home.id), recharge.principal)
        .credit(Account::MemberBonus(home.id), recharge.bonus);
    ledger::post(tx, clock, transfer).await?;
    let Some(plan) = membership::plan_by_id(tx, home.plan).await? else {
        anyhow::bail!("{} was joined by no plan", home.id)
    };
    let arrival = Arrival {
        principal: recharge.principal,
        bonus: recharge.bonus,
        origin: Origin::Recharge(recharge.id),
        sources: &[(recharge.intent, recharge.principal)],
    };
    arrive(tx, clock, policy, home, &plan, arrival).await?;
    let joins = home.status == Status::Pending;
    if joins {
        home.status = Status::Active;
        home.joined_at = Some(clock.now());
        membership::save_status(tx, home).await?;
    }
    tell(tx, clock, Remind::RechargeSucceeded, recharge, home).await?;
    if joins {
        tell_joined(tx, clock, home, recharge.principal.plus(recharge.bonus)).await?;
    }
    Ok(())
}

/// Money that a membership holds from now on, and where it came from.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Paid in.
    pub principal: Money,
    /// Given on top.
    pub bonus: Money,
    /// What leaves the lot.
    pub origin: Origin,
    /// The gateway payments that the principal once came by.
    pub sources: &'a [(IntentId, Money)],
}

/// Writes the lot of money that is posted. No second cooling-off for a customer who has used a
/// recharge of this merchant.
pub async fn arrive(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    home: &Membership,
    plan: &Plan,
    arrival: Arrival<'_>,
) -> anyhow::Result<()> {
    let cools = !store::has_consumed(tx, home.customer, home.merchant).await?;
    let days = if cools { policy.cooling_off_days } else { 0 };
    let lot = new_lot(clock, policy, &arrival, plan, days);
    store::add_lot(tx, clock, home.id, arrival.origin, &lot).await?;
    for (intent, amount) in arrival.sources {
        store::add_source(tx, lot.id, *intent, *amount).await?;
    }
    if days == 0 {
        release::release(tx, clock, lot.id).await?;
    }
    Ok(())
}

/// Tells a customer and a merchant that they are member and home now.
pub async fn tell_joined(
    tx: &Tx,
    clock: &Clock,
    home: &Membership,
    value: Option<Money>,
) -> anyhow::Result<()> {
    let fact = Fact::Membership {
        what: Remind::MembershipJoined,
        membership: home.id,
        merchant: home.merchant,
        customer: home.customer,
        amount: value.unwrap_or_default(),
    };
    reminder::record(tx, clock, fact).await
}

/// The lot that money leaves: wholly in custody at first.
fn new_lot(
    clock: &Clock,
    policy: &Policy,
    recharge: &Arrival<'_>,
    plan: &Plan,
    cooling_off_days: i64,
) -> Lot {
    let now = clock.now();
    let ends = |days| policy.end_of_day(now, days);
    let lot = Lot {
        id: clock.key(),
        principal_in: recharge.principal,
        bonus_in: recharge.bonus,
        principal: recharge.principal,
        bonus: recharge.bonus,
        custody: recharge.principal,
        base_principal: recharge.principal,
        base_custody: recharge.principal,
        base_value: Money::ZERO,
        custody_share_bp: plan.custody_share_bp,
        // None: it is released at once.
        cooling_off_until: if cooling_off_days == 0 { now } else { ends(cooling_off_days) },
        released_at: None,
        bonus_expires_at: plan.bonus_valid_days.map(ends).filter(|_| !recharge.bonus.is_zero()),
        forfeited: Money::ZERO,
    };
    Lot { base_value: lot.value(), ..lot }
}

async fn tell(
    tx: &Tx,
    clock: &Clock,
    what: Remind,
    recharge: &RechargeRow,
    home: &Membership,
) -> anyhow::Result<()> {
    let fact = Fact::Recharge {
        what,
        recharge: recharge.id,
        merchant: home.merchant,
        customer: home.customer,
        amount: recharge.principal,
    };
    reminder::record(tx, clock, fact).await
}
