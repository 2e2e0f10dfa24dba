//! A cycle goes on from wherever it is, step by step, until it is settled.

use entity::id::{CycleId, MerchantId, StatementId};

use super::compute::compute;
use super::cut::cut;
use super::model::{Cycle, CycleStatus, Held, Position, last_daily};
use super::settle::{settle, tell_shortfall};
use super::{listen, store, tell};
use crate::domain::wallet::{self, InCycle};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// How often a position is tried in its cycle.
const MOST_TRIES: i64 = 3;

/// Begins the daily cycle when its time has come, goes on with one that is running, tells the bank
/// what is settled and takes in what it says. Answers how much was done.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let mut done = 0_u64;
    let due = last_daily(infra.clock.now(), infra.config.policy.clearing_at_minutes);
    let newest = store::newest(infra.db.read()).await?;
    if newest.as_ref().is_none_or(|newest| newest.cut_off_at < due) {
        let begun = infra.db.step(async |tx| {
            // Another instance may have begun it since.
            let newest = store::newest(tx).await?;
            match newest.filter(|newest| newest.cut_off_at >= due) {
                Some(_) => Ok(None),
                None => cut(tx, &infra.clock, None).await,
            }
        });
        done = done.saturating_add(u64::from(begun.await?.is_some()));
    }
    let running = store::newest(infra.db.read()).await?.filter(|it| it.settled_at.is_none());
    let gone_on = match running {
        Some(cycle) => go_on(infra, cycle.id).await,
        None => Ok(0),
    };
    // The bank is told and heard whatever becomes of this cycle.
    aside::sum([Ok(done), gone_on, tell::tell_due(infra).await, listen::listen(infra).await])
}

/// Brings a cycle to its end. Answers how many positions were settled on the way.
pub async fn go_on(infra: &Infra, id: CycleId) -> anyhow::Result<u64> {
    compute(infra, id).await?;
    let cycles = store::cycles_by_ids(infra.db.read(), vec![id]).await?;
    let Some(cycle) = cycles.into_iter().next() else { return Ok(0) };
    let settled = settle_all(infra, &cycle).await?;
    let held = hold_tried(infra, id).await?;
    infra.db.step(async |tx| end(tx, infra, id).await).await?;
    Ok(settled.saturating_add(held))
}

/// Settles the positions of a cycle. A merchant whose position breaks keeps nobody else from being
/// paid: it is tried again a few times, and then at once in each later cycle.
async fn settle_all(infra: &Infra, cycle: &Cycle) -> anyhow::Result<u64> {
    let (tried, now) = (aside::tried(infra.db.read(), Work::Settling).await?, infra.clock.now());
    let waits = |merchant: &MerchantId| {
        tried.get(&merchant.0).is_some_and(|it| it.tries < MOST_TRIES && it.retry_at > now)
    };
    let mut due = store::to_settle(infra.db.read(), cycle.id).await?;
    due.retain(|(_, merchant)| !waits(merchant));
    aside::each(
        infra,
        Work::Settling,
        due,
        |(_, merchant)| (*merchant).into(),
        |(id, _)| async move {
            let policy = &infra.config.policy;
            claim(infra, cycle, id).await?;
            infra.db.step(async |tx| settle(tx, &infra.clock, policy, cycle, id).await).await?;
            Ok(1)
        },
    )
    .await
}

/// Holds what was tried often enough, and carries it on whole: the cycle ends without it, and the
/// next one tries again. Answers how many.
async fn hold_tried(infra: &Infra, cycle: CycleId) -> anyhow::Result<u64> {
    let mut due = store::to_settle(infra.db.read(), cycle).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let tried = aside::tried(infra.db.read(), Work::Settling).await?;
    due.retain(|(_, merchant)| tried.get(&merchant.0).is_some_and(|it| it.tries >= MOST_TRIES));
    let mut held = 0_u64;
    for (id, _) in due {
        infra.db.step(async |tx| hold(tx, &infra.clock, id).await).await?;
        held = held.saturating_add(1);
    }
    Ok(held)
}

/// Ends a position without paying anything out. What was claimed for its members before it broke
/// stays theirs.
async fn hold(tx: &Tx, clock: &Clock, id: StatementId) -> anyhow::Result<()> {
    let Some(position) = store::lock_position(tx, id).await? else { return Ok(()) };
    if position.settled_at.is_some() {
        return Ok(());
    }
    wallet::hold(tx, position.merchant).await?;
    let (shortfall, claimed) =
        wallet::end_in_cycle(tx, clock, position.cycle, position.merchant).await?;
    let carried = position.closing.saturating_sub(claimed.fen());
    let (held, settled_at) = (Some(Held::SetAside), Some(clock.now()));
    let position = Position { shortfall, claimed, carried, held, settled_at, ..position };
    store::save_position(tx, &position).await?;
    tell_shortfall(tx, clock, &position).await
}

/// Claims what the custody of a home merchant's members lacks, batch after batch.
async fn claim(infra: &Infra, cycle: &Cycle, id: StatementId) -> anyhow::Result<()> {
    let positions = store::statements_by_ids(infra.db.read(), vec![id]).await?;
    let Some(position) = positions.into_iter().find(|it| it.settled_at.is_none()) else {
        return Ok(());
    };
    let (merchant, at_most_fen) = (position.merchant, position.closing);
    let of = InCycle { cycle: cycle.id, position: id, merchant, at_most_fen };
    wallet::allot_in_cycle(infra, of).await
}

/// Ends a cycle whose positions are all settled.
async fn end(tx: &Tx, infra: &Infra, id: CycleId) -> anyhow::Result<()> {
    let Some(cycle) = store::lock_cycle(tx, id).await? else { return Ok(()) };
    if cycle.status != CycleStatus::Computed || !store::to_settle(tx, id).await?.is_empty() {
        return Ok(());
    }
    let settled_at = Some(infra.clock.now());
    store::save_cycle(tx, &Cycle { status: CycleStatus::Settled, settled_at, ..cycle }).await
}
