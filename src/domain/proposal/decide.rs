//! Another operator decides about a proposal, once. An approval is done in the same transaction.

use async_graphql::Enum;
use entity::id::{NoticeId, OperatorId, ProposalId, SettlementId};
use serde::{Deserialize, Serialize};

use crate::domain::operator::proposal::{self, Kind, Proposal, Status};
use crate::domain::{clearing, operator, order};
use crate::infra::Infra;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;

/// Longest reason, in characters.
const LONGEST: usize = 200;

/// What becomes of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ProposalDecision")]
pub enum Decision {
    /// It is done, as it was proposed.
    Approve,
    /// Nothing moves.
    Reject,
}

/// A decision about a proposal.
#[derive(Clone, Debug, Serialize)]
pub struct DecideProposal {
    /// Who decides.
    pub operator: OperatorId,
    /// About which.
    pub proposal: ProposalId,
    /// What.
    pub decision: Decision,
    /// Why. Trimmed.
    pub reason: String,
}

/// Why a proposal was not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "DecideProposalErrorCode")]
pub enum DecideProposalRefused {
    /// There is no proposal with this id.
    NotFound,
    /// Whoever proposed something does not decide about it.
    SameOperator,
    /// Another operator was faster, or the bank's or the gateway's own word.
    AlreadyDecided,
    /// As what it is about stands now, it cannot be done; try again later, or reject it.
    NotPossible,
    /// The reason is empty or has more than 200 characters.
    ReasonInvalid,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for DecideProposalRefused {
    const MUTATION: &'static str = "DecideProposal";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("proposalId", "There is no proposal with this id.", "没有这条提议。")
            }
            Self::SameOperator => at(
                "proposalId",
                "You proposed this: another operator decides about it.",
                "该提议由您提出，须由另一位运营人员决定。",
            ),
            Self::AlreadyDecided => at(
                "proposalId",
                "This proposal was decided already: look at its status.",
                "该提议已有结果：请查看其状态。",
            ),
            Self::NotPossible => at(
                "decision",
                "As it stands now this cannot be done; try again later, or reject the proposal.",
                "目前无法执行：请稍后再试，或驳回该提议。",
            ),
            Self::ReasonInvalid => {
                at("reason", "Say why, in 1 to 200 characters.", "请填写1到200字的原因。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for DecideProposalRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Decides about a proposal, and writes the act down.
pub async fn decide_proposal(
    tx: &Tx,
    infra: &Infra,
    command: DecideProposal,
) -> Outcome<ProposalId, DecideProposalRefused> {
    use DecideProposalRefused as Refused;
    if !(1..=LONGEST).contains(&command.reason.chars().count()) {
        return Err(Refused::ReasonInvalid.into());
    }
    let seen = proposal::by_id(tx, command.proposal).await?.ok_or(Refused::NotFound)?;
    if seen.proposed_by == command.operator {
        return Err(Refused::SameOperator.into());
    }
    // What it is about is held before the proposal, as by whoever overtakes it.
    hold(tx, &seen).await?;
    let found = proposal::lock(tx, seen.id).await?;
    let mut found = found.ok_or(Refused::NotFound)?;
    if found.status != Status::Proposed {
        return Err(Refused::AlreadyDecided.into());
    }
    found.status = match command.decision {
        Decision::Approve => Status::Approved,
        Decision::Reject => Status::Rejected,
    };
    found.decided_by = Some(command.operator);
    found.decided_at = Some(infra.clock.now());
    found.decision_reason = Some(command.reason.clone());
    // Written before it is done, so that nothing overtakes it any more.
    proposal::save_decision(tx, &found).await?;
    if command.decision == Decision::Approve && !is_done(tx, infra, &found).await? {
        return Err(Refused::NotPossible.into());
    }
    let became = if command.decision == Decision::Approve { "approved" } else { "rejected" };
    let reason = Some(format!("{became} {}: {}", found.id, command.reason));
    let (by, subject) = (command.operator, found.subject_name());
    operator::note(tx, &infra.clock, by, "decideProposal", subject, reason).await?;
    Ok(found.id)
}

async fn hold(tx: &Tx, seen: &Proposal) -> anyhow::Result<()> {
    match seen.kind {
        Kind::SettlementFailed => clearing::hold_settlement(tx, SettlementId(seen.subject)).await,
        Kind::QuarantineSendBack => order::hold_notice(tx, NoticeId(seen.subject)).await,
    }
}

/// Does what was approved; false when that is not possible any more.
async fn is_done(tx: &Tx, infra: &Infra, approved: &Proposal) -> anyhow::Result<bool> {
    match approved.kind {
        Kind::SettlementFailed => {
            let settlement = SettlementId(approved.subject);
            let (reason, reference) = (approved.reason.clone(), approved.bank_reference.clone());
            clearing::fail_told(tx, &infra.clock, settlement, reason, reference).await
        }
        Kind::QuarantineSendBack => {
            order::send_quarantined_back(tx, infra, NoticeId(approved.subject)).await
        }
    }
}
