//! The positions of a cycle that is cut off: computed from transfers that stand.

use std::collections::{BTreeMap, HashMap};

use entity::id::{CycleId, MerchantId};
use entity::ledger_account::Kind;
use sea_orm::ConnectionTrait;

use super::model::{Books, Cycle, CycleStatus, Opened, open};
use super::store;
use crate::domain::{ledger, wallet};
use crate::infra::Infra;

/// Writes the positions of a cycle, once.
///
/// They are summed up before the transaction: what a cut-off covers stands, and the sum of a long
/// cycle holds nobody up.
pub async fn compute(infra: &Infra, id: CycleId) -> anyhow::Result<()> {
    let books = infra.db.patient();
    let found = store::cycles_by_ids(books, vec![id]).await?;
    let Some(cycle) = found.into_iter().next().filter(is_cut) else { return Ok(()) };
    // Whoever owes refunds is asked for them, though nothing of it has moved.
    let mut homes = wallet::homes_lacking(books).await?;
    homes.extend(wallet::owing_refunds(books).await?);
    let (positions, books) = figures(books, &cycle, homes).await?;
    let written = infra.db.step(async |tx| {
        let Some(mut cycle) = store::lock_cycle(tx, id).await?.filter(is_cut) else {
            return Ok(());
        };
        store::add_positions(tx, &infra.clock, cycle.id, &positions).await?;
        cycle.books = Some(books);
        cycle.status = CycleStatus::Computed;
        store::save_cycle(tx, &cycle).await
    });
    written.await
}

fn is_cut(cycle: &Cycle) -> bool {
    cycle.status == CycleStatus::Cut
}

/// The positions and the books of a cycle. The same at any time: what it covers does not change.
///
/// Fails when the positions do not sum to what the books say (S2): then nothing is settled.
pub async fn figures(
    connection: &impl ConnectionTrait,
    cycle: &Cycle,
    homes: Vec<MerchantId>,
) -> anyhow::Result<(BTreeMap<MerchantId, Opened>, Books)> {
    let before = store::before(connection, cycle).await?;
    let carried = match &before {
        Some(before) => store::carried(connection, before.id).await?,
        None => Vec::new(),
    };
    let (after, to) = (cycle.after_serial, cycle.to_serial);
    let moved = ledger::moved(connection, after, to).await?;
    let positions = open(carried, &moved.movements, homes);
    let earlier = before.and_then(|before| before.books).unwrap_or_default();
    let books = add(earlier, &moved.accounts);
    let net = positions.values().fold(0_i64, |sum, one| sum.saturating_add(one.closing()));
    if net != books.payables || !books.balance() {
        anyhow::bail!("{}: the positions sum to {net} fen, but the books say {books:?}", cycle.id)
    }
    Ok((positions, books))
}

/// The books after what moved, in fen with debit positive.
fn add(before: Books, moved: &HashMap<Kind, i64>) -> Books {
    let of = |kind: Kind| moved.get(&kind).copied().unwrap_or_default();
    // Custody is what members are owed and their homes do not have.
    let members = of(Kind::MemberPrincipal).saturating_add(of(Kind::MemberBonus));
    let custody = members.saturating_add(of(Kind::Advanced)).saturating_neg();
    Books {
        cash: before.cash.saturating_add(of(Kind::GatewayCash)),
        custody: before.custody.saturating_add(custody),
        payables: before.payables.saturating_sub(of(Kind::Payable)),
        fees: before.fees.saturating_sub(of(Kind::Fees)),
    }
}
