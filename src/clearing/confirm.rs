//! What became of a payout or a collection: as the bank says, or an operator in its place.

use async_graphql::Enum;
use entity::id::{OperatorId, SettlementId};
use entity::money::Money;
use serde::{Deserialize, Serialize};

use super::model::{Direction, Settlement, SettlementStatus};
use super::{store, tell};
use crate::clock::Clock;
use crate::db::Tx;
use crate::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::ledger::{self, Account, Kind, Transfer};
use crate::reminder::{self, Fact, Kind as Remind};
use crate::{idempotency, operator, wallet};

/// Longest reference and reason of a bank, in characters.
const LONGEST: usize = 200;

/// What an operator says of a settlement.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmSettlement {
    /// Who says it.
    pub operator: OperatorId,
    /// Of which.
    pub settlement: SettlementId,
    /// Whether the money has moved.
    pub paid: bool,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// Why the bank could not move it.
    pub reason: Option<String>,
}

/// What somebody says of a settlement.
#[derive(Clone, Debug)]
pub struct Word {
    /// Of which.
    pub settlement: SettlementId,
    /// Whether the money has moved.
    pub paid: bool,
    /// How much, where that was said.
    pub amount: Option<Money>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// Why the bank could not move it.
    pub reason: Option<String>,
}

/// Why a settlement was not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ConfirmSettlementErrorCode")]
pub enum ConfirmSettlementRefused {
    /// There is no such settlement.
    NotFound,
    /// It was decided otherwise before.
    AlreadySettled,
    /// The amount is not the settlement's.
    AmountDiffers,
    /// A failure needs its reason, of 1 to 200 characters.
    ReasonInvalid,
    /// The bank's reference is empty or has more than 200 characters.
    BankReferenceTooLong,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for ConfirmSettlementRefused {
    const MUTATION: &'static str = "ConfirmSettlement";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("settlementId", "There is no such settlement.", "没有这笔结算。"),
            Self::AlreadySettled => at(
                "settlementId",
                "This settlement was decided otherwise before: look at its status.",
                "该结算已有其他结果：请查看其状态。",
            ),
            Self::AmountDiffers => at(
                "settlementId",
                "The amount is not the one of this settlement.",
                "金额与该结算不符。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Say in 1 to 200 characters why it failed; leave it out when it was paid.",
                "付款失败时请填写1到200字的原因；成功时不填。",
            ),
            Self::BankReferenceTooLong => at(
                "bankReference",
                "The bank's reference has 1 to 200 characters; leave it out when there is none.",
                "银行流水号为 1 至 200 个字符；没有时不填。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for ConfirmSettlementRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// An operator says what became of a settlement; the act is written down.
pub async fn confirm_settlement(
    tx: &Tx,
    clock: &Clock,
    said: ConfirmSettlement,
) -> Outcome<SettlementId, ConfirmSettlementRefused> {
    use ConfirmSettlementRefused as Refused;
    let fits = |text: &String| (1..=LONGEST).contains(&text.chars().count());
    // A failure has its reason, and nothing else has one.
    if said.paid == said.reason.is_some() || !said.reason.as_ref().is_none_or(fits) {
        return Err(Refused::ReasonInvalid.into());
    }
    if !said.bank_reference.as_ref().is_none_or(fits) {
        return Err(Refused::BankReferenceTooLong.into());
    }
    let word = Word {
        settlement: said.settlement,
        paid: said.paid,
        amount: None,
        bank_reference: said.bank_reference,
        reason: said.reason.clone(),
    };
    let id = take_in(tx, clock, word).await?;
    let outcome = if said.paid { "paid" } else { "failed" };
    let note = said.reason.map_or_else(|| outcome.to_owned(), |why| format!("{outcome}: {why}"));
    let (by, subject) = (said.operator, id.to_string());
    operator::note(tx, clock, by, "confirmSettlement", subject, Some(note)).await?;
    Ok(id)
}

/// Takes in what became of a settlement. The same said again changes nothing.
pub async fn take_in(
    tx: &Tx,
    clock: &Clock,
    word: Word,
) -> Outcome<SettlementId, ConfirmSettlementRefused> {
    use ConfirmSettlementRefused as Refused;
    let known = store::settlements_by_ids(tx, vec![word.settlement]).await?;
    let merchant = known.first().ok_or(Refused::NotFound)?.merchant;
    // What the merchant is owed is held before its settlements, as when a position is settled.
    wallet::hold(tx, merchant).await?;
    let found = store::lock_settlement(tx, word.settlement).await?;
    let settlement = found.ok_or(Refused::NotFound)?;
    if word.amount.is_some_and(|amount| amount != settlement.amount) {
        return Err(Refused::AmountDiffers.into());
    }
    let said = if word.paid { SettlementStatus::Paid } else { SettlementStatus::Failed };
    if settlement.status == said {
        return Ok(settlement.id);
    }
    // Money that a merchant pays in late, after a newer cycle has asked for it anew, is money.
    let late = settlement.status == SettlementStatus::Superseded && word.paid;
    if !tell::is_open(settlement.status) && !late {
        return Err(Refused::AlreadySettled.into());
    }
    let id = settlement.id;
    let settlement = Settlement {
        status: said,
        bank_reference: word.bank_reference,
        failure: word.reason,
        settled_at: Some(clock.now()),
        ..settlement
    };
    book(tx, clock, settlement).await?;
    Ok(id)
}

/// Books what became of a locked settlement, and tells its merchant.
async fn book(tx: &Tx, clock: &Clock, mut settlement: Settlement) -> anyhow::Result<()> {
    let (merchant, amount) = (settlement.merchant, settlement.amount);
    let paid = settlement.status == SettlementStatus::Paid;
    let what = match (settlement.direction, paid) {
        // It was booked when the bank was instructed.
        (Direction::Payout, true) => Some(Remind::SettlementPaid),
        (Direction::Payout, false) => {
            let original = settlement.transfer;
            let Some(original) = original else { anyhow::bail!("{} moved nothing", settlement.id) };
            let back = Transfer::new(Kind::PayoutReturned, settlement.id.0)
                .debit(Account::GatewayCash, amount)
                .credit(Account::Payable(merchant), amount);
            let back = ledger::post_against(tx, clock, back, original).await?;
            settlement.returned_by = Some(back);
            Some(Remind::SettlementFailed)
        }
        (Direction::Collection, true) => {
            let paid_in = Transfer::new(Kind::PayIn, settlement.id.0)
                .debit(Account::GatewayCash, amount)
                .credit(Account::Payable(merchant), amount);
            settlement.transfer = Some(ledger::post(tx, clock, paid_in).await?);
            // The next cycle asks again, should something be left.
            store::save_owes(tx, merchant, None).await?;
            None
        }
        // Nothing has moved: the merchant still owes.
        (Direction::Collection, false) => None,
    };
    store::save_settlement(tx, &settlement).await?;
    let Some(what) = what else { return Ok(()) };
    let statement = settlement.statement;
    reminder::record(tx, clock, Fact::Settlement { what, statement, merchant, amount }).await
}
