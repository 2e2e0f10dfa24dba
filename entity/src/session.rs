//! A login on one device.

use sea_orm::entity::prelude::*;

use crate::id::SessionId;
use crate::timestamp::Timestamp;

/// Whose login it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ActorKind {
    /// A customer's.
    Customer,
    /// A member of staff's.
    Staff,
    /// An operator's.
    Operator,
}

/// A login on one device.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// The actor kind.
    pub actor_kind: ActorKind,
    /// The actor.
    pub actor_id: Uuid,
    /// SHA-256 of the access token, in hex.
    pub access_hash: String,
    /// The access expires time.
    pub access_expires_at: Timestamp,
    /// SHA-256 of the refresh token, in hex.
    pub refresh_hash: String,
    /// The refresh expires time.
    pub refresh_expires_at: Timestamp,
    /// What the client called itself.
    pub device: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The refreshed time.
    pub refreshed_at: Timestamp,
    /// The revoked time.
    pub revoked_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
