//! A top-up of a membership.

use sea_orm::entity::prelude::*;

use crate::id::{IntentId, MembershipId, OrderId, RechargeId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What became of a recharge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// The gateway has not said yet.
    Pending,
    /// Paid.
    Succeeded,
    /// Not paid.
    Failed,
}

/// A top-up of a membership.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recharge")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RechargeId,
    /// The membership.
    pub membership_id: MembershipId,
    /// The intent.
    pub intent_id: IntentId,
    /// The principal.
    pub principal: Money,
    /// The bonus.
    pub bonus: Money,
    /// Where it stands.
    pub status: Status,
    /// The order to pay in the same act.
    pub then_pay_order_id: Option<OrderId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The settled time.
    pub settled_at: Option<Timestamp>,
    /// The membership.
    #[sea_orm(belongs_to, from = "membership_id", to = "id")]
    pub membership: BelongsTo<super::membership::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
