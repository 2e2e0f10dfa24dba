//! Money of a closed membership that went back through the gateway.

use sea_orm::entity::prelude::*;

use crate::id::{MembershipId, MembershipRefundId, TransferId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Money of a closed membership that went back through the gateway.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_refund")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipRefundId,
    /// The membership.
    pub membership_id: MembershipId,
    /// How much.
    pub amount: Money,
    /// The transfer.
    pub transfer_id: TransferId,
    /// When it was written.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
