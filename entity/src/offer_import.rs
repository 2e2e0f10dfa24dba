//! A file of offers that is entered row by row.

use sea_orm::entity::prelude::*;

use crate::id::{ImportId, MerchantId, ShopId, StaffId};
use crate::timestamp::Timestamp;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Rows are being entered.
    Running,
    /// Every row is answered.
    Done,
}

/// A file of offers that is entered row by row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer_import")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// The shop at which its offers are entered.
    pub shop_id: ShopId,
    /// Who enters them.
    pub staff_id: StaffId,
    /// How far it is.
    pub status: Status,
    /// The table that the file was read into, as JSON (of imports without a header, the file as it
    /// came); none once every row is answered.
    pub content: Option<String>,
    /// The names of the file's columns, as JSON; none: it began before they were kept.
    pub header: Option<String>,
    /// Rows of the file.
    pub rows_total: i64,
    /// Rows that are answered: always the first ones.
    pub rows_done: i64,
    /// Of them, new offers.
    pub entered: i64,
    /// Of them, new revisions.
    pub revised: i64,
    /// Of them, those that changed nothing.
    pub unchanged: i64,
    /// Of them, those that were refused.
    pub refused: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When its last row was answered.
    pub finished_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
