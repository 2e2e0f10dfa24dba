//! Money of a merchant that came, once.

use sea_orm::entity::prelude::*;

use crate::id::{IntentId, MerchantId, PayInId, ReceiptId, SettlementId, TransferId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Money of a merchant that came, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReceiptId,
    /// Who paid.
    pub merchant_id: MerchantId,
    /// The pay-in that it is for.
    pub pay_in_id: Option<PayInId>,
    /// The collection that it is for.
    pub settlement_id: Option<SettlementId>,
    /// The gateway payment that it came by.
    pub intent_id: Option<IntentId>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// How much.
    pub amount: Money,
    /// What booked it.
    pub transfer_id: TransferId,
    /// When.
    pub received_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
