//! Allotments are brought to their end, batch after batch: by a clearing, by the tick, or at once.

use entity::id::{AllotmentId, CycleId, MembershipId, MerchantId, StatementId};
use entity::money::Money;
use sea_orm::ConnectionTrait;

use super::begin::{Begin, begin};
use super::go_on::go_on;
use super::model::{Allotment, Pass};
use super::store;
use crate::domain::membership;
use crate::domain::wallet::till;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Batches that one tick makes of one allotment.
const OF_A_TICK: usize = 300;

/// Batches that are made while a member waits who has just ended its membership.
const AT_ONCE: usize = 2;

/// A position of a cycle that is to be settled.
#[derive(Clone, Copy, Debug)]
pub struct InCycle {
    /// The cycle.
    pub cycle: CycleId,
    /// The position.
    pub position: StatementId,
    /// The home merchant.
    pub merchant: MerchantId,
    /// At most so much, in fen, of what the merchant is owed.
    pub at_most_fen: i64,
}

/// Allots what a cycle claims of a home merchant, to the end: what was begun is gone on with, so that
/// a cycle that broke off claims nothing twice.
pub async fn allot_in_cycle(infra: &Infra, of: InCycle) -> anyhow::Result<()> {
    let read = infra.db.read();
    while let Some(running) = store::running_of(read, of.merchant).await? {
        bring_on(infra, running.id, usize::MAX).await?;
    }
    let whole = till::fails(read, of.merchant).await?;
    let passes: &[Pass] = if whole { &[Pass::All] } else { &[Pass::Ended, Pass::Open] };
    for pass in passes {
        let before = store::in_cycle(read, of.cycle, of.merchant).await?;
        if before.iter().any(|one| one.pass == *pass) {
            continue;
        }
        let lacking = store::lacking(read, of.merchant, *pass).await?;
        let given = sum(&before, Allotment::given);
        let left = of.at_most_fen.saturating_sub(given.fen()).max(0);
        let wanted = Begin {
            merchant: of.merchant,
            cycle: Some(of.cycle),
            pass: *pass,
            lacking,
            at_most: Money::from_fen(left).unwrap_or(Money::MAX),
        };
        let begun = infra.db.step(async |tx| {
            let held = till::hold(tx, of.merchant).await?;
            // Another instance may have settled it since.
            if !store::waits(tx, of.position).await? {
                return Ok(None);
            }
            begin(tx, &infra.clock, wanted, held).await.map(Some)
        });
        match begun.await? {
            Some(begun) => bring_on(infra, begun.id, usize::MAX).await?,
            None => return Ok(()),
        };
    }
    Ok(())
}

/// What the custody of a home merchant's members lacked in a cycle, and what of it was claimed, with
/// the till held. None while that is still going on.
pub async fn claimed_in_cycle(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
    merchant: MerchantId,
) -> anyhow::Result<Option<(Money, Money)>> {
    let all = store::in_cycle(connection, cycle, merchant).await?;
    if all.iter().any(|one| one.ended_at.is_none()) {
        return Ok(None);
    }
    Ok(Some((sum(&all, |one| one.lacking), sum(&all, Allotment::given))))
}

/// Ends what still runs of a cycle at a home merchant, with the till held: nothing more is claimed
/// in it. Answers what the custody of its members lacked, and what of it was claimed.
pub async fn end_in_cycle(
    tx: &Tx,
    clock: &Clock,
    cycle: CycleId,
    merchant: MerchantId,
) -> anyhow::Result<(Money, Money)> {
    let mut all = store::in_cycle(tx, cycle, merchant).await?;
    for one in all.iter_mut().filter(|one| one.ended_at.is_none()) {
        one.ended_at = Some(clock.now());
        store::save(tx, one).await?;
    }
    Ok((sum(&all, |one| one.lacking), sum(&all, Allotment::given)))
}

fn sum(all: &[Allotment], part: impl Fn(&Allotment) -> Money) -> Money {
    Money::sum(all.iter().map(part)).unwrap_or(Money::MAX)
}

/// Goes on with every allotment that runs, and begins those of merchants that fail and are owed
/// something. Answers how many batches it made.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let running = store::all_running(infra.db.read()).await?;
    let went = aside::each(
        infra,
        Work::Closure,
        running,
        |id| (*id).into(),
        |id| bring_on(infra, id, OF_A_TICK),
    );
    let went = went.await?;
    let failing = store::failing(infra.db.read()).await?;
    let begun =
        aside::each(infra, Work::Closure, failing, |id| (*id).into(), |id| begin_at(infra, id))
            .await?;
    Ok(went.saturating_add(begun))
}

async fn begin_at(infra: &Infra, merchant: MerchantId) -> anyhow::Result<u64> {
    if till::look(infra.db.read(), merchant).await?.sure().is_zero() {
        return Ok(0);
    }
    let lacking = store::lacking(infra.db.read(), merchant, Pass::All).await?;
    if lacking.is_zero() {
        return Ok(0);
    }
    let begun = infra.db.step(async |tx| {
        let held = till::hold(tx, merchant).await?;
        // It was reinstated since.
        if !till::fails(tx, merchant).await? {
            return Ok(None);
        }
        let at_most = Money::MAX;
        let wanted = Begin { merchant, cycle: None, pass: Pass::All, lacking, at_most };
        begin(tx, &infra.clock, wanted, held).await.map(Some)
    });
    match begun.await? {
        Some(begun) => bring_on(infra, begun.id, OF_A_TICK).await,
        None => Ok(0),
    }
}

/// Goes on with what runs at the home of a membership that has just ended: of a small merchant
/// everybody has their part at once. What fails is done by [`tick`].
pub async fn allot_for(infra: &Infra, membership: MembershipId) {
    let work = async {
        let Some(home) = membership::by_id(infra.db.read(), membership).await? else {
            return Ok(());
        };
        if let Some(running) = store::running_of(infra.db.read(), home.merchant).await? {
            bring_on(infra, running.id, AT_ONCE).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    if let Err(error) = work.await {
        tracing::warn!(membership.id = %membership, ?error, "an allotment waits for a tick");
    }
}

/// Makes at most so many batches. Answers how many.
async fn bring_on(infra: &Infra, id: AllotmentId, most: usize) -> anyhow::Result<u64> {
    aside::batches(most, || async move {
        infra.db.step(async |tx| go_on(tx, &infra.clock, id).await).await
    })
    .await
}
