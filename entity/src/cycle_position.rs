//! A merchant's statement of a cycle. In fen; above zero the network owes the merchant.

use sea_orm::entity::prelude::*;

use crate::id::{CycleId, MerchantId, StatementId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Why something is not paid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Held {
    /// The merchant has not said where to pay to.
    NoPayoutAccount,
    /// The merchant is suspended.
    MerchantSuspended,
    /// Refunds since the cut-off have used it up.
    BelowZero,
    /// Orders that were paid and not yet accepted may still be taken back.
    OrdersOpen,
    /// It could not be settled, and is tried again in the next cycle.
    SetAside,
}

/// A merchant's statement of a cycle. In fen; above zero the network owes the merchant.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cycle_position")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StatementId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// What was carried here from the cycle before.
    pub opening: i64,
    /// What was owed at the cut-off.
    pub closing: i64,
    /// What its members' custody lacked.
    pub shortfall: Money,
    /// What of that was claimed.
    pub claimed: Money,
    /// What is paid out.
    pub payout: Money,
    /// What is carried on.
    pub carried: i64,
    /// What the merchant is asked to pay in.
    pub due: Money,
    /// Why nothing was paid out.
    pub held: Option<Held>,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
