//! Puts a revision on show, or takes an offer down: the listing, its words, and the prices asked.

use std::collections::BTreeMap;

use entity::id::{MerchantId, OfferId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use entity::{listing, offer, offer_term, revision};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::model::{Offer, OfferStatus, Revision, RevisionStatus};
use super::place::Place;
use super::terms::{listed_terms, title_key};
use super::{Desk, history};
use crate::domain::reminder::{self, Fact};
use crate::infra::db::Tx;
use crate::infra::text::gtins;

/// Words of the title weigh most.
const IN_TITLE: i64 = 4;
/// Then the names of the shop, the category and the city.
const IN_NAMES: i64 = 2;
/// Then the description.
const IN_DESCRIPTION: i64 = 1;

/// Rows of one INSERT, well below the number of parameters that both databases take.
const ROWS: usize = 1_000;

/// Most members who are told of one drop in price.
const MOST_TOLD: u64 = 10_000;

/// Puts a revision of a locked offer on show in place of the one before.
pub(super) async fn publish(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    offer: &Offer,
    revision: &Revision,
) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let before = listing::Entity::find_by_id(offer.id).one(tx).await?;
    let published = revision::ActiveModel {
        id: Set(revision.id),
        status: Set(RevisionStatus::Passed),
        published_at: Set(Some(now)),
        ..Default::default()
    };
    revision::Entity::update(published).exec(tx).await?;
    let live = offer::ActiveModel {
        id: Set(offer.id),
        status: Set(OfferStatus::Live),
        live_revision_id: Set(Some(revision.id)),
        ..Default::default()
    };
    offer::Entity::update(live).exec(tx).await?;

    let shown_until = before.as_ref().and_then(|before| before.valid_until);
    history::ask(tx, offer.id, &revision.content, now, shown_until).await?;
    // An edit does not make an offer new: it keeps its place among the newest.
    let published_at = before.as_ref().map_or(now, |before| before.published_at);
    list(tx, desk, place, offer.id, revision, published_at).await?;
    if let Some(before) = before {
        let drop =
            PriceDrop { offer: offer.id, merchant: offer.merchant, before: before.member_price };
        announce_drop(tx, desk, drop, revision).await?;
    }
    Ok(())
}

/// Takes a locked offer down.
pub(super) async fn unpublish(tx: &Tx, desk: Desk<'_>, offer: &Offer) -> anyhow::Result<()> {
    let before = listing::Entity::find_by_id(offer.id).one(tx).await?;
    let shown_until = before.and_then(|before| before.valid_until);
    history::stop_asking(tx, offer.id, desk.clock.now(), shown_until).await?;
    listing::Entity::delete_by_id(offer.id).exec(tx).await?;
    let down = offer::ActiveModel {
        id: Set(offer.id),
        status: Set(OfferStatus::Withdrawn),
        live_revision_id: Set(None),
        ..Default::default()
    };
    offer::Entity::update(down).exec(tx).await?;
    Ok(())
}

/// Writes the listing of an offer and the words it is found by, in place of those before.
pub(super) async fn list(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    offer: OfferId,
    revision: &Revision,
    published_at: Timestamp,
) -> anyhow::Result<()> {
    let content = &revision.content;
    let on_show = place.hold_on_show(tx).await?;
    // Its words go with it.
    listing::Entity::delete_by_id(offer).exec(tx).await?;
    // The family itself where an offer is of no narrower kind: one condition finds all of a family.
    let family = desk.categories.family(&content.category);
    let row = listing::ActiveModel {
        offer_id: Set(offer),
        revision_id: Set(revision.id),
        merchant_id: Set(place.merchant),
        shop_id: Set(place.shop),
        category_id: Set(content.category.clone()),
        parent_category_id: Set(family.map(str::to_owned)),
        city: Set(place.city.clone()),
        latitude_e6: Set(place.latitude_e6),
        longitude_e6: Set(place.longitude_e6),
        list_price: Set(content.list_price),
        member_price: Set(content.member_price),
        discount_bp: Set(content.discount_bp()),
        title_key: Set(title_key(&content.title)),
        barcode: Set(content.barcode.clone()),
        valid_from: Set(content.valid_from),
        valid_until: Set(content.valid_until),
        published_at: Set(published_at),
        title: Set(content.title.clone()),
        title_en: Set(content.title_en.clone()),
        images: Set(serde_json::to_value(&content.images)?),
        on_show: Set(on_show),
    };
    listing::Entity::insert(row).exec_without_returning(tx).await?;
    let words = words(desk, place, revision);
    let words: Vec<_> = words.into_iter().collect();
    for part in words.chunks(ROWS) {
        let rows = part.iter().map(|(term, weight)| offer_term::ActiveModel {
            term: Set(term.clone()),
            member_price: Set(content.member_price),
            offer_id: Set(offer),
            weight: Set(*weight),
            city: Set(place.city.clone()),
            published_at: Set(published_at),
        });
        offer_term::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The words that an offer is found by, each with the weight of the best place it stands in.
fn words(desk: Desk<'_>, place: &Place, revision: &Revision) -> BTreeMap<String, i64> {
    let content = &revision.content;
    let mut texts = vec![(content.description.as_str(), IN_DESCRIPTION)];
    texts.extend(place.names.iter().map(|name| (name.as_str(), IN_NAMES)));
    texts.push((place.city.as_str(), IN_NAMES));
    let category = desk.categories.get(&content.category);
    let family = desk.categories.family(&content.category);
    let family = family.and_then(|family| desk.categories.get(family));
    for kind in [category, family].into_iter().flatten() {
        texts.extend([(kind.name_zh.as_str(), IN_NAMES), (kind.name_en.as_str(), IN_NAMES)]);
    }
    texts.push((content.title.as_str(), IN_TITLE));
    texts.extend(content.title_en.as_deref().map(|title| (title, IN_TITLE)));
    // A barcode is found in each of its spellings.
    let barcodes = content.barcode.as_deref().map(gtins).unwrap_or_default();
    texts.extend(barcodes.iter().map(|barcode| (barcode.as_str(), IN_TITLE)));
    // Later texts weigh more, so the last weight of a word is its best.
    let words = texts
        .into_iter()
        .flat_map(|(text, weight)| listed_terms(text).into_iter().map(move |term| (term, weight)));
    words.collect()
}

struct PriceDrop {
    offer: OfferId,
    merchant: MerchantId,
    before: Money,
}

/// Tells members of the merchant who want to know that an offer costs them less now.
async fn announce_drop(
    tx: &Tx,
    desk: Desk<'_>,
    drop: PriceDrop,
    revision: &Revision,
) -> anyhow::Result<()> {
    let PriceDrop { offer, merchant, before } = drop;
    let now = revision.content.member_price;
    let later = revision.content.valid_from.is_some_and(|from| from > desk.clock.now());
    if now >= before || later {
        return Ok(());
    }
    let told = reminder::consenting(tx, merchant, MOST_TOLD).await?;
    let drops =
        told.into_iter().map(|customer| Fact::PriceDropped { offer, customer, before, now });
    reminder::record_all(tx, desk.clock, drops.collect()).await?;
    Ok(())
}
