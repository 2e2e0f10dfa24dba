//! One batch of an allotment: the next memberships get their parts.

use std::collections::{HashMap, HashSet};

use entity::id::{AllotmentId, MembershipId};
use entity::money::Money;
use entity::timestamp::Timestamp;

use super::model::{Allotment, Pass, lacks};
use super::store;
use crate::domain::ledger::{self, Account, Transfer};
use crate::domain::membership;
use crate::domain::wallet::wind_up::pay_ended;
use crate::domain::wallet::{Lot, till};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Memberships of one batch: few enough to be done well within the time-outs of whoever waits for the
/// till.
pub const MEMBERS: usize = 100;

/// Goes on with an allotment by one batch. False when it has come to its end.
pub async fn go_on(tx: &Tx, clock: &Clock, id: AllotmentId) -> anyhow::Result<bool> {
    let Some(seen) = store::running(tx, id).await? else { return Ok(false) };
    let members = store::next_members(tx, &seen, MEMBERS).await?;
    let keys: Vec<MembershipId> = members.iter().map(|(id, _)| *id).collect();
    let mut lots = store::lock_lots(tx, &keys).await?;
    let held = till::hold(tx, seen.merchant).await?;
    let Some(mut allotment) = store::lock(tx, id).await? else { return Ok(false) };
    if allotment.cursor != seen.cursor || allotment.ended_at.is_some() {
        // Another instance was faster.
        return Ok(allotment.ended_at.is_none());
    }
    let failing = till::fails(tx, allotment.merchant).await?;
    // Everybody's same part was that of a merchant that fails. This one was reinstated since.
    let stands = (allotment.pass != Pass::All || failing) && allotment.shrink(held.sure());
    if !stands {
        allotment.ended_at = Some(clock.now());
        store::save(tx, &allotment).await?;
        return Ok(false);
    }
    let ends = store::ends_of(tx, &keys).await?;
    let taken = store::taken(tx, id, &keys).await?;
    let given = give(&mut allotment, &members, &ends, &taken, &mut lots)?;
    for lot in given.lots.iter().filter_map(|at| lots.get(*at)) {
        crate::domain::wallet::store::save_lot(tx, &lot.1).await?;
    }
    post(tx, clock, &allotment, given.sum).await?;
    if let Some((last, ended)) = members.last() {
        allotment.cursor = Some(*last);
        allotment.cursor_at = *ended;
    }
    let done = members.len() < MEMBERS || allotment.amount_left.is_zero();
    allotment.ended_at = done.then_some(clock.now());
    store::save(tx, &allotment).await?;
    pay_claims(tx, clock, lots, &ends).await?;
    Ok(!done)
}

/// What one batch gave.
struct Given {
    /// In all.
    sum: Money,
    /// The places of the lots that got something.
    lots: Vec<usize>,
}

/// Works the parts of a batch out, membership after membership.
fn give(
    allotment: &mut Allotment,
    members: &[(MembershipId, Option<Timestamp>)],
    ends: &HashMap<MembershipId, Option<Timestamp>>,
    taken: &HashSet<MembershipId>,
    lots: &mut [(MembershipId, Lot)],
) -> anyhow::Result<Given> {
    let mut given = Given { sum: Money::ZERO, lots: Vec::new() };
    let mut of: HashMap<MembershipId, Vec<usize>> = HashMap::new();
    for (at, (membership, _)) in lots.iter().enumerate() {
        of.entry(*membership).or_default().push(at);
    }
    for (membership, _) in members.iter().filter(|(id, _)| !taken.contains(id)) {
        let closed = ends.contains_key(membership);
        // It has ended since: it is first in the next one.
        if allotment.pass == Pass::Open && closed {
            continue;
        }
        for at in of.remove(membership).unwrap_or_default() {
            let Some((_, lot)) = lots.get_mut(at) else { continue };
            let lacks = lacks(lot, closed || allotment.pass == Pass::All);
            let part = allotment.part(lacks);
            allotment.give(lacks, part);
            if part.is_zero() {
                continue;
            }
            if lot.fund(part).is_none() {
                anyhow::bail!("{} cannot hold {part} more", lot.id)
            }
            given.sum = given.sum.plus(part).unwrap_or(Money::MAX);
            given.lots.push(at);
        }
    }
    Ok(given)
}

/// Posts what was claimed of the home merchant.
pub async fn post(tx: &Tx, clock: &Clock, allotment: &Allotment, sum: Money) -> anyhow::Result<()> {
    if sum.is_zero() {
        return Ok(());
    }
    let subject = allotment.cycle.map_or(allotment.id.0, |cycle| cycle.0);
    let transfer = Transfer::new(allotment.kind(), subject)
        .debit(Account::Payable(allotment.merchant), sum)
        .credit(Account::Advanced(allotment.merchant), sum);
    ledger::post(tx, clock, transfer).await?;
    Ok(())
}

/// Pays what the lots of closed memberships hold by now: whoever waits for a claim is paid in the
/// moment in which there is something to pay it from.
async fn pay_claims(
    tx: &Tx,
    clock: &Clock,
    lots: Vec<(MembershipId, Lot)>,
    ends: &HashMap<MembershipId, Option<Timestamp>>,
) -> anyhow::Result<()> {
    let mut ended: Vec<(MembershipId, Lot)> = lots
        .into_iter()
        .filter(|(id, lot)| ends.contains_key(id) && !lot.custody.is_zero())
        .collect();
    ended.sort_by_key(|(membership, lot)| (*membership, lot.id));
    for of_one in ended.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((id, _)) = of_one.first() else { continue };
        let Some(home) = membership::by_id(tx, *id).await? else {
            anyhow::bail!("{id} has lots, but is no membership")
        };
        let mut lots: Vec<Lot> = of_one.iter().map(|(_, lot)| lot.clone()).collect();
        pay_ended(tx, clock, &home, &mut lots, Money::ZERO).await?;
    }
    Ok(())
}
