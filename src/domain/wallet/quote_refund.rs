//! What a membership would give back now, with formula and figures. Changes nothing.

use entity::id::OrderId;
use entity::money::Money;
use entity::order::Status;
use sea_orm::ConnectionTrait;

use super::allot::{Allotment, Pass, lacking, parts, running_of};
use super::close::{applies, counts};
use super::refund_figures::{Cause, RefundFigures, figures};
use super::taking::{Taking, consumed, handed_over};
use super::{Lot, store, till};
use crate::domain::membership::Membership;
use crate::infra::clock::Clock;

/// What a membership would give back now.
#[derive(Clone, Debug)]
pub struct RefundQuote {
    /// The figures.
    pub figures: RefundFigures,
    /// Whether the membership may end for this cause now.
    pub applies: bool,
    /// Orders that it paid, and that a shop has accepted and not handed over: they come first.
    pub orders_open: usize,
}

/// Works out what a membership would give back, by the rules that end it.
pub async fn quote_refund(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    home: &Membership,
    cause: Cause,
) -> anyhow::Result<RefundQuote> {
    let takings = store::takings(connection, home.id).await?;
    let mut lots = store::lots_of(connection, home.id).await?;
    put_back(&mut lots, &takings)?;
    let cause = counts(connection, clock, home, &lots, cause).await?;
    let applies = applies(connection, clock, home, &lots, cause).await?;
    let available = if till::fails(connection, home.merchant).await? {
        take_virtually(connection, clock, home, &mut lots).await?;
        Money::ZERO
    } else {
        let held = till::look(connection, home.merchant).await?;
        till::sure_to_close(connection, home.merchant, held).await?
    };
    let orders_open = open(&takings);
    let applies = applies && orders_open == 0;
    let consumed = consumed(&takings, home.merchant, handed_over);
    let of = |lot| consumed.get(&lot).copied().unwrap_or_default();
    Ok(RefundQuote { figures: figures(&lots, of, available, cause), applies, orders_open })
}

/// Puts back what the mutation would: the money of orders that no shop has accepted.
fn put_back(lots: &mut [Lot], takings: &[Taking]) -> anyhow::Result<()> {
    for taking in takings.iter().filter(|taking| taking.status == Status::Paid) {
        let lot = lots.iter_mut().find(|lot| lot.id == taking.left.lot);
        if lot.and_then(|lot| lot.put_back(&taking.left)).is_none() {
            anyhow::bail!("{} cannot take back what {} drew", taking.left.lot, taking.payment)
        }
    }
    Ok(())
}

/// How many orders a shop has accepted and not handed over.
fn open(takings: &[Taking]) -> usize {
    let mut orders: Vec<OrderId> = takings
        .iter()
        .filter(|taking| taking.status == Status::Accepted)
        .map(|taking| taking.order)
        .collect();
    // They stand in the order of their keys.
    orders.dedup();
    orders.len()
}

/// Gives the lots of a member of a merchant that fails, in memory alone, the part that they would get of
/// what the merchant is owed.
async fn take_virtually(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    home: &Membership,
    lots: &mut [Lot],
) -> anyhow::Result<()> {
    let sure = till::look(connection, home.merchant).await?.sure();
    let running = running_of(connection, home.merchant).await?;
    let mut allotment = match running {
        Some(running) if running.pass != Pass::All || !running.comes_to(home.id) => return Ok(()),
        Some(running) => running,
        None if sure.is_zero() => return Ok(()),
        None => {
            let lacking = lacking(connection, home.merchant, Pass::All).await?;
            Allotment::foreseen(clock.key(), home.merchant, lacking, lacking.min(sure))
        }
    };
    if !allotment.shrink(sure) {
        return Ok(());
    }
    for (id, part) in parts(&mut allotment, lots) {
        let Some(lot) = lots.iter_mut().find(|lot| lot.id == id) else { continue };
        let Some(()) = lot.fund(part) else { anyhow::bail!("{id} cannot hold {part} more") };
    }
    Ok(())
}
