//! A refresh token that was used; seen again, it ends its session.

use sea_orm::entity::prelude::*;

use crate::id::SessionId;
use crate::timestamp::Timestamp;

/// A refresh token that was used; seen again, it ends its session.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_refresh")]
pub struct Model {
    /// The refresh hash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub refresh_hash: String,
    /// The session.
    pub session_id: SessionId,
    /// The spent time.
    pub spent_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
