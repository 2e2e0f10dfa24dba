//! A customer's act of paying an order.

use sea_orm::entity::prelude::*;

use crate::id::{IntentId, MembershipId, OrderId, PaymentId, TransferId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What an order was paid with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Tender {
    /// Stored balance, at the member price.
    Balance,
    /// A third party, at the list price.
    Gateway,
}

/// A customer's act of paying an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    /// The order.
    pub order_id: OrderId,
    /// The tender.
    pub tender: Tender,
    /// The amount.
    pub amount: Money,
    /// The fee.
    pub fee: Money,
    /// The membership.
    pub membership_id: Option<MembershipId>,
    /// The intent.
    pub intent_id: Option<IntentId>,
    /// The transfer.
    pub transfer_id: TransferId,
    /// The paid time.
    pub paid_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
