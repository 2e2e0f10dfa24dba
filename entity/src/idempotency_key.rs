//! An act that moved money, by the key its client gave.

use sea_orm::entity::prelude::*;

use crate::timestamp::Timestamp;

/// An act that moved money, by the key its client gave.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// The actor.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The operation.
    pub operation: String,
    /// SHA-256 of the input, in base64url.
    pub fingerprint: String,
    /// The answer.
    pub answer: Option<Json>,
    /// The refusal.
    pub refusal: Option<Json>,
    /// When it was written.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
