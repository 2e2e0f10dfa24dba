//! What a payment took from a lot.

use sea_orm::entity::prelude::*;

use crate::id::{LotId, PaymentId};
use crate::money::Money;

/// What a payment took from a lot.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draw")]
pub struct Model {
    /// The payment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub payment_id: PaymentId,
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
