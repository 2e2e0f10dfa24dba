//! A day of a gateway, held against our books.

use sea_orm::entity::prelude::*;

use crate::id::ReconciliationId;
use crate::timestamp::Timestamp;

/// A day of a gateway, held against our books.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reconciliation")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReconciliationId,
    /// The gateway.
    pub gateway: String,
    /// The day of its calendar.
    pub day: i64,
    /// How many payments it listed.
    pub payments_listed: i64,
    /// Their sum in fen.
    pub payments_listed_sum: i64,
    /// How many payments our books have.
    pub payments_booked: i64,
    /// Their sum in fen.
    pub payments_booked_sum: i64,
    /// How many refunds it listed.
    pub refunds_listed: i64,
    /// Their sum in fen.
    pub refunds_listed_sum: i64,
    /// How many refunds our books have.
    pub refunds_booked: i64,
    /// Their sum in fen.
    pub refunds_booked_sum: i64,
    /// How many differences were found.
    pub cases: i64,
    /// When it was done.
    pub done_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
