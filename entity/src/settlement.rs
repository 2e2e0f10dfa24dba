//! What the bank is told to pay to a merchant, or a merchant to pay in.

use sea_orm::entity::prelude::*;

use crate::id::{CycleId, MerchantId, SettlementId, StatementId, TransferId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Which way the money of a settlement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Direction {
    /// To the merchant.
    Payout,
    /// From the merchant.
    Collection,
}

/// What became of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Written; the bank has not been told.
    Instructed,
    /// It is in a file that is being written for the bank.
    Telling,
    /// The bank has been told.
    Told,
    /// The money has moved.
    Paid,
    /// The bank could not move it.
    Failed,
    /// A later cycle asks for what is due instead.
    Superseded,
}

/// Whose word ended a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum SaidBy {
    /// The bank's.
    Bank,
    /// An operator's; of two where the bank had been told to pay.
    Operator,
}

/// What the bank is told to pay to a merchant, or a merchant to pay in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement")]
pub struct Model {
    /// Its key: the reference that the bank knows it by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettlementId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The position that it settles.
    pub position_id: StatementId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// Which way the money goes.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub status: Status,
    /// The merchant's bank.
    pub bank_name: Option<String>,
    /// The merchant's account.
    pub account_number: Option<String>,
    /// The payout as it was instructed; the pay-in as it arrived.
    pub transfer_id: Option<TransferId>,
    /// What took a payout back that the bank failed.
    pub returned_by_id: Option<TransferId>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// Why the bank failed it.
    pub failure: Option<String>,
    /// The file that the bank is told in.
    pub file: Option<String>,
    /// Whose account that file names.
    pub account_name: Option<String>,
    /// Whose word ended it.
    pub said_by: Option<SaidBy>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the bank was told.
    pub told_at: Option<Timestamp>,
    /// When the bank said what became of it.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
