//! An address of a merchant's own system that is told of its reminders.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, ShopId, WebhookEndpointId};
use crate::timestamp::Timestamp;

/// Whether it is sent anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It is.
    Enabled,
    /// Its merchant switched it off.
    Disabled,
    /// The platform switched it off: it failed for too long.
    Failing,
    /// The platform switched it off: it answered that it is gone.
    Gone,
}

/// An address of a merchant's own system that is told of its reminders.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoint")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookEndpointId,
    /// Whose.
    pub merchant_id: MerchantId,
    /// The address.
    pub url: String,
    /// The kinds of reminders that it is sent; an empty list: all of them.
    pub kinds: Json,
    /// Only of this shop.
    pub shop_id: Option<ShopId>,
    /// Whether it is sent anything.
    pub status: Status,
    /// Since when it is off.
    pub off_since: Option<Timestamp>,
    /// Its merchant's reminders up to here have their deliveries.
    pub position: i64,
    /// Which of its derived secrets signs.
    pub secret_version: i64,
    /// How long the secret before signs as well.
    pub previous_until: Option<Timestamp>,
    /// When it last took a reminder.
    pub last_success_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
