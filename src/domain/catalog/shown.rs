//! An offer as it is on show.

use entity::id::{MerchantId, OfferId, RevisionId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, QueryResult};

use super::distance::Point;
use super::query::{Conditions, ON_SHOW};
use crate::infra::db::padded;

/// The columns of [`Shown`]: of the listing `l`, its revision `r`, its offer `o`.
pub(super) const COLUMNS: &str = "l.offer_id, l.revision_id, l.merchant_id, l.shop_id, \
    l.category_id, l.latitude_e6, l.longitude_e6, l.list_price, l.member_price, l.discount_bp, \
    l.valid_from, l.valid_until, l.published_at, r.title, r.title_en, r.description, r.images, \
    o.stock_left";

/// An offer as it is on show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The offer.
    pub offer: OfferId,
    /// The revision that is shown.
    pub revision: RevisionId,
    /// Whose.
    pub merchant: MerchantId,
    /// Where.
    pub shop: ShopId,
    /// The slug of its category.
    pub category: String,
    /// Where the shop is.
    pub place: Point,
    /// What everybody may be asked.
    pub list_price: Money,
    /// What members are asked.
    pub member_price: Money,
    /// What members save, in basis points of the list price.
    pub discount_bp: i64,
    /// From when it may be bought.
    pub valid_from: Option<Timestamp>,
    /// Until when.
    pub valid_until: Option<Timestamp>,
    /// Since when it is on show.
    pub published_at: Timestamp,
    /// The title.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// The description.
    pub description: String,
    /// URLs.
    pub images: Vec<String>,
    /// Units left; none: unlimited.
    pub stock_left: Option<i64>,
}

impl Shown {
    pub(super) fn read(row: &QueryResult) -> anyhow::Result<Self> {
        let images: serde_json::Value = row.try_get("", "images")?;
        Ok(Self {
            offer: row.try_get("", "offer_id")?,
            revision: row.try_get("", "revision_id")?,
            merchant: row.try_get("", "merchant_id")?,
            shop: row.try_get("", "shop_id")?,
            category: row.try_get("", "category_id")?,
            place: Point {
                latitude_e6: row.try_get("", "latitude_e6")?,
                longitude_e6: row.try_get("", "longitude_e6")?,
            },
            list_price: row.try_get("", "list_price")?,
            member_price: row.try_get("", "member_price")?,
            discount_bp: row.try_get("", "discount_bp")?,
            valid_from: row.try_get("", "valid_from")?,
            valid_until: row.try_get("", "valid_until")?,
            published_at: row.try_get("", "published_at")?,
            title: row.try_get("", "title")?,
            title_en: row.try_get("", "title_en")?,
            description: row.try_get("", "description")?,
            images: serde_json::from_value(images)?,
            stock_left: row.try_get("", "stock_left")?,
        })
    }
}

/// Those of these offers that are on show at a moment, in no order.
pub async fn shown(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    offers: &[OfferId],
) -> anyhow::Result<Vec<Shown>> {
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Conditions::on_show(now.0);
    let ids: Vec<String> = padded(offers).map(|id| conditions.parameter(id.0)).collect();
    let text = format!(
        "SELECT {COLUMNS} FROM listing l JOIN revision r ON r.id = l.revision_id \
         JOIN offer o ON o.id = l.offer_id CROSS JOIN merchant m CROSS JOIN shop s \
         WHERE {ON_SHOW} AND l.offer_id IN ({})",
        ids.join(", ")
    );
    let rows = connection.query_all_raw(conditions.statement(connection, text)).await?;
    rows.iter().map(Shown::read).collect()
}
