//! Money that a merchant pays in.

use sea_orm::entity::prelude::*;

use crate::id::{IntentId, MerchantId, PayInId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Whether the money is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Not all of it has come.
    Waiting,
    /// All of it is there.
    Paid,
}

/// Money that a merchant pays in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_in")]
pub struct Model {
    /// Its key: the reference that the bank is told.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayInId,
    /// Who pays in.
    pub merchant_id: MerchantId,
    /// What it said that it pays in.
    pub amount: Money,
    /// What came.
    pub received: Money,
    /// Whether all is there.
    pub status: Status,
    /// The gateway payment by which it can be paid.
    pub intent_id: IntentId,
    /// When it was written.
    pub created_at: Timestamp,
    /// When all was there.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
