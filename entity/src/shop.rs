//! A shop: a place of a merchant.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, ShopId};
use crate::timestamp::Timestamp;

/// Whether a shop serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It serves.
    Open,
    /// It does not.
    Closed,
}

/// A shop: a place of a merchant.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShopId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The name.
    pub name: String,
    /// The name en.
    pub name_en: Option<String>,
    /// The category.
    pub category_id: String,
    /// The city.
    pub city: String,
    /// The address.
    pub address: String,
    /// The phone.
    pub phone: Option<String>,
    /// Millionths of a degree north.
    pub latitude_e6: i64,
    /// Millionths of a degree east.
    pub longitude_e6: i64,
    /// What a member is given off a bill outside the catalog, in basis points.
    pub member_discount_bp: i64,
    /// How long the counter has to accept a paid order, in seconds.
    pub accept_within_s: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was written.
    pub created_at: Timestamp,
    /// The merchant.
    #[sea_orm(belongs_to, from = "merchant_id", to = "id")]
    pub merchant: BelongsTo<super::merchant::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
