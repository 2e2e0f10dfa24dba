//! What the gateway told us, once each.

use sea_orm::entity::prelude::*;

use crate::id::NoticeId;
use crate::timestamp::Timestamp;

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Outcome {
    /// It changed something.
    Applied,
    /// What it tells was known.
    Repeated,
    /// It does not fit; an operator decides.
    Quarantined,
}

/// What the gateway told us, once each.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Its key in the API.
    pub id: NoticeId,
    /// The gateway.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway: String,
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: String,
    /// The kind.
    pub kind: String,
    /// The reference.
    pub reference: String,
    /// Fen, as the notice says.
    pub amount: i64,
    /// The received time.
    pub received_at: Timestamp,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it was quarantined.
    pub fault: Option<String>,
    /// The resolved time.
    pub resolved_at: Option<Timestamp>,
    /// The resolution.
    pub resolution: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
