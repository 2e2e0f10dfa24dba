//! The four decisions of an operator about a merchant: approve, reject, suspend, reinstate.

use async_graphql::Enum;
use entity::id::{MerchantId, OperatorId};
use serde::{Deserialize, Serialize};

use super::note;
use crate::domain::identity::{self, Decision, contact};
use crate::domain::reminder::{self, Fact, Kind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal, Says, at};

/// A decision, as an operator gives it.
pub struct Ruling {
    /// Who decides.
    pub operator: OperatorId,
    /// About whom.
    pub merchant: MerchantId,
    /// Why, as entered.
    pub reason: Option<String>,
}

/// What a decision can be refused with.
struct Refusals<R> {
    /// There is no such merchant.
    not_found: R,
    /// The decision does not fit where the merchant stands.
    misplaced: R,
    /// The reason is empty or too long.
    reason: R,
}

/// Takes a decision: the merchant moves, the act is written down, the merchant is told.
async fn decide<R: Refusal>(
    tx: &Tx,
    clock: &Clock,
    decision: Decision,
    ruling: Ruling,
    refusals: Refusals<R>,
) -> Outcome<(), R> {
    let reason = match ruling.reason {
        Some(reason) => Some(contact::line(&reason, 500).ok_or(Failure::Refused(refusals.reason))?),
        None => None,
    };
    let found = identity::lock_merchant(tx, ruling.merchant).await?;
    let mut merchant = found.ok_or(Failure::Refused(refusals.not_found))?;
    let moved = merchant.decide(decision, reason.clone(), clock.now());
    moved.ok_or(Failure::Refused(refusals.misplaced))?;
    identity::save_merchant(tx, merchant).await?;
    let (act, told) = match decision {
        Decision::Approve => ("approveMerchant", Some(Kind::MerchantApproved)),
        Decision::Reject => ("rejectMerchant", None),
        Decision::Suspend => ("suspendMerchant", Some(Kind::MerchantSuspended)),
        Decision::Reinstate => ("reinstateMerchant", Some(Kind::MerchantApproved)),
    };
    note(tx, clock, ruling.operator, act, ruling.merchant.to_string(), reason).await?;
    if let Some(what) = told {
        let fact = Fact::Merchant { what, merchant: ruling.merchant };
        reminder::record(tx, clock, fact).await?;
        if decision == Decision::Suspend {
            reminder::tell_members(tx, clock, ruling.merchant, what).await?;
        }
    }
    Ok(())
}

/// Why a merchant is not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ApproveMerchantErrorCode")]
pub enum ApproveMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant does not wait for a decision.
    NotPending,
    /// The note is empty or has more than 500 characters.
    NoteInvalid,
}

impl Refusal for ApproveMerchantRefused {
    const MUTATION: &'static str = "ApproveMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotPending => at(
                "merchantId",
                "This merchant does not wait for approval: look at its status.",
                "该商户不在待审核状态：请查看其状态。",
            ),
            Self::NoteInvalid => at(
                "note",
                "Write a note of at most 500 characters, or leave it out.",
                "请填写不超过 500 个字符的备注，或不填。",
            ),
        }
    }
}

/// Approves a merchant's registration: from now on it may go on show and take recharges.
pub async fn approve_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), ApproveMerchantRefused> {
    let refusals = Refusals {
        not_found: ApproveMerchantRefused::NotFound,
        misplaced: ApproveMerchantRefused::NotPending,
        reason: ApproveMerchantRefused::NoteInvalid,
    };
    decide(tx, clock, Decision::Approve, ruling, refusals).await
}

/// Why a merchant is not rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RejectMerchantErrorCode")]
pub enum RejectMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant does not wait for a decision.
    NotPending,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for RejectMerchantRefused {
    const MUTATION: &'static str = "RejectMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotPending => at(
                "merchantId",
                "This merchant does not wait for approval: look at its status.",
                "该商户不在待审核状态：请查看其状态。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: the merchant reads it.",
                "请填写原因，最多 500 个字符：商户将会看到。",
            ),
        }
    }
}

/// Rejects a merchant's registration, with a reason that the merchant reads.
pub async fn reject_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), RejectMerchantRefused> {
    let refusals = Refusals {
        not_found: RejectMerchantRefused::NotFound,
        misplaced: RejectMerchantRefused::NotPending,
        reason: RejectMerchantRefused::ReasonInvalid,
    };
    decide(tx, clock, Decision::Reject, ruling, refusals).await
}

/// Why a merchant is not suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "SuspendMerchantErrorCode")]
pub enum SuspendMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant is not approved, or is suspended already.
    NotApproved,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for SuspendMerchantRefused {
    const MUTATION: &'static str = "SuspendMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotApproved => at(
                "merchantId",
                "Only an approved merchant can be suspended: look at its status.",
                "只有已通过审核的商户可以暂停：请查看其状态。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: the merchant reads it.",
                "请填写原因，最多 500 个字符：商户将会看到。",
            ),
        }
    }
}

/// Suspends a merchant: it and its offers are no longer shown, recharges stop at once.
pub async fn suspend_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), SuspendMerchantRefused> {
    let refusals = Refusals {
        not_found: SuspendMerchantRefused::NotFound,
        misplaced: SuspendMerchantRefused::NotApproved,
        reason: SuspendMerchantRefused::ReasonInvalid,
    };
    decide(tx, clock, Decision::Suspend, ruling, refusals).await
}

/// Why a merchant is not reinstated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ReinstateMerchantErrorCode")]
pub enum ReinstateMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant is not suspended.
    NotSuspended,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for ReinstateMerchantRefused {
    const MUTATION: &'static str = "ReinstateMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotSuspended => at(
                "merchantId",
                "This merchant is not suspended: look at its status.",
                "该商户未被暂停：请查看其状态。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: the merchant reads it.",
                "请填写原因，最多 500 个字符：商户将会看到。",
            ),
        }
    }
}

/// Lets a suspended merchant go on.
pub async fn reinstate_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), ReinstateMerchantRefused> {
    let refusals = Refusals {
        not_found: ReinstateMerchantRefused::NotFound,
        misplaced: ReinstateMerchantRefused::NotSuspended,
        reason: ReinstateMerchantRefused::ReasonInvalid,
    };
    decide(tx, clock, Decision::Reinstate, ruling, refusals).await
}
