//! Bonuses that expire: the member is told some days before, then what is left is voided.

use entity::lot;
use entity::timestamp::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::store;
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership::{self, Membership};
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// Most lots looked at in one tick.
const BATCH: u64 = 500;

/// Tells of bonuses that will expire, and voids those whose time has come. Answers how many.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let now = infra.clock.now();
    let due = due(infra, now).await?;
    aside::each(
        infra,
        Work::Bonus,
        due,
        |row| row.id.into(),
        |row| async move {
            infra
                .db
                .step(async |tx| look_at(tx, &infra.clock, &infra.config.policy, &row).await)
                .await?;
            Ok(1)
        },
    )
    .await
}

/// Lots whose bonus is to be looked at. Each is found when its moment has come and not before, so
/// that those that were warned already never stand in the way of the others.
async fn due(infra: &Infra, now: Timestamp) -> anyhow::Result<Vec<lot::Model>> {
    Ok(lot::Entity::find()
        .filter(lot::Column::Bonus.gt(0))
        .filter(lot::Column::BonusNextAt.lte(now))
        .filter(aside::waits(Work::Bonus, (lot::Entity, lot::Column::Id), now))
        .order_by_asc(lot::Column::BonusNextAt)
        .order_by_asc(lot::Column::Id)
        .limit(BATCH)
        .all(infra.db.read())
        .await?)
}

/// The warning that is due: the nearest one ahead of the expiry, unless it was given.
fn warning(policy: &Policy, expires: Timestamp, given: Option<i64>, now: Timestamp) -> Option<i64> {
    let ahead = policy.bonus_warning_days.iter().copied();
    let days = ahead.filter(|days| expires <= now.plus_days(*days)).min()?;
    given.is_none_or(|given| given > days).then_some(days)
}

/// When to look again: at the next warning, or at the expiry.
fn next(policy: &Policy, expires: Timestamp, given: Option<i64>) -> Timestamp {
    let ahead = policy.bonus_warning_days.iter().copied();
    let days = ahead.filter(|days| given.is_none_or(|given| *days < given)).max();
    expires.plus_days(days.unwrap_or_default().saturating_neg())
}

async fn look_at(tx: &Tx, clock: &Clock, policy: &Policy, seen: &lot::Model) -> anyhow::Result<()> {
    let Some(home) = membership::lock(tx, seen.membership_id).await? else { return Ok(()) };
    // Read again under the lock: another instance's tick may have been faster.
    let Some(row) = lot::Entity::find_by_id(seen.id).lock_exclusive().one(tx).await? else {
        return Ok(());
    };
    let now = clock.now();
    let Some(expires) = row.bonus_expires_at.filter(|_| !row.bonus.is_zero()) else {
        return Ok(());
    };
    if expires <= now {
        return void(tx, clock, &home, &row).await;
    }
    let due = warning(policy, expires, row.bonus_warned_days, now);
    let given = due.or(row.bonus_warned_days);
    let looked_at = lot::ActiveModel {
        id: Set(row.id),
        bonus_warned_days: Set(given),
        bonus_next_at: Set(Some(next(policy, expires, given))),
        ..Default::default()
    };
    looked_at.update(tx).await?;
    if due.is_none() {
        return Ok(());
    }
    let fact = Fact::Membership {
        what: Remind::BonusExpiring,
        membership: home.id,
        merchant: home.merchant,
        customer: home.customer,
        amount: row.bonus,
    };
    reminder::record(tx, clock, fact).await
}

async fn void(tx: &Tx, clock: &Clock, home: &Membership, row: &lot::Model) -> anyhow::Result<()> {
    let Some((_, mut lot)) = store::lock_lot(tx, row.id).await? else { return Ok(()) };
    let Some(voided) = lot.void_bonus() else { return Ok(()) };
    store::save_lot(tx, &lot).await?;
    let transfer = Transfer::new(Kind::BonusExpiry, row.id.0)
        .debit(Account::MemberBonus(home.id), voided)
        .credit(Account::Advanced(home.merchant), voided);
    ledger::post(tx, clock, transfer).await?;
    Ok(())
}
