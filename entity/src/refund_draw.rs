//! What a refund put back into a lot.

use sea_orm::entity::prelude::*;

use crate::id::{LotId, RefundId};
use crate::money::Money;

/// What a refund put back into a lot.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refund_draw")]
pub struct Model {
    /// The refund.
    #[sea_orm(primary_key, auto_increment = false)]
    pub refund_id: RefundId,
    /// The lot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lot_id: LotId,
    /// The principal.
    pub principal: Money,
    /// The bonus.
    pub bonus: Money,
    /// The custody.
    pub custody: Money,
}

impl ActiveModelBehavior for ActiveModel {}
