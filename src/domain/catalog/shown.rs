//! An offer as it is on show.

use entity::id::{MerchantId, OfferId, RevisionId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::distance::Point;
use super::query::{Conditions, ON_SHOW};
use crate::infra::db::{padded, sql};

/// The columns of [`Shown`], of the listing `l`, in the order in which they are read.
pub(super) const COLUMNS: &str = "l.offer_id, l.revision_id, l.merchant_id, l.shop_id, \
    l.category_id, l.latitude_e6, l.longitude_e6, l.list_price, l.member_price, l.discount_bp, \
    l.valid_from, l.valid_until, l.published_at, l.title, l.title_en, l.images";

/// How many columns those are: what a statement reads beside them comes after.
pub(super) const WIDTH: usize = 16;

/// What a listing leaves out of an offer on show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Units left; none: unlimited.
    pub stock_left: Option<i64>,
    /// The description.
    pub description: String,
}

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
    /// URLs.
    pub images: Vec<String>,
}

impl Shown {
    /// Reads [`COLUMNS`] by their places, which costs less than by their names.
    pub(super) fn read(row: &QueryResult) -> anyhow::Result<Self> {
        let images: serde_json::Value = row.try_get_by_index(15)?;
        Ok(Self {
            offer: row.try_get_by_index(0)?,
            revision: row.try_get_by_index(1)?,
            merchant: row.try_get_by_index(2)?,
            shop: row.try_get_by_index(3)?,
            category: row.try_get_by_index(4)?,
            place: Point {
                latitude_e6: row.try_get_by_index(5)?,
                longitude_e6: row.try_get_by_index(6)?,
            },
            list_price: row.try_get_by_index(7)?,
            member_price: row.try_get_by_index(8)?,
            discount_bp: row.try_get_by_index(9)?,
            valid_from: row.try_get_by_index(10)?,
            valid_until: row.try_get_by_index(11)?,
            published_at: row.try_get_by_index(12)?,
            title: row.try_get_by_index(13)?,
            title_en: row.try_get_by_index(14)?,
            images: serde_json::from_value(images)?,
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
        "SELECT {COLUMNS} FROM listing l WHERE {ON_SHOW} AND l.offer_id IN ({})",
        ids.join(", ")
    );
    let rows = connection.query_all_raw(conditions.statement(connection, text)).await?;
    rows.iter().map(Shown::read).collect()
}

/// What the listings of these offers leave out, because a card shows it seldom or orders change it,
/// in no order.
pub async fn details(
    connection: &impl ConnectionTrait,
    offers: &[OfferId],
) -> anyhow::Result<Vec<(OfferId, Detail)>> {
    let mut values: Vec<Value> = Vec::new();
    let mut ids = Vec::new();
    for id in padded(offers) {
        values.push(id.0.into());
        ids.push(format!("${}", values.len()));
    }
    let text = format!(
        "SELECT o.id, o.stock_left, r.description FROM offer o \
         JOIN revision r ON r.id = o.live_revision_id WHERE o.id IN ({})",
        ids.join(", ")
    );
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    let read = |row: &QueryResult| -> anyhow::Result<_> {
        let detail =
            Detail { stock_left: row.try_get_by_index(1)?, description: row.try_get_by_index(2)? };
        Ok((row.try_get_by_index(0)?, detail))
    };
    rows.iter().map(read).collect()
}
