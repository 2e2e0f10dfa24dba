//! The bank is told what is to be paid, in a file whose lines never change.
//!
//! In three steps: the settlements are written down as being told, with the name of their file; the
//! file is written, outside of any transaction; they are told. Whatever breaks in between is done
//! again from the rows, so that no file says what was called off, and none says something else than
//! it said before.

use super::model::{Cycle, Direction, Settlement};
use super::store;
use crate::infra::Infra;
use crate::infra::aside::{self, Subject, Work};
use crate::infra::bank::{Batch, Instruction, Order};

/// Tells the bank what it has not heard of. Answers how many files that took.
pub async fn tell_due(infra: &Infra) -> anyhow::Result<u64> {
    let (tried, now) = (aside::tried(infra.db.read(), Work::Telling).await?, infra.clock.now());
    let rests = |of: &Subject| tried.get(&of.key()).is_some_and(|it| it.retry_at > now);
    let mut cycles = store::to_tell(infra.db.read()).await?;
    cycles.retain(|cycle| !rests(&cycle.id.into()));
    let subject = |cycle: &Cycle| cycle.id.into();
    aside::each(infra, Work::Telling, cycles, subject, |cycle| async move {
        let naming = infra.db.step(async |tx| {
            let name = store::next_file(tx, &cycle).await?;
            store::save_telling(tx, cycle.id, &name).await
        });
        naming.await.map(|()| 0)
    })
    .await?;
    let named = |name: &String| Subject::named(name.as_str());
    let mut files = store::being_told(infra.db.read()).await?;
    files.retain(|name| !rests(&named(name)));
    aside::each(infra, Work::Telling, files, named, |name| async move { tell(infra, name).await })
        .await
}

/// Writes one file, and that it is written.
async fn tell(infra: &Infra, name: String) -> anyhow::Result<u64> {
    let settlements = store::settlements_of_file(infra.db.read(), &name).await?;
    let instructions = settlements.iter().map(instruction).collect();
    infra.bank.tell(&Batch { name: name.clone(), instructions }).await?;
    infra.db.step(async |tx| store::save_told(tx, &name, infra.clock.now()).await).await?;
    Ok(1)
}

fn instruction(settlement: &Settlement) -> Instruction {
    Instruction {
        reference: settlement.id.to_string(),
        order: match settlement.direction {
            Direction::Payout => Order::Pay,
            Direction::Collection => Order::Collect,
        },
        amount_fen: settlement.amount.fen(),
        holder: settlement.account_name.clone().unwrap_or_default(),
        bank_name: settlement.bank_name.clone().unwrap_or_default(),
        account_number: settlement.account_number.clone().unwrap_or_default(),
    }
}
