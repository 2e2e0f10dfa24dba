//! A part of a membership's refund: to one gateway payment.

use sea_orm::entity::prelude::*;

use crate::id::{GatewayRefundId, LotId, MembershipRefundId};
use crate::money::Money;

/// A part of a membership's refund: to one gateway payment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_refund_part")]
pub struct Model {
    /// What the gateway was asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway_refund_id: GatewayRefundId,
    /// The refund.
    pub refund_id: MembershipRefundId,
    /// The lot that it comes from.
    pub lot_id: LotId,
    /// How much.
    pub amount: Money,
}

impl ActiveModelBehavior for ActiveModel {}
