//! A payment asked of the gateway.

use sea_orm::entity::prelude::*;

use crate::id::{CustomerId, IntentId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What a gateway payment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Purpose {
    /// A recharge.
    Recharge,
    /// An order.
    Order,
    /// Money that a merchant pays in.
    PayIn,
}

/// What the gateway said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Not yet known to the gateway.
    Created,
    /// Waiting for the customer.
    Pending,
    /// Paid.
    Succeeded,
    /// Not paid, and it will not be.
    Failed,
}

/// A payment asked of the gateway.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "intent")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IntentId,
    /// The purpose.
    pub purpose: Purpose,
    /// The recharge, the order or the pay-in.
    pub subject_id: Uuid,
    /// The customer; none: a merchant pays in.
    pub customer_id: Option<CustomerId>,
    /// The amount.
    pub amount: Money,
    /// Where it stands.
    pub status: Status,
    /// The gateway.
    pub gateway: String,
    /// The gateway intent.
    pub gateway_intent_id: Option<String>,
    /// The pay url.
    pub pay_url: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The expires time.
    pub expires_at: Timestamp,
    /// When to ask the gateway next, for want of a notice.
    pub ask_at: Timestamp,
    /// The settled time.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
