//! An offer on show: all that its card shows and that decides whether it is seen.

use sea_orm::entity::prelude::*;

use crate::id::{MerchantId, OfferId, RevisionId, ShopId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// An offer on show: all that its card shows and that decides whether it is seen.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing")]
pub struct Model {
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offer_id: OfferId,
    /// The revision.
    pub revision_id: RevisionId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The shop.
    pub shop_id: ShopId,
    /// The category.
    pub category_id: String,
    /// The parent category.
    pub parent_category_id: Option<String>,
    /// The city.
    pub city: String,
    /// The latitude e6.
    pub latitude_e6: i64,
    /// The longitude e6.
    pub longitude_e6: i64,
    /// The list price.
    pub list_price: Money,
    /// The member price.
    pub member_price: Money,
    /// Off the list price, in basis points.
    pub discount_bp: i64,
    /// The title in one spelling.
    pub title_key: String,
    /// The barcode.
    pub barcode: Option<String>,
    /// The valid from.
    pub valid_from: Option<Timestamp>,
    /// The valid until.
    pub valid_until: Option<Timestamp>,
    /// The published time.
    pub published_at: Timestamp,
    /// The title.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// The images of the revision, as it has them.
    pub images: Json,
    /// Whether the merchant is approved or closing, and the shop open. Triggers keep it so.
    pub on_show: bool,
}

impl ActiveModelBehavior for ActiveModel {}
