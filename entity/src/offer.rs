//! An offer: what a merchant shows.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, OfferId, RevisionId, ShopId};
use crate::timestamp::Timestamp;

/// Whether an offer is on show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// No revision has passed yet.
    Draft,
    /// On show.
    Live,
    /// Taken down by its merchant.
    Withdrawn,
}

/// An offer: what a merchant shows.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The shop.
    pub shop_id: ShopId,
    /// The merchant's own reference of it, unique at the shop; none: it has none.
    pub reference: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// The published revision.
    pub live_revision_id: Option<RevisionId>,
    /// Units ever entered; none: unlimited.
    pub stock_entered: Option<i64>,
    /// Units left to order.
    pub stock_left: Option<i64>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The shop.
    #[sea_orm(belongs_to, from = "shop_id", to = "id")]
    pub shop: BelongsTo<super::shop::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
