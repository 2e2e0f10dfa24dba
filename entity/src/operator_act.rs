//! What an operator did, and why. Final.

use sea_orm::entity::prelude::*;

use crate::id::{OperatorActId, OperatorId};
use crate::timestamp::Timestamp;

/// What an operator did, and why. Final.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator_act")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OperatorActId,
    /// The operator.
    pub operator_id: OperatorId,
    /// The mutation.
    pub act: String,
    /// The id it was done to, as in the API.
    pub subject: String,
    /// The reason.
    pub reason: Option<String>,
    /// The at.
    pub at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
