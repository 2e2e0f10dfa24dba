//! An allotment begins.

use entity::id::{CycleId, MerchantId};
use entity::money::Money;

use super::model::{Allotment, Pass};
use super::store;
use crate::domain::wallet::till::Held;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// What is to be allotted.
#[derive(Clone, Copy, Debug)]
pub struct Begin {
    /// The home merchant.
    pub merchant: MerchantId,
    /// The clearing cycle that it belongs to; none: the merchant fails.
    pub cycle: Option<CycleId>,
    /// To whom it goes.
    pub pass: Pass,
    /// What those lack, read before the till was held.
    pub lacking: Money,
    /// At most so much.
    pub at_most: Money,
}

/// Writes an allotment of what is sure, with the till held. One that still runs is answered instead.
pub async fn begin(tx: &Tx, clock: &Clock, wanted: Begin, held: Held) -> anyhow::Result<Allotment> {
    if let Some(running) = store::running_of(tx, wanted.merchant).await? {
        return Ok(running);
    }
    if let Some(cycle) = wanted.cycle {
        // Another instance was faster, and has come to the end of it.
        let before = store::in_cycle(tx, cycle, wanted.merchant).await?;
        if let Some(same) = before.into_iter().find(|one| one.pass == wanted.pass) {
            return Ok(same);
        }
    }
    let amount = wanted.lacking.min(held.sure()).min(wanted.at_most);
    let allotment = Allotment {
        cycle: wanted.cycle,
        pass: wanted.pass,
        ended_at: amount.is_zero().then_some(clock.now()),
        ..Allotment::foreseen(clock.key(), wanted.merchant, wanted.lacking, amount)
    };
    // A cycle is to know that there was nothing to give.
    if wanted.cycle.is_some() || !amount.is_zero() {
        store::add(tx, clock, &allotment).await?;
    }
    Ok(allotment)
}
