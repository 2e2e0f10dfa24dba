//! A proposal. Pure.

pub use entity::proposal::{Kind, Status};

use entity::id::{NoticeId, OperatorId, ProposalId, SettlementId};
use entity::timestamp::Timestamp;
use uuid::Uuid;

/// What one operator proposes and another decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its key.
    pub id: ProposalId,
    /// What is proposed.
    pub kind: Kind,
    /// The settlement or the notice.
    pub subject: Uuid,
    /// Why.
    pub reason: String,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Who proposed it.
    pub proposed_by: OperatorId,
    /// When.
    pub proposed_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<OperatorId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why so.
    pub decision_reason: Option<String>,
}

impl Proposal {
    /// What it is about, as the API has it.
    pub fn subject_name(&self) -> String {
        match self.kind {
            Kind::SettlementFailed => SettlementId(self.subject).to_string(),
            Kind::QuarantineSendBack => NoticeId(self.subject).to_string(),
        }
    }
}
