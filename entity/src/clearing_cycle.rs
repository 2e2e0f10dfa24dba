//! A clearing cycle: the transfers that it covers, and how far it is.

use sea_orm::entity::prelude::*;

use crate::id::{CycleId, OperatorId};
use crate::timestamp::Timestamp;

/// How far a cycle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Cut off: the transfers that it covers stand.
    Cut,
    /// The positions stand.
    Computed,
    /// Every position is settled.
    Settled,
}

/// A clearing cycle: the transfers that it covers, and how far it is.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clearing_cycle")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CycleId,
    /// Counts the cycles, from 1.
    pub number: i64,
    /// It covers the transfers above this serial.
    pub after_serial: i64,
    /// And up to this one.
    pub to_serial: i64,
    /// How far it is.
    pub status: Status,
    /// Who asked for it; none: the time of day did.
    pub operator_id: Option<OperatorId>,
    /// When it was cut off.
    pub cut_off_at: Timestamp,
    /// Cash at the cut-off, in fen.
    pub cash: Option<i64>,
    /// Custody at the cut-off, in fen.
    pub custody: Option<i64>,
    /// What merchants were owed at the cut-off, net, in fen.
    pub payables: Option<i64>,
    /// Fees at the cut-off, in fen.
    pub fees: Option<i64>,
    /// When its last position was settled.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
