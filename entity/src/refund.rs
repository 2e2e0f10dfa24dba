//! Money of a payment that went back.

use sea_orm::entity::prelude::*;

use crate::id::{GatewayRefundId, OwedRefundId, PaymentId, RefundId, TransferId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Money of a payment that went back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refund")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefundId,
    /// The payment.
    pub payment_id: PaymentId,
    /// The amount.
    pub amount: Money,
    /// Of it, the platform's fee that went back.
    pub fee: Money,
    /// The reason.
    pub reason: String,
    /// The transfer.
    pub transfer_id: TransferId,
    /// The gateway refund.
    pub gateway_refund_id: Option<GatewayRefundId>,
    /// The owed refund that it pays a part of.
    pub owed_refund_id: Option<OwedRefundId>,
    /// When it was written.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
