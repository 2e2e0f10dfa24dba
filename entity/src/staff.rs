//! A member of a merchant's staff.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, ShopId, StaffId};
use crate::timestamp::Timestamp;

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Role {
    /// Everything, staff included.
    Owner,
    /// Everything but staff and plans.
    Manager,
    /// Orders at the counter.
    Cashier,
}

/// A member of a merchant's staff.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The one shop it works at; none: all of them.
    pub shop_id: Option<ShopId>,
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The password hash.
    pub password_hash: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// The removed time.
    pub removed_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
