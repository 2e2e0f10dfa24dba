//! What a gateway listed as moved, each reference once.

use sea_orm::entity::prelude::*;

/// Which way money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// From a payer to us.
    Payment,
    /// From us back to a payer.
    Refund,
    /// From us to a merchant, by the bank. In no list of a gateway.
    Payout,
    /// From a merchant to us, by the bank. In no list of a gateway.
    Collection,
    /// It cannot be told. In no list of a gateway.
    Unknown,
}

/// What a gateway listed as moved.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway_listing")]
pub struct Model {
    /// The gateway.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway: String,
    /// Which way it moved.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    /// Our name for it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reference: String,
    /// Fen, as listed.
    pub amount: i64,
    /// The day on whose list it came first.
    pub day: i64,
}

impl ActiveModelBehavior for ActiveModel {}
