//! A refund asked of the gateway.

use sea_orm::entity::prelude::*;

use crate::id::{GatewayRefundId, IntentId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// The gateway has not said yet.
    Requested,
    /// The customer has the money.
    Succeeded,
    /// The gateway refused.
    Failed,
}

/// A refund asked of the gateway.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway_refund")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GatewayRefundId,
    /// The intent.
    pub intent_id: IntentId,
    /// The amount.
    pub amount: Money,
    /// Where it stands.
    pub status: Status,
    /// The gateway refund.
    pub gateway_refund_id: Option<String>,
    /// From 1: counts how often the gateway was asked anew, after it had failed.
    pub attempt: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When to send or ask next.
    pub ask_at: Timestamp,
    /// The settled time.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
