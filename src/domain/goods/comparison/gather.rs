//! Reads what an entry is compared with. No rule stands here.

use entity::id::OfferId;
use sea_orm::{ConnectionTrait, Value};

use super::{Copied, Elsewhere, Facts, Lookalike, Registration, Twin};
use crate::domain::goods::model::Content;
use crate::domain::goods::place::Place;
use crate::domain::goods::terms::{description_key, title_key};
use crate::domain::goods::{Desk, barcode, history};
use crate::infra::db::sql;
use crate::infra::text;

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
        lookalike: lookalike(connection, place).await?,
    })
}

/// The spellings in which the entry's barcode may be kept, as four parameters: NULL without one.
fn spellings(entry: &Content) -> [Value; 4] {
    match &entry.barcode {
        Some(barcode) => text::gtins(barcode).map(Value::from),
        None => [const { None::<String> }; 4].map(Value::from),
    }
}

/// Another merchant's name in the same city that looks like one of this shop's, but is written with
/// other letters. Names that are written alike are honest: chains and common words have them. The
/// later of the two is looked at, until an operator has let it pass.
async fn lookalike(
    connection: &impl ConnectionTrait,
    place: &Place,
) -> anyhow::Result<Option<Lookalike>> {
    for name in &place.names {
        let query = "SELECT n.shown, n.owner_id FROM name_look n \
                    JOIN merchant m ON m.id = n.merchant_id \
                    WHERE n.look = $1 AND n.merchant_id <> $2 AND n.owner_id < $3 AND n.shown <> $4 \
                    AND m.status IN ('approved', 'suspended', 'closing') AND EXISTS \
                    (SELECT 1 FROM shop s WHERE s.merchant_id = n.merchant_id AND s.city = $5) \
                    ORDER BY n.owner_id LIMIT 1";
        let values = [
            text::lookalike(name).into(),
            place.merchant.0.into(),
            place.shop.0.into(),
            name.as_str().into(),
            place.city.as_str().into(),
        ];
        if let Some(row) = connection.query_one_raw(sql(connection, query, values)).await? {
            let found = Lookalike { name: name.clone(), like: row.try_get("", "shown")? };
            let passed = passed(connection, place, &found).await?;
            return Ok((!passed).then_some(found));
        }
    }
    Ok(None)
}

/// Whether an operator has let an offer of this shop pass with this finding.
async fn passed(
    connection: &impl ConnectionTrait,
    place: &Place,
    found: &Lookalike,
) -> anyhow::Result<bool> {
    let query = "SELECT f.evidence FROM finding f JOIN revision r ON r.id = f.revision_id \
                JOIN offer o ON o.id = r.offer_id WHERE o.merchant_id = $1 \
                AND f.code = 'NAME_LOOKS_LIKE_ANOTHER' AND r.decided_by IS NOT NULL \
                AND r.published_at IS NOT NULL ORDER BY r.id DESC LIMIT 20";
    let rows = connection.query_all_raw(sql(connection, query, [place.merchant.0.into()])).await?;
    let known = found.evidence();
    for row in &rows {
        let evidence: serde_json::Value = row.try_get("", "evidence")?;
        if serde_json::from_value::<Vec<(String, String)>>(evidence)?
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .eq(known.iter().map(|(name, value)| (*name, value.as_str())))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Only what is on show or waits to be: a withdrawn offer may be entered anew.
async fn own(
    connection: &impl ConnectionTrait,
    place: &Place,
    offer: OfferId,
    entry: &Content,
) -> anyhow::Result<Vec<Twin>> {
    let query = "SELECT o.id, r.title_key, r.barcode FROM revision r \
                JOIN offer o ON o.id = r.offer_id \
                WHERE (r.title_key = $1 OR r.barcode IN ($4, $5, $6, $7)) AND o.shop_id = $2 AND o.id <> $3 \
                AND (r.id = o.live_revision_id OR r.status = 'needs_review') \
                ORDER BY o.id LIMIT 20";
    let key = title_key(&entry.title);
    let mut values: Vec<Value> = vec![key.as_str().into(), place.shop.0.into(), offer.0.into()];
    values.extend(spellings(entry));
    let rows = connection.query_all_raw(sql(connection, query, values)).await?;
    let mut twins = Vec::with_capacity(rows.len());
    for row in &rows {
        let barcode: Option<String> = row.try_get("", "barcode")?;
        twins.push(Twin {
            offer: row.try_get::<OfferId>("", "id")?.to_string(),
            same_title: row.try_get::<String>("", "title_key")? == key,
            same_barcode: barcode
                .zip(entry.barcode.as_ref())
                .is_some_and(|(one, other)| barcode::same(&one, other)),
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
    let query = "SELECT o.id, r.title_key FROM revision r JOIN offer o ON o.id = r.offer_id \
                WHERE r.description_key = $1 AND o.merchant_id <> $2 \
                AND r.id = o.live_revision_id ORDER BY o.id LIMIT 20";
    let values = [description_key(&entry.description).into(), place.merchant.0.into()];
    let rows = connection.query_all_raw(sql(connection, query, values)).await?;
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
    let query = "SELECT l.list_price, l.member_price FROM listing l \
                JOIN merchant m ON m.id = l.merchant_id AND m.status = 'approved' \
                WHERE (l.barcode IN ($5, $6, $7, $8) OR (l.title_key = $1 AND l.category_id = $2 AND l.city = $3)) \
                AND l.merchant_id <> $4 ORDER BY l.published_at DESC, l.offer_id LIMIT 201";
    let mut values: Vec<Value> = vec![
        title_key(&entry.title).into(),
        entry.category.as_str().into(),
        place.city.as_str().into(),
        place.merchant.0.into(),
    ];
    values.extend(spellings(entry));
    let rows = connection.query_all_raw(sql(connection, query, values)).await?;
    let mut others = Vec::with_capacity(rows.len());
    for row in &rows {
        others.push(Elsewhere {
            list_price: row.try_get("", "list_price")?,
            member_price: row.try_get("", "member_price")?,
        });
    }
    Ok(others)
}
