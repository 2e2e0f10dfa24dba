//! Cycles and statements as CSV, with the figures that the API shows.

use entity::id::MerchantId;
use sea_orm::ActiveEnum as _;

use super::model::{Cycle, Position, StatementLine};
use crate::infra::sheet::{Cell, Sheet};

/// A cycle: a line a merchant, then one of the sums.
pub fn cycle_csv(
    cycle: &Cycle,
    positions: &[Position],
    name_of: impl Fn(MerchantId) -> String,
) -> anyhow::Result<String> {
    let mut lines = Sheet::new([
        "cycle",
        "merchant",
        "legal_name",
        "opening",
        "closing",
        "shortfall",
        "claimed",
        "payout",
        "carried",
        "due",
        "held",
    ])?;
    let number = Cell::count(cycle.number);
    let mut sums = [0_i64; 7];
    for position in positions {
        let figures = [
            position.opening,
            position.closing,
            position.shortfall.fen(),
            position.claimed.fen(),
            position.payout.fen(),
            position.carried,
            position.due.fen(),
        ];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum = sum.saturating_add(figure);
        }
        let name = Cell::text(name_of(position.merchant));
        let held = position.held.map(|held| held.to_value()).unwrap_or_default();
        let mut record = vec![number.clone(), Cell::text(position.merchant.to_string()), name];
        record.extend(figures.map(Cell::yuan));
        record.push(Cell::text(held));
        lines.row(record)?;
    }
    let mut record = vec![number, Cell::text("sum"), Cell::empty()];
    record.extend(sums.map(Cell::yuan));
    record.push(Cell::empty());
    lines.row(record)?;
    lines.finish()
}

/// A merchant's statement: opening, a line a kind of transfer, and what became of it.
pub fn statement_csv(position: &Position, moved: &[StatementLine]) -> anyhow::Result<String> {
    let mut lines = Sheet::new(["statement", "line", "transfers", "amount"])?;
    let id = Cell::text(position.id.to_string());
    let mut line = |name: &str, transfers: Cell, amount: i64| {
        lines.row([id.clone(), Cell::text(name), transfers, Cell::yuan(amount)])
    };
    line("opening", Cell::empty(), position.opening)?;
    for moved in moved {
        line(&moved.kind.to_value(), Cell::count(moved.transfers), moved.amount)?;
    }
    line("closing", Cell::empty(), position.closing)?;
    line("claimed", Cell::empty(), position.claimed.fen().saturating_neg())?;
    line("payout", Cell::empty(), position.payout.fen().saturating_neg())?;
    line("carried", Cell::empty(), position.carried)?;
    lines.finish()
}
