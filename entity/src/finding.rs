//! What the comparison found about a revision.

use sea_orm::entity::prelude::*;

use crate::id::RevisionId;
use crate::timestamp::Timestamp;

/// What one finding means for the revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Verdict {
    /// Worth knowing.
    Note,
    /// An operator decides.
    Review,
    /// The revision is refused.
    Reject,
}

/// What the comparison found about a revision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    /// The revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision_id: RevisionId,
    /// The number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The code.
    pub code: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Names and values that it was found by.
    pub evidence: Json,
    /// What the merchant says to it.
    pub answer: Option<String>,
    /// The answered time.
    pub answered_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
