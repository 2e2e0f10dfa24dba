//! Reads what an entry is compared with. No rule stands here.

use entity::id::OfferId;
use sea_orm::ConnectionTrait;

use super::{Copied, Elsewhere, Facts, Registration, Twin};
use crate::db::sql;
use crate::goods::model::Content;
use crate::goods::place::Place;
use crate::goods::terms::{description_key, title_key};
use crate::goods::{Desk, history};

/// A description shorter than this (letters and digits) says nothing about who wrote it.
const TELLING: usize = 20;

/// Reads what an entry at a place is compared with; `offer` is the one it would become a revision
/// of.
pub async fn gather(
    connection: &impl ConnectionTrait,
    desk: Desk<'_>,
    place: &Place,
    offer: OfferId,
    entry: &Content,
) -> anyhow::Result<Facts> {
    let now = desk.clock.now();
    let family = |category: &str| desk.categories.family(category).unwrap_or(category).to_owned();
    let days = desk.policy.reference_price_days;
    Ok(Facts {
        now,
        reference_days: days,
        registration: Registration {
            merchant_status: place.merchant_status,
            licence_no: place.licence_no.clone(),
            shop_open: place.shop_open,
            shop_category: place.category.clone(),
            shop_family: family(&place.category),
            entry_family: family(&entry.category),
        },
        own: own(connection, place, offer, entry).await?,
        copied: copied(connection, place, entry).await?,
        asked: history::asked_since(connection, offer, now.plus_days(days.saturating_neg()))
            .await?,
        elsewhere: elsewhere(connection, place, entry).await?,
    })
}

/// Only what is on show or waits to be: a withdrawn offer may be entered anew.
async fn own(
    connection: &impl ConnectionTrait,
    place: &Place,
    offer: OfferId,
    entry: &Content,
) -> anyhow::Result<Vec<Twin>> {
    let text = "SELECT o.id, r.title_key, r.barcode FROM revision r \
                JOIN offer o ON o.id = r.offer_id \
                WHERE (r.title_key = $1 OR r.barcode = $2) AND o.shop_id = $3 AND o.id <> $4 \
                AND (r.id = o.live_revision_id OR r.status = 'needs_review') \
                ORDER BY o.id LIMIT 20";
    let key = title_key(&entry.title);
    let values =
        [key.as_str().into(), entry.barcode.clone().into(), place.shop.0.into(), offer.0.into()];
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    let mut twins = Vec::with_capacity(rows.len());
    for row in &rows {
        let barcode: Option<String> = row.try_get("", "barcode")?;
        twins.push(Twin {
            offer: row.try_get::<OfferId>("", "id")?.to_string(),
            same_title: row.try_get::<String>("", "title_key")? == key,
            same_barcode: barcode.is_some() && barcode == entry.barcode,
        });
    }
    Ok(twins)
}

async fn copied(
    connection: &impl ConnectionTrait,
    place: &Place,
    entry: &Content,
) -> anyhow::Result<Vec<Copied>> {
    if title_key(&entry.description).chars().count() < TELLING {
        return Ok(Vec::new());
    }
    let text = "SELECT o.id, r.title_key FROM revision r JOIN offer o ON o.id = r.offer_id \
                WHERE r.description_key = $1 AND o.merchant_id <> $2 \
                AND r.id = o.live_revision_id ORDER BY o.id LIMIT 20";
    let values = [description_key(&entry.description).into(), place.merchant.0.into()];
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    let key = title_key(&entry.title);
    let mut copied = Vec::with_capacity(rows.len());
    for row in &rows {
        copied.push(Copied {
            offer: row.try_get::<OfferId>("", "id")?.to_string(),
            same_title: row.try_get::<String>("", "title_key")? == key,
        });
    }
    Ok(copied)
}

/// What other merchants ask now. The merchant's own shops are no measure of its prices.
async fn elsewhere(
    connection: &impl ConnectionTrait,
    place: &Place,
    entry: &Content,
) -> anyhow::Result<Vec<Elsewhere>> {
    let text = "SELECT l.list_price, l.member_price FROM listing l \
                JOIN merchant m ON m.id = l.merchant_id AND m.status = 'approved' \
                WHERE (l.barcode = $1 OR (l.title_key = $2 AND l.category_id = $3 AND l.city = $4)) \
                AND l.merchant_id <> $5 ORDER BY l.published_at DESC, l.offer_id LIMIT 201";
    let values = [
        entry.barcode.clone().into(),
        title_key(&entry.title).into(),
        entry.category.as_str().into(),
        place.city.as_str().into(),
        place.merchant.0.into(),
    ];
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    let mut others = Vec::with_capacity(rows.len());
    for row in &rows {
        others.push(Elsewhere {
            list_price: row.try_get("", "list_price")?,
            member_price: row.try_get("", "member_price")?,
        });
    }
    Ok(others)
}
