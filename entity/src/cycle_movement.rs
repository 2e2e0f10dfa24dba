//! What moved between the opening and the closing of a position, a line a kind of transfer.

use sea_orm::entity::prelude::*;

use crate::id::StatementId;
use crate::transfer::Kind;

/// What moved between the opening and the closing of a position, a line a kind of transfer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cycle_movement")]
pub struct Model {
    /// The position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position_id: StatementId,
    /// Why money moved.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    /// By how many transfers.
    pub transfers: i64,
    /// How much, in fen; above zero for the merchant.
    pub amount: i64,
}

impl ActiveModelBehavior for ActiveModel {}
