//! Where a merchant is paid out.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, StaffId};
use crate::timestamp::Timestamp;

/// Where a merchant is paid out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_account")]
pub struct Model {
    /// The merchant, in whose legal name the account is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub merchant_id: MerchantId,
    /// The bank.
    pub bank_name: String,
    /// Digits only.
    pub account_number: String,
    /// The changed time.
    pub changed_at: Timestamp,
    /// The owner who changed it.
    pub changed_by: StaffId,
}

impl ActiveModelBehavior for ActiveModel {}
