//! Writes the listings of a shop anew after the shop itself changed: its names, place or city.

use entity::id::ShopId;
use entity::listing;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Desk, place, publish, store};
use crate::infra::db::Tx;

/// Brings what is on show at a shop up to date with the shop. To be called in the transaction that
/// changes the shop's name, city or coordinates. Returns how many listings were written.
pub async fn relist(tx: &Tx, desk: Desk<'_>, shop: ShopId) -> anyhow::Result<u64> {
    let Some(place) = place::lock(tx, shop).await? else { return Ok(0) };
    let shown = listing::Entity::find().filter(listing::Column::ShopId.eq(shop)).all(tx).await?;
    let mut written = 0_u64;
    for listing in shown {
        let Some(revision) = store::revision(tx, listing.revision_id).await? else { continue };
        let since = listing.published_at;
        publish::list(tx, desk, &place, listing.offer_id, &revision, since).await?;
        written = written.saturating_add(1);
    }
    Ok(written)
}
