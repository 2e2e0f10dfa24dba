//! What a membership would give back now, with formula and figures. Changes nothing.

use entity::id::LotId;
use entity::money::Money;
use sea_orm::ConnectionTrait;

use super::close::{applies, counts};
use super::gap::{HomeLot, allot, gaps};
use super::refund_figures::{Cause, RefundFigures, figures};
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
}

/// Works out what a membership would give back, by the rules that end it.
pub async fn quote_refund(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    home: &Membership,
    cause: Cause,
) -> anyhow::Result<RefundQuote> {
    let mut lots = store::lots_of(connection, home.id).await?;
    let cause = counts(connection, clock, home, &lots, cause).await?;
    let applies = applies(connection, clock, home, &lots, cause).await?;
    let available = if till::fails(connection, home.merchant).await? {
        let owed = till::owed(connection, home.merchant).await?;
        let owed = till::available(connection, home.merchant, owed).await?;
        let parts = failing_parts(connection, home, owed).await?;
        for lot in &mut lots {
            let part = parts.iter().find(|(id, _)| *id == lot.id).map(|(_, part)| *part);
            fund(lot, part.unwrap_or_default())?;
        }
        Money::ZERO
    } else {
        till::available_to_close(connection, home.merchant).await?
    };
    let consumed = store::consumed(connection, home.id).await?;
    let of = |lot| consumed.get(&lot).copied().unwrap_or_default();
    Ok(RefundQuote { figures: figures(&lots, of, available, cause), applies })
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
    let Some(()) = lot.fund(part) else { anyhow::bail!("{} cannot hold {part} more", lot.id) };
    Ok(())
}
