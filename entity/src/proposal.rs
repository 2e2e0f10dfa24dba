//! What one operator proposes and another decides.

use sea_orm::entity::prelude::*;

use crate::id::{OperatorId, ProposalId};
use crate::timestamp::Timestamp;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// A payout that the bank was told of is called failed, and so paid again.
    SettlementFailed,
    /// Money that a quarantined notice told of goes back.
    QuarantineSendBack,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It waits for another operator.
    Proposed,
    /// Another operator approved it, and it was done.
    Approved,
    /// Another operator rejected it.
    Rejected,
    /// The bank, the gateway or another decision was first.
    Overtaken,
}

/// What one operator proposes and another decides.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProposalId,
    /// What is proposed.
    pub kind: Kind,
    /// The settlement or the notice.
    pub subject_id: Uuid,
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

impl ActiveModelBehavior for ActiveModel {}
