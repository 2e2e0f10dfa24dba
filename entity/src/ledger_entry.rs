//! One leg of a transfer. Final.

use sea_orm::entity::prelude::*;

use crate::id::{AccountId, TransferId};

/// One leg of a transfer. Final.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// The transfer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub transfer_id: TransferId,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Fen; debit positive.
    pub amount: i64,
}

impl ActiveModelBehavior for ActiveModel {}
