//! Where the principal of a lot came from, and so goes back to.

use sea_orm::entity::prelude::*;

use crate::id::{IntentId, LotId};
use crate::money::Money;

/// Where the principal of a lot came from, and so goes back to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lot_source")]
pub struct Model {
    /// The lot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lot_id: LotId,
    /// The gateway payment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub intent_id: IntentId,
    /// What can still go back to it: at least the principal of the lot that came from it.
    pub amount_left: Money,
}

impl ActiveModelBehavior for ActiveModel {}
