//! An operator of the platform.

use sea_orm::entity::prelude::*;

use crate::id::OperatorId;
use crate::timestamp::Timestamp;

/// An operator of the platform.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OperatorId,
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// The password hash.
    pub password_hash: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// The disabled time.
    pub disabled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
