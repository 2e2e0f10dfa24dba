//! Cycles and statements as CSV, with the figures that the API shows.

use std::collections::BTreeMap;

use entity::id::MerchantId;
use sea_orm::ActiveEnum as _;

use super::model::{Cycle, Position, StatementLine};

/// A cycle: a line a merchant, then one of the sums.
pub fn cycle_csv(
    cycle: &Cycle,
    positions: &[Position],
    names: &BTreeMap<MerchantId, String>,
) -> anyhow::Result<String> {
    let mut lines = writer();
    lines.write_record([
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
    let number = cycle.number.to_string();
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
        let name = names.get(&position.merchant).cloned().unwrap_or_default();
        let held = position.held.map(|held| held.to_value()).unwrap_or_default();
        let mut record = vec![number.clone(), position.merchant.to_string(), name];
        record.extend(figures.map(yuan));
        record.push(held);
        lines.write_record(record)?;
    }
    let mut record = vec![number, "sum".to_owned(), String::new()];
    record.extend(sums.map(yuan));
    record.push(String::new());
    lines.write_record(record)?;
    finish(lines)
}

/// A merchant's statement: opening, a line a kind of transfer, and what became of it.
pub fn statement_csv(position: &Position, moved: &[StatementLine]) -> anyhow::Result<String> {
    let mut lines = writer();
    lines.write_record(["statement", "line", "transfers", "amount"])?;
    let id = position.id.to_string();
    let mut line = |name: &str, transfers: String, amount: i64| {
        lines.write_record([id.clone(), name.to_owned(), transfers, yuan(amount)])
    };
    line("opening", String::new(), position.opening)?;
    for moved in moved {
        line(&moved.kind.to_value(), moved.transfers.to_string(), moved.amount)?;
    }
    line("closing", String::new(), position.closing)?;
    line("claimed", String::new(), position.claimed.fen().saturating_neg())?;
    line("payout", String::new(), position.payout.fen().saturating_neg())?;
    line("carried", String::new(), position.carried)?;
    finish(lines)
}

fn writer() -> csv::Writer<Vec<u8>> {
    csv::Writer::from_writer(Vec::new())
}

fn finish(lines: csv::Writer<Vec<u8>>) -> anyhow::Result<String> {
    Ok(String::from_utf8(lines.into_inner()?)?)
}

fn yuan(fen: i64) -> String {
    rust_decimal::Decimal::new(fen, 2).to_string()
}
