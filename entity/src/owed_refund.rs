//! A refund that its shop cannot fund: it stands as owed, and is paid from the first money that comes.

use sea_orm::entity::prelude::*;

use crate::id::{CustomerId, MerchantId, OrderId, OwedRefundId, PaymentId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Where an owed refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// A part of it waits for money.
    Owed,
    /// All of it went back.
    Done,
    /// Its customer gave the rest up.
    GivenUp,
}

/// A refund that its shop cannot fund: it stands as owed, and is paid from the first money that comes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "owed_refund")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OwedRefundId,
    /// The payment that goes back.
    pub payment_id: PaymentId,
    /// Its order.
    pub order_id: OrderId,
    /// Who owes it.
    pub merchant_id: MerchantId,
    /// Whom it is owed to.
    pub customer_id: CustomerId,
    /// All that goes back; each part that was posted is a refund.
    pub amount: Money,
    /// What of it is not posted.
    pub amount_left: Money,
    /// The reason.
    pub reason: String,
    /// Where it stands.
    pub status: Status,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its last part was posted, or the rest was given up.
    pub ended_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
