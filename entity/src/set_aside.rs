//! What a tick could not do and has set aside.

use sea_orm::entity::prelude::*;

use crate::id::SetAsideId;
use crate::timestamp::Timestamp;

/// The work that something was set aside from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Work {
    /// Orders expire, or are declined.
    Orders,
    /// Merchants are urged to answer.
    Urging,
    /// Payments are presented to the gateway.
    Presenting,
    /// The gateway is asked what became of payments.
    Payments,
    /// The gateway is told of refunds.
    Refunds,
    /// Lots are released.
    Release,
    /// Bonuses expire.
    Bonus,
    /// Merchants close.
    Closure,
    /// Members are told what becomes of their home merchant.
    Notices,
    /// Custody goes back to merchants that were reinstated.
    Custody,
    /// Positions of a clearing cycle are settled.
    Settling,
    /// The bank is told.
    Telling,
    /// Files of the bank are taken in.
    Listening,
    /// Days of the gateway are held against our books.
    Days,
    /// Deliveries of webhooks are made.
    Webhooks,
    /// Images that nothing shows are thrown out.
    Images,
    /// Rows of imports are entered.
    Imports,
}

/// What a tick could not do and has set aside.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "set_aside")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SetAsideId,
    /// Which work it belongs to.
    pub work: Work,
    /// What it is, as a key.
    pub subject: Uuid,
    /// The same as people read it.
    pub name: String,
    /// Why, without personal data.
    pub reason: String,
    /// How often it was tried.
    pub tries: i64,
    /// Since when.
    pub first_at: Timestamp,
    /// When it is tried again.
    pub retry_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
