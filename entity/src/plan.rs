//! A plan: a membership that a merchant sells.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, PlanId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Whether a plan can be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It can.
    Active,
    /// No more; its members keep it.
    Retired,
}

/// A plan: a membership that a merchant sells.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The first top-up.
    pub price: Money,
    /// Given on top of it.
    pub bonus: Money,
    /// Of the principal, kept in custody after cooling off, in basis points.
    pub custody_share_bp: i64,
    /// None: the bonus does not expire.
    pub bonus_valid_days: Option<i64>,
    /// The terms.
    pub terms: String,
    /// The terms version.
    pub terms_version: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was written.
    pub created_at: Timestamp,
    /// The retired time.
    pub retired_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
