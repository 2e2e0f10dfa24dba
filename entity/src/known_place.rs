//! A network or device from which an account has logged in before.

use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::session::ActorKind;
use crate::timestamp::Timestamp;

/// A network or device from which an account has logged in before.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_place")]
pub struct Model {
    /// Whether a customer, a member of staff or an operator.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_kind: ActorKind,
    /// Their key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    /// SHA-256 in hex of the place and the account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// When they last logged in from there.
    pub seen_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
