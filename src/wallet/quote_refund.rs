//! What a membership would give back now, with formula and figures. Changes nothing.

use entity::id::{LotId, OrderId};
use entity::money::Money;
use entity::order::Status;
use sea_orm::ConnectionTrait;

use super::close::{applies, counts};
use super::gap::{HomeLot, allot, gaps};
use super::refund_figures::{Cause, RefundFigures, figures};
use super::taking::{Taking, consumed, handed_over};
use super::{Lot, store, till};
use crate::clock::Clock;
use crate::membership::Membership;

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
        let sure = till::look(connection, home.merchant).await?.sure();
        let parts = failing_parts(connection, home, sure).await?;
        for lot in &mut lots {
            let part = parts.iter().find(|(id, _)| *id == lot.id).map(|(_, part)| *part);
            fund(lot, part.unwrap_or_default())?;
        }
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

/// What each lot of a merchant that fails gets of what the merchant is owed.
async fn failing_parts(
    connection: &impl ConnectionTrait,
    home: &Membership,
    available: Money,
) -> anyhow::Result<Vec<(LotId, Money)>> {
    let owned = store::lots_at_home(connection, home.merchant).await?;
    let homes: Vec<HomeLot> = owned.into_iter().map(|(_, home)| home).collect();
    Ok(allot(&gaps(&homes, true), available, true))
}

fn fund(lot: &mut Lot, part: Money) -> anyhow::Result<()> {
    // What comes back of its orders has made up for a part of what it lacked.
    let part = part.min(lot.due_custody(true).minus_or_zero(lot.custody));
    let Some(()) = lot.fund(part) else { anyhow::bail!("{} cannot hold {part} more", lot.id) };
    Ok(())
}
