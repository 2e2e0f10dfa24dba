//! A correction of the ledger: proposed by one operator, decided once by another.

use sea_orm::entity::prelude::*;

use crate::id::{CorrectionId, OperatorId, TransferId};
use crate::timestamp::Timestamp;

/// Where a correction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It waits for another operator.
    Proposed,
    /// It was posted.
    Approved,
    /// It was not.
    Rejected,
}

/// A correction of the ledger: proposed by one operator, decided once by another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_correction")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CorrectionId,
    /// The operator who proposed it.
    pub proposed_by: OperatorId,
    /// The proposed time.
    pub proposed_at: Timestamp,
    /// Why.
    pub reason: String,
    /// The transfer that was wrong, where it is one.
    pub corrects_id: Option<TransferId>,
    /// Where it stands.
    pub status: Status,
    /// The operator who decided.
    pub decided_by: Option<OperatorId>,
    /// The decided time.
    pub decided_at: Option<Timestamp>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// What the approval posted.
    pub transfer_id: Option<TransferId>,
}

impl ActiveModelBehavior for ActiveModel {}
