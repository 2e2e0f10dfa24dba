//! The prices that were actually asked for an offer, and what they prove.
//!
//! DOMAIN, section 3: a struck-through list price is shown only when it is not above the lowest
//! price actually asked in the `REFERENCE_PRICE_DAYS` before. Read here so: the price asked is the
//! list price, which everybody could pay; the member price is the reduction whose reference is in
//! question, and counting it would forbid every comparison. A price is a reference when the offer
//! was already on show as those days began, and no lower list price was asked in them. An offer
//! that is new has no history, so nothing supports its list price yet.

use entity::asked_price;
use entity::id::OfferId;
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::sea_query::Condition;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::model::{Asked, Content};
use crate::infra::db::{Tx, padded, sql};

/// Whether a list price may be shown struck out at a moment.
pub fn supports_list_price(list: Money, asked: &[Asked], now: Timestamp, days: i64) -> bool {
    let begin = now.plus_days(days.saturating_neg());
    let stood = in_window(asked, now, days).any(|asked| asked.from <= begin);
    let lowest = lowest_in_window(asked, now, days);
    stood && lowest.is_some_and(|lowest| list <= lowest.list_price)
}

/// The time in the days before at which the list price was lowest.
pub fn lowest_in_window(asked: &[Asked], now: Timestamp, days: i64) -> Option<Asked> {
    in_window(asked, now, days).min_by_key(|asked| asked.list_price).copied()
}

fn in_window(asked: &[Asked], now: Timestamp, days: i64) -> impl Iterator<Item = &Asked> {
    let begin = now.plus_days(days.saturating_neg());
    asked
        .iter()
        .filter(move |asked| asked.from <= now && asked.until.is_none_or(|until| until > begin))
}

/// What was asked for one offer since a moment.
pub async fn asked_since(
    connection: &impl ConnectionTrait,
    offer: OfferId,
    since: Timestamp,
) -> anyhow::Result<Vec<Asked>> {
    let asked = asked_of_many(connection, &[offer], since).await?;
    Ok(asked.into_iter().map(|(_, asked)| asked).collect())
}

/// What was asked for many offers since a moment.
pub async fn asked_of_many(
    connection: &impl ConnectionTrait,
    offers: &[OfferId],
    since: Timestamp,
) -> anyhow::Result<Vec<(OfferId, Asked)>> {
    let since = Condition::any()
        .add(asked_price::Column::UntilAt.is_null())
        .add(asked_price::Column::UntilAt.gt(since));
    let rows = asked_price::Entity::find()
        .filter(asked_price::Column::OfferId.is_in(padded(offers)))
        .filter(since)
        .all(connection)
        .await?;
    let asked = |row: asked_price::Model| Asked {
        from: row.from_at,
        until: row.until_at,
        list_price: row.list_price,
        member_price: row.member_price,
    };
    Ok(rows.into_iter().map(|row| (row.offer_id, asked(row))).collect())
}

/// Writes down that from now on (or from the beginning of its validity) these prices are asked.
/// `shown_until` is until when what was on show before was valid.
pub(super) async fn ask(
    tx: &Tx,
    offer: OfferId,
    content: &Content,
    now: Timestamp,
    shown_until: Option<Timestamp>,
) -> anyhow::Result<()> {
    let from = content.valid_from.map_or(now, |from| from.max(now));
    let open = asked_price::Entity::find()
        .filter(asked_price::Column::OfferId.eq(offer))
        .filter(asked_price::Column::UntilAt.is_null())
        .one(tx)
        .await?;
    let goes_on = open.as_ref().is_some_and(|open| {
        let same =
            open.list_price == content.list_price && open.member_price == content.member_price;
        same && open.from_at <= now && from == now && shown_until.is_none_or(|until| until > now)
    });
    if goes_on {
        return Ok(());
    }
    stop_asking(tx, offer, now, shown_until).await?;
    // Stopped and begun at one moment: it is as if the earlier price had never been asked.
    let text = "INSERT INTO asked_price (offer_id, from_at, until_at, list_price, member_price) \
                VALUES ($1, $2, NULL, $3, $4) ON CONFLICT (offer_id, from_at) DO UPDATE \
                SET until_at = NULL, list_price = $3, member_price = $4";
    let values = [
        offer.0.into(),
        from.0.into(),
        content.list_price.fen().into(),
        content.member_price.fen().into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Writes down that nothing is asked any more.
pub(super) async fn stop_asking(
    tx: &Tx,
    offer: OfferId,
    now: Timestamp,
    shown_until: Option<Timestamp>,
) -> anyhow::Result<()> {
    // What was only announced for later, was never asked.
    let announced = asked_price::Entity::delete_many()
        .filter(asked_price::Column::OfferId.eq(offer))
        .filter(asked_price::Column::UntilAt.is_null())
        .filter(asked_price::Column::FromAt.gt(now));
    announced.exec(tx).await?;
    let until = shown_until.map_or(now, |until| until.min(now));
    asked_price::Entity::update_many()
        .set(asked_price::ActiveModel { until_at: Set(Some(until)), ..Default::default() })
        .filter(asked_price::Column::OfferId.eq(offer))
        .filter(asked_price::Column::UntilAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
