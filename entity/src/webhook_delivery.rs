//! What is sent to an endpoint about one reminder, or a test.

use sea_orm::entity::prelude::*;

use crate::id::{ReminderId, WebhookDeliveryId, WebhookEndpointId};
use crate::timestamp::Timestamp;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It is to be sent, once it is due.
    Waiting,
    /// The endpoint took it.
    Delivered,
    /// All attempts failed.
    Failed,
    /// Its merchant did not want it any more.
    Skipped,
}

/// What is sent to an endpoint about one reminder, or a test.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    /// Where it is sent.
    pub endpoint_id: WebhookEndpointId,
    /// What it tells; none: it is a test.
    pub reminder_id: Option<ReminderId>,
    /// The reminder's position.
    pub position: Option<i64>,
    /// How far it is.
    pub status: Status,
    /// When it is attempted next, or taken over by another; none: it is settled or held.
    pub due_at: Option<Timestamp>,
    /// Being sent, until then at most.
    pub sending_until: Option<Timestamp>,
    /// How often it was taken to be sent.
    pub claim: i64,
    /// Attempts in all.
    pub attempts: i64,
    /// Attempts since it was last asked for.
    pub tries: i64,
    /// When the first of these was.
    pub tried_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ceased to wait.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
