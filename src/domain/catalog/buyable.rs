//! What may be ordered now, at which prices.

use entity::id::{MerchantId, OfferId, RevisionId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, QueryResult};

use super::query::{Conditions, ON_SHOW};
use crate::infra::db::padded;

/// An offer that may be ordered now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyable {
    /// The offer.
    pub offer: OfferId,
    /// The revision on show.
    pub revision: RevisionId,
    /// Whose.
    pub merchant: MerchantId,
    /// Where.
    pub shop: ShopId,
    /// The title.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// What everybody may be asked, of one unit.
    pub list_price: Money,
    /// What members are asked, of one unit.
    pub member_price: Money,
    /// Units left; none: unlimited.
    pub stock_left: Option<i64>,
}

/// Those of these offers that may be ordered at a moment, in no order: on show within their
/// validity, the merchant approved, the shop open. Whether enough is left is for
/// [`super::take_stock`] to say.
pub async fn buyable(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    offers: &[OfferId],
) -> anyhow::Result<Vec<Buyable>> {
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Conditions::on_show(now.0);
    let ids: Vec<String> = padded(offers).map(|id| conditions.parameter(id.0)).collect();
    let text = format!(
        "SELECT l.offer_id, l.revision_id, l.merchant_id, l.shop_id, l.title, l.title_en, \
         l.list_price, l.member_price, o.stock_left FROM listing l \
         JOIN offer o ON o.id = l.offer_id WHERE {ON_SHOW} AND l.offer_id IN ({})",
        ids.join(", ")
    );
    let rows = connection.query_all_raw(conditions.statement(connection, text)).await?;
    let read = |row: &QueryResult| -> anyhow::Result<_> {
        Ok(Buyable {
            offer: row.try_get_by_index(0)?,
            revision: row.try_get_by_index(1)?,
            merchant: row.try_get_by_index(2)?,
            shop: row.try_get_by_index(3)?,
            title: row.try_get_by_index(4)?,
            title_en: row.try_get_by_index(5)?,
            list_price: row.try_get_by_index(6)?,
            member_price: row.try_get_by_index(7)?,
            stock_left: row.try_get_by_index(8)?,
        })
    };
    rows.iter().map(read).collect()
}
