//! A member of a merchant that fails takes its part of what the merchant is owed, before the batches
//! come by: whoever ends or moves its membership waits for nobody, and takes nothing from the others.

use entity::id::LotId;
use entity::money::Money;

use super::begin::{Begin, begin};
use super::go_on::post;
use super::model::{Allotment, Pass, lacks};
use super::store;
use crate::domain::membership::Membership;
use crate::domain::wallet::till::Held;
use crate::domain::wallet::{Lot, store as rows};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// What each of a member's lots would get of an allotment, and what is left of that after it.
pub fn parts(allotment: &mut Allotment, lots: &[Lot]) -> Vec<(LotId, Money)> {
    let mut parts = Vec::new();
    for lot in lots {
        let lacks = lacks(lot, true);
        let part = allotment.part(lacks);
        allotment.give(lacks, part);
        parts.push((lot.id, part));
    }
    parts
}

/// Gives a member its part, with its lots locked and the till held. `lacking` is what all members of
/// the merchant lack: where no allotment runs, one begins here and goes on by itself.
pub async fn take_part(
    tx: &Tx,
    clock: &Clock,
    home: &Membership,
    lots: &mut [Lot],
    lacking: Money,
    held: Held,
) -> anyhow::Result<()> {
    let (merchant, at_most) = (home.merchant, Money::MAX);
    let wanted = Begin { merchant, cycle: None, pass: Pass::All, lacking, at_most };
    let mut allotment = begin(tx, clock, wanted, held).await?;
    let comes = allotment.pass == Pass::All && allotment.comes_to(home.id);
    if !comes || store::taken(tx, allotment.id, &[home.id]).await?.contains(&home.id) {
        return Ok(());
    }
    if !allotment.shrink(held.sure()) {
        return Ok(());
    }
    let mut sum = Money::ZERO;
    for (id, part) in parts(&mut allotment, lots) {
        let lot = lots.iter_mut().find(|lot| lot.id == id);
        let Some(lot) = lot.filter(|_| !part.is_zero()) else { continue };
        if lot.fund(part).is_none() {
            anyhow::bail!("{id} cannot hold {part} more")
        }
        rows::save_lot(tx, lot).await?;
        sum = sum.plus(part).unwrap_or(Money::MAX);
    }
    post(tx, clock, &allotment, sum).await?;
    store::take(tx, allotment.id, home.id).await?;
    store::save(tx, &allotment).await
}
