//! An operator proposes what another decides; what comes first closes it.

use entity::id::{OperatorId, ProposalId};
use uuid::Uuid;

use super::model::{Kind, Proposal, Status};
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// What is to be proposed.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// What.
    pub kind: Kind,
    /// Of which settlement or notice, which the caller holds locked.
    pub subject: Uuid,
    /// Who proposes it.
    pub by: OperatorId,
    /// Why.
    pub reason: String,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
}

/// Writes a proposal. None while another of the same waits.
pub async fn propose(
    tx: &Tx,
    clock: &Clock,
    wanted: Proposed,
) -> anyhow::Result<Option<ProposalId>> {
    if store::lock_waiting(tx, wanted.kind, wanted.subject).await?.is_some() {
        return Ok(None);
    }
    let proposal = Proposal {
        id: clock.key(),
        kind: wanted.kind,
        subject: wanted.subject,
        reason: wanted.reason,
        bank_reference: wanted.bank_reference,
        status: Status::Proposed,
        proposed_by: wanted.by,
        proposed_at: clock.now(),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
    };
    store::add(tx, &proposal).await?;
    Ok(Some(proposal.id))
}

/// Closes the proposal that waits, if one does: what it is about was decided otherwise.
pub async fn overtake(tx: &Tx, clock: &Clock, kind: Kind, subject: Uuid) -> anyhow::Result<()> {
    let Some(mut waiting) = store::lock_waiting(tx, kind, subject).await? else { return Ok(()) };
    waiting.status = Status::Overtaken;
    waiting.decided_at = Some(clock.now());
    store::save_decision(tx, &waiting).await
}
