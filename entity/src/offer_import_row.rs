//! What became of a row of an import.

use sea_orm::entity::prelude::*;

use crate::id::{ImportId, OfferId, RevisionId};

/// What entering a row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Change {
    /// A new offer was entered.
    Entered,
    /// A new revision was entered.
    Revised,
    /// The newest revision says the same already.
    Unchanged,
}

/// What became of a row of an import.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer_import_row")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    /// From 1, in the order in which rows are answered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Its number in the file: the first row below the header is 1, and empty ones count; none: the
    /// same as `number`.
    pub file_row: Option<i64>,
    /// The cells of a row that was refused, as JSON, to be corrected and sent again.
    pub cells: Option<String>,
    /// What was done; none: it was refused.
    pub change: Option<Change>,
    /// The offer; none: it was refused.
    pub offer_id: Option<OfferId>,
    /// Its newest revision; none: it was refused.
    pub revision_id: Option<RevisionId>,
    /// Why it was refused, as a code; none: it was not.
    pub refusal: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
