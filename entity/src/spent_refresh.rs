//! A refresh token that was used; seen again later than its grace, it ends its session.

use sea_orm::entity::prelude::*;

use crate::id::SessionId;
use crate::timestamp::Timestamp;

/// A refresh token that was used; seen again later than its grace, it ends its session.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_refresh")]
pub struct Model {
    /// SHA-256 of the token, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub refresh_hash: String,
    /// The session.
    pub session_id: SessionId,
    /// When it was used.
    pub spent_at: Timestamp,
    /// What its successors are derived with, beside the token itself; null in rows of before.
    pub seed: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
