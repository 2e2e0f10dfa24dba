//! An operator says what a difference between the gateway's day and our books was.

use async_graphql::Enum;
use entity::id::{OperatorId, ReconciliationCaseId};
use serde::{Deserialize, Serialize};

use crate::domain::operator;
use crate::domain::payment::reconcile::{self, Case};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// What an operator found out about a case.
#[derive(Clone, Debug)]
pub struct ResolveReconciliationCase {
    /// Who.
    pub operator: OperatorId,
    /// About which case.
    pub case: ReconciliationCaseId,
    /// What it was. Trimmed.
    pub note: String,
}

/// Why a case was not resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ResolveReconciliationCaseErrorCode")]
pub enum ResolveReconciliationCaseRefused {
    /// There is no such case.
    NotFound,
    /// Another operator was faster, or a later list of the gateway showed that nothing differs.
    AlreadyResolved,
    /// Say what it was, in 1 to 200 characters.
    NoteInvalid,
}

impl Refusal for ResolveReconciliationCaseRefused {
    const MUTATION: &'static str = "ResolveReconciliationCase";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("caseId", "There is no such case.", "没有这条差异。"),
            Self::AlreadyResolved => {
                says("This case was resolved already.", "这条差异已经处理过。")
            }
            Self::NoteInvalid => {
                at("note", "Say what it was, in 1 to 200 characters.", "请填写1到200字的说明。")
            }
        }
    }
}

/// Resolves a case, and writes the act down. Moves no money: what is to be put right is put right
/// by the act that fits, such as a decision about a quarantined notice.
pub async fn resolve_reconciliation_case(
    tx: &Tx,
    clock: &Clock,
    resolve: ResolveReconciliationCase,
) -> Outcome<Case, ResolveReconciliationCaseRefused> {
    use ResolveReconciliationCaseRefused as Refused;
    if !super::refund::is_reason(&resolve.note) {
        return Err(Refused::NoteInvalid.into());
    }
    let case = reconcile::lock_case(tx, resolve.case).await?.ok_or(Refused::NotFound)?;
    if case.resolved_at.is_some() {
        return Err(Refused::AlreadyResolved.into());
    }
    let case = reconcile::close_case(tx, clock, case, &resolve.note).await?;
    let (by, subject) = (resolve.operator, case.id.to_string());
    let act = "resolveReconciliationCase";
    operator::note(tx, clock, by, act, subject, Some(resolve.note)).await?;
    Ok(case)
}
