//! The bank is told what is to be paid, and what it says is taken in.

use entity::id::{Key as _, SettlementId};
use entity::money::Money;

use super::confirm::{ConfirmSettlementRefused, Word, take_in};
use super::model::{Direction, Settlement, SettlementStatus};
use super::run::write;
use super::store;
use crate::app::App;
use crate::bank::{Batch, Instruction, Order, Reply};
use crate::failure::Failure;
use crate::identity;

/// Tells the bank of the settled cycles that it has not heard of. Answers how many.
pub async fn tell_due(app: &App) -> anyhow::Result<u64> {
    let mut told = 0_u64;
    for cycle in store::to_tell(app.db.read()).await? {
        let settlements = store::settlements_in(app.db.read(), cycle.id).await?;
        let mut instructions = Vec::new();
        for settlement in &settlements {
            instructions.push(instruction(app, settlement).await?);
        }
        // Told again after a crash, it says the same under the same name.
        app.bank.tell(&Batch { number: cycle.number, instructions }).await?;
        write(app, async |tx| store::save_told(tx, cycle.id, app.clock.now()).await).await?;
        told = told.saturating_add(1);
    }
    Ok(told)
}

async fn instruction(app: &App, settlement: &Settlement) -> anyhow::Result<Instruction> {
    let merchant = identity::merchant(app.db.read(), settlement.merchant).await?;
    Ok(Instruction {
        reference: settlement.id.to_string(),
        order: match settlement.direction {
            Direction::Payout => Order::Pay,
            Direction::Collection => Order::Collect,
        },
        amount_fen: settlement.amount.fen(),
        holder: merchant.map(|merchant| merchant.legal_name).unwrap_or_default(),
        bank_name: settlement.bank_name.clone().unwrap_or_default(),
        account_number: settlement.account_number.clone().unwrap_or_default(),
    })
}

/// Takes in what the bank says. Answers how many settlements that decided.
pub async fn listen(app: &App) -> anyhow::Result<u64> {
    let mut decided = 0_u64;
    for replies in app.bank.listen().await? {
        let mut understood = true;
        for (line, reply) in (2_u64..).zip(&replies.lines) {
            let file = &replies.name;
            match reply {
                Err(why) => {
                    understood = false;
                    tracing::error!(file, line, why, "line {line} of {file} is not understood");
                }
                Ok(reply) => match take(app, reply).await? {
                    None => decided = decided.saturating_add(1),
                    Some(why) => {
                        understood = false;
                        tracing::error!(file, line, why, "line {line} of {file} does not fit");
                    }
                },
            }
        }
        app.bank.done(&replies.name, understood).await?;
    }
    Ok(decided)
}

/// Takes in one reply; answers why it does not fit.
async fn take(app: &App, reply: &Reply) -> anyhow::Result<Option<&'static str>> {
    let Some(settlement) = SettlementId::parse(&reply.reference) else {
        return Ok(Some("there is no such settlement"));
    };
    let word = Word {
        settlement,
        paid: reply.paid,
        amount: Money::from_fen(reply.amount_fen).ok(),
        bank_reference: Some(reply.bank_reference.clone()).filter(|text| !text.is_empty()),
        reason: Some(reply.reason.clone()).filter(|text| !text.is_empty()),
    };
    let taken = app.db.write(async |tx| take_in(tx, &app.clock, word).await).await;
    match taken {
        Ok(_) => Ok(None),
        Err(Failure::Refused(ConfirmSettlementRefused::NotFound)) => {
            Ok(Some("there is no such settlement"))
        }
        Err(Failure::Refused(ConfirmSettlementRefused::AmountDiffers)) => {
            Ok(Some("the amount is not the one that was told"))
        }
        Err(Failure::Refused(_)) => Ok(Some("the settlement was decided otherwise before")),
        Err(Failure::Broken(error)) => Err(error),
    }
}

/// Whether the bank, or an operator in its place, may still say what became of a settlement.
pub const fn is_open(status: SettlementStatus) -> bool {
    matches!(status, SettlementStatus::Instructed | SettlementStatus::Told)
}
