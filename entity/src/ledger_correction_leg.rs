//! One leg of a correction, as it was proposed. Final.

use sea_orm::entity::prelude::*;

use crate::id::{CorrectionId, MerchantId};
use crate::ledger_account::Kind;

/// One leg of a correction, as it was proposed. Final.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_correction_leg")]
pub struct Model {
    /// The correction.
    #[sea_orm(primary_key, auto_increment = false)]
    pub correction_id: CorrectionId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Which account.
    pub account_kind: Kind,
    /// Whose, where it is a merchant's.
    pub merchant_id: Option<MerchantId>,
    /// Fen; debit positive.
    pub amount: i64,
}

impl ActiveModelBehavior for ActiveModel {}
