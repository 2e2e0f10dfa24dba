//! One attempt to send a delivery, and what came of it.

use sea_orm::entity::prelude::*;

use crate::id::WebhookDeliveryId;
use crate::timestamp::Timestamp;

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Outcome {
    /// It answered with a status of 2xx.
    Delivered,
    /// It answered with another status.
    Refused,
    /// It answered 410: it is gone.
    Gone,
    /// It wanted us to go elsewhere.
    Redirected,
    /// It did not answer in time.
    TimedOut,
    /// No connection came about, or it broke.
    Unreachable,
    /// Its name or its address is not one of the public internet.
    AddressRefused,
}

/// One attempt to send a delivery, and what came of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    /// Of which delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: WebhookDeliveryId,
    /// Which of its attempts, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// What came of it.
    pub outcome: Outcome,
    /// The status of the answer, where one came.
    pub status_code: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
