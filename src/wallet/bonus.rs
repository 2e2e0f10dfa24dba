//! Bonuses that expire: the member is told some days before, then what is left is voided.

use entity::lot;
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::store;
use crate::app::App;
use crate::clock::Clock;
use crate::db::Tx;
use crate::failure::{Failure, Never};
use crate::ledger::{self, Account, Kind, Transfer};
use crate::membership::{self, Membership};
use crate::policy::Policy;
use crate::reminder::{self, Fact, Kind as Remind};

/// Most lots looked at in one tick.
const BATCH: u64 = 500;

/// Tells of bonuses that will expire, and voids those whose time has come. Answers how many.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let now = app.clock.now();
    let mut count = 0_u64;
    for row in due(app, now).await? {
        let done = app.db.write(async |tx| {
            look_at(tx, &app.clock, &app.config.policy, &row).await?;
            Ok::<_, Failure<Never>>(())
        });
        done.await.map_err(Failure::into_broken)?;
        count = count.saturating_add(1);
    }
    Ok(count)
}

/// Lots with a bonus that expires within the next warning that was not given yet.
async fn due(app: &App, now: Timestamp) -> anyhow::Result<Vec<lot::Model>> {
    let policy = &app.config.policy;
    let farthest = policy.bonus_warning_days.iter().max().copied().unwrap_or_default();
    let soon = lot::Entity::find()
        .filter(lot::Column::Bonus.gt(0))
        .filter(lot::Column::BonusExpiresAt.lte(now.plus_days(farthest)))
        .order_by_asc(lot::Column::BonusExpiresAt)
        .limit(BATCH)
        .all(app.db.read())
        .await?;
    let due = |row: &lot::Model| expired(row, now) || warning(policy, row, now).is_some();
    Ok(soon.into_iter().filter(due).collect())
}

fn expired(row: &lot::Model, now: Timestamp) -> bool {
    row.bonus_expires_at.is_some_and(|at| at <= now)
}

/// The warning that is due: the nearest one ahead of the expiry, unless it was given.
fn warning(policy: &Policy, row: &lot::Model, now: Timestamp) -> Option<i64> {
    let expires = row.bonus_expires_at?;
    let ahead = policy.bonus_warning_days.iter().copied();
    let days = ahead.filter(|days| expires <= now.plus_days(*days)).min()?;
    row.bonus_warned_days.is_none_or(|given| given > days).then_some(days)
}

async fn look_at(tx: &Tx, clock: &Clock, policy: &Policy, seen: &lot::Model) -> anyhow::Result<()> {
    let Some(home) = membership::lock(tx, seen.membership_id).await? else { return Ok(()) };
    // Read again under the lock: another instance's tick may have been faster.
    let Some(row) = lot::Entity::find_by_id(seen.id).lock_exclusive().one(tx).await? else {
        return Ok(());
    };
    let now = clock.now();
    if row.bonus.is_zero() {
        return Ok(());
    }
    if expired(&row, now) {
        return void(tx, clock, &home, &row).await;
    }
    let Some(days) = warning(policy, &row, now) else { return Ok(()) };
    let told = lot::ActiveModel {
        id: Set(row.id),
        bonus_warned_days: Set(Some(days)),
        ..Default::default()
    };
    told.update(tx).await?;
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
    let (bonus, custody) = (lot.bonus, lot.custody);
    if lot.void_bonus().is_none() {
        return Ok(());
    }
    store::save_lot(tx, &lot).await?;
    let freed = custody.minus_or_zero(lot.custody);
    let transfer = Transfer::new(Kind::BonusExpiry, row.id.0)
        .debit(Account::MemberBonus(home.id), bonus)
        .credit(Account::Advanced(home.merchant), bonus.minus(freed).unwrap_or(Money::ZERO))
        .credit(Account::Payable(home.merchant), freed);
    ledger::post(tx, clock, transfer).await?;
    Ok(())
}
