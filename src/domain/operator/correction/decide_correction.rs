//! Another operator decides about a correction, once. An approval posts it in the same transaction.

use anyhow::Context as _;
use async_graphql::Enum;
use entity::id::{CorrectionId, MerchantId, OperatorId, TransferId};
use serde::{Deserialize, Serialize};

use super::model::{Correction, Status};
use super::store;
use crate::domain::identity::contact;
use crate::domain::ledger;
use crate::domain::operator::note;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;

/// What becomes of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CorrectionDecision")]
pub enum Decision {
    /// It is posted, as it was proposed.
    Approve,
    /// Nothing moves.
    Reject,
}

/// A decision about a correction.
#[derive(Clone, Debug, Serialize)]
pub struct DecideCorrection {
    /// Who decides.
    pub operator: OperatorId,
    /// About which.
    pub correction: CorrectionId,
    /// What.
    pub decision: Decision,
    /// Why, as entered.
    pub reason: String,
}

/// Why a correction was not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "DecideCorrectionErrorCode")]
pub enum DecideCorrectionRefused {
    /// There is no correction with this id.
    NotFound,
    /// Whoever proposed a correction does not decide about it.
    SameOperator,
    /// Another operator was faster.
    AlreadyDecided,
    /// Merchants would owe more, or might come to owe more, than the platform's own money.
    OwnMoneyShort,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for DecideCorrectionRefused {
    const MUTATION: &'static str = "DecideCorrection";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("correctionId", "There is no correction with this id.", "没有该更正。")
            }
            Self::SameOperator => at(
                "correctionId",
                "You proposed this correction: another operator decides about it.",
                "该更正由您提出，须由另一位运营人员决定。",
            ),
            Self::AlreadyDecided => at(
                "correctionId",
                "This correction was decided already: look at its status.",
                "该更正已有决定：请查看其状态。",
            ),
            Self::OwnMoneyShort => at(
                "correctionId",
                "Merchants would owe more than the platform's own money, at the cost of members: put \
                 own money in first, or reject this correction.",
                "批准后商户欠款将超过平台自有资金，会占用会员资金：请先存入自有资金，或驳回该更正。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: it is written into the audit log.",
                "请填写原因，最多 500 个字符：将写入审计日志。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for DecideCorrectionRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Decides about a correction, and writes the act down.
pub async fn decide_correction(
    tx: &Tx,
    clock: &Clock,
    command: DecideCorrection,
) -> Outcome<CorrectionId, DecideCorrectionRefused> {
    use DecideCorrectionRefused as Refused;
    let reason = contact::line(&command.reason, 500).ok_or(Refused::ReasonInvalid)?;
    let found = store::lock(tx, command.correction).await?;
    let mut correction = found.ok_or(Refused::NotFound)?;
    if correction.proposed_by == command.operator {
        return Err(Refused::SameOperator.into());
    }
    if correction.status != Status::Proposed {
        return Err(Refused::AlreadyDecided.into());
    }
    let became = match command.decision {
        Decision::Approve => {
            correction.transfer = Some(carry_out(tx, clock, &correction).await?);
            correction.status = Status::Approved;
            "approved"
        }
        Decision::Reject => {
            correction.status = Status::Rejected;
            "rejected"
        }
    };
    let noted = Some(format!("{became}: {reason}"));
    correction.decided_by = Some(command.operator);
    correction.decided_at = Some(clock.now());
    correction.decision_reason = Some(reason);
    store::save_decision(tx, &correction).await?;
    let subject = correction.id.to_string();
    note(tx, clock, command.operator, "decideCorrection", subject, noted).await?;
    Ok(correction.id)
}

/// Posts an approved correction, unless merchants might then owe more than the platform's own money.
/// What was short before may be made better, never worse.
async fn carry_out(
    tx: &Tx,
    clock: &Clock,
    correction: &Correction,
) -> Outcome<TransferId, DecideCorrectionRefused> {
    let transfer = correction.transfer().context("a correction of nobody's payable")?;
    let merchants = correction.legs.iter().filter_map(|leg| leg.merchant);
    let mut tills: Vec<MerchantId> = merchants.collect();
    tills.sort_unstable();
    for merchant in tills {
        ledger::hold_till(tx, merchant).await?;
    }
    let before = ledger::hold_lendable(tx).await?;
    // Plainly, not against the original: see docs/decisions/0009-corrections.md.
    let posted = ledger::post(tx, clock, transfer).await?;
    let after = ledger::hold_lendable(tx).await?;
    if after < 0 && after < before {
        return Err(DecideCorrectionRefused::OwnMoneyShort.into());
    }
    Ok(posted)
}
