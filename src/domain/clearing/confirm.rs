//! What became of a payout or a collection: as the bank says, or an operator in its place.

use async_graphql::Enum;
use entity::id::{OperatorId, SettlementId};
use entity::money::Money;
use serde::{Deserialize, Serialize};

use super::model::{Direction, SaidBy, Settlement, SettlementStatus};
use super::{store, tell};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::operator::proposal::{self, Proposed};
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::domain::{operator, wallet};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;

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
    /// Whose word it is.
    pub by: SaidBy,
}

/// Why a settlement was not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ConfirmSettlementErrorCode")]
pub enum ConfirmSettlementRefused {
    /// There is no such settlement.
    NotFound,
    /// It was decided otherwise before.
    AlreadySettled,
    /// An operator has proposed that it failed, and another is to decide.
    AlreadyProposed,
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
            Self::AlreadyProposed => at(
                "settlementId",
                "That it failed is proposed already: another operator decides, or the bank's word.",
                "已有人提议该结算失败：等待另一位运营人员决定，或银行的结果。",
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

/// An operator says what became of a settlement; the act is written down. That a payout failed which
/// the bank was told of is only proposed: it would be paid again, so another operator decides.
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
    let settlement = lock(tx, said.settlement).await?.ok_or(Refused::NotFound)?;
    let told = settlement.direction == Direction::Payout && tell::is_told(settlement.status);
    if let Some(reason) = said.reason.clone().filter(|_| told && !said.paid) {
        let subject = settlement.id.0;
        let note = format!("proposed failed: {reason}");
        let wanted = Proposed {
            kind: proposal::Kind::SettlementFailed,
            subject,
            by: said.operator,
            reason,
            bank_reference: said.bank_reference,
        };
        proposal::propose(tx, clock, wanted).await?.ok_or(Refused::AlreadyProposed)?;
        let (by, subject) = (said.operator, settlement.id.to_string());
        operator::note(tx, clock, by, "confirmSettlement", subject, Some(note)).await?;
        return Ok(settlement.id);
    }
    let word = Word {
        settlement: said.settlement,
        paid: said.paid,
        amount: None,
        bank_reference: said.bank_reference,
        reason: said.reason.clone(),
        by: SaidBy::Operator,
    };
    let id = take_in(tx, clock, word).await?;
    let outcome = if said.paid { "paid" } else { "failed" };
    let note = said.reason.map_or_else(|| outcome.to_owned(), |why| format!("{outcome}: {why}"));
    let (by, subject) = (said.operator, id.to_string());
    operator::note(tx, clock, by, "confirmSettlement", subject, Some(note)).await?;
    Ok(id)
}

/// Holds a settlement until the transaction ends, for whoever decides about it.
pub async fn hold_settlement(tx: &Tx, id: SettlementId) -> anyhow::Result<()> {
    lock(tx, id).await?;
    Ok(())
}

/// A settlement, locked; what its merchant is owed is held before, as when a position is settled.
async fn lock(tx: &Tx, id: SettlementId) -> anyhow::Result<Option<Settlement>> {
    let known = store::settlements_by_ids(tx, vec![id]).await?;
    let Some(merchant) = known.first().map(|known| known.merchant) else { return Ok(None) };
    wallet::hold(tx, merchant).await?;
    store::lock_settlement(tx, id).await
}

/// Two operators say that a payout failed which the bank was told of. False when it was decided
/// otherwise by now.
pub async fn fail_told(
    tx: &Tx,
    clock: &Clock,
    settlement: SettlementId,
    reason: String,
    bank_reference: Option<String>,
) -> anyhow::Result<bool> {
    // While its file is being written nobody knows what the bank has.
    let known = lock(tx, settlement).await?;
    if known.is_none_or(|known| known.status != SettlementStatus::Told) {
        return Ok(false);
    }
    let (reason, by) = (Some(reason), SaidBy::Operator);
    let word = Word { settlement, paid: false, amount: None, bank_reference, reason, by };
    match take_in(tx, clock, word).await {
        Ok(_) => Ok(true),
        Err(Failure::Refused(_)) => Ok(false),
        Err(Failure::Broken(error)) => Err(error),
    }
}

/// Takes in what became of a settlement. The same said again changes nothing.
pub async fn take_in(
    tx: &Tx,
    clock: &Clock,
    word: Word,
) -> Outcome<SettlementId, ConfirmSettlementRefused> {
    use ConfirmSettlementRefused as Refused;
    let settlement = lock(tx, word.settlement).await?.ok_or(Refused::NotFound)?;
    if word.paid && settlement.direction == Direction::Collection {
        return collected(tx, clock, settlement, word).await;
    }
    if word.amount.is_some_and(|amount| amount != settlement.amount) {
        return Err(Refused::AmountDiffers.into());
    }
    let said = if word.paid { SettlementStatus::Paid } else { SettlementStatus::Failed };
    if settlement.status == said {
        return Ok(settlement.id);
    }
    // That nobody paid in what is asked for anew by now is no news.
    let superseded = settlement.status == SettlementStatus::Superseded;
    if superseded && !word.paid && word.by == SaidBy::Bank {
        return Ok(settlement.id);
    }
    if !tell::is_open(settlement.status) {
        return Err(Refused::AlreadySettled.into());
    }
    let id = settlement.id;
    let settlement = Settlement {
        status: said,
        bank_reference: word.bank_reference,
        failure: word.reason,
        said_by: Some(word.by),
        settled_at: Some(clock.now()),
        ..settlement
    };
    proposal::overtake(tx, clock, proposal::Kind::SettlementFailed, id.0).await?;
    book(tx, clock, settlement).await?;
    Ok(id)
}

/// Money came for a locked collection: all of it, or a part, or more. What came counts, once a
/// reference of the bank's; the collection is paid when all is there. Money that comes late, after a
/// newer cycle has asked for it anew, is money.
async fn collected(
    tx: &Tx,
    clock: &Clock,
    settlement: Settlement,
    word: Word,
) -> Outcome<SettlementId, ConfirmSettlementRefused> {
    let (id, amount) = (settlement.id, settlement.amount);
    if settlement.status == SettlementStatus::Failed {
        return Err(ConfirmSettlementRefused::AlreadySettled.into());
    }
    let so_far = wallet::received_for(tx, id).await?;
    let said = word.bank_reference.clone();
    let source = said.map_or(wallet::Source::Word, wallet::Source::Bank);
    let came = word.amount.unwrap_or_else(|| amount.minus_or_zero(so_far));
    // The same said again changes nothing.
    if came.is_zero() {
        return Ok(id);
    }
    let merchant = settlement.merchant;
    let receipt = wallet::Receipt { merchant, subject: id.into(), source, amount: came };
    let Some(transfer) = wallet::receive(tx, clock, receipt).await? else { return Ok(id) };
    let all = so_far.plus(came).is_none_or(|sum| sum >= amount);
    if all && settlement.status != SettlementStatus::Paid {
        let settlement = Settlement {
            status: SettlementStatus::Paid,
            bank_reference: word.bank_reference,
            failure: None,
            said_by: Some(word.by),
            settled_at: Some(clock.now()),
            transfer: Some(transfer),
            ..settlement
        };
        store::save_settlement(tx, &settlement).await?;
    }
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
        // Nothing has moved: the merchant still owes. What came was booked when it came.
        (Direction::Collection, _) => None,
    };
    store::save_settlement(tx, &settlement).await?;
    let Some(what) = what else { return Ok(()) };
    let statement = settlement.statement;
    reminder::record(tx, clock, Fact::Settlement { what, statement, merchant, amount }).await
}
