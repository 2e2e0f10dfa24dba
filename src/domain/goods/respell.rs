//! The keys of titles and descriptions, and the words that offers are found by, of rows that were
//! written before a rule of spelling changed.

use entity::id::OfferId;
use entity::listing;
use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use uuid::Uuid;

use super::terms::{description_key, title_key};
use super::{Categories, Desk, place, publish, store};
use crate::domain::identity::{RESPELLED_TOGETHER, respell_walk};
use crate::infra::Infra;
use crate::infra::db::{Tx, sql};

/// Listings of one batch: each writes all its words anew.
const LISTINGS: usize = 20;

/// Brings revisions and listings to today's spelling. Answers how many batches it did.
pub async fn respell_tick(infra: &Infra, categories: &Categories) -> anyhow::Result<u64> {
    let tree = categories.tree(&infra.db).await?;
    let desk = Desk { clock: &infra.clock, categories: &tree, policy: &infra.config.policy };
    let revisions =
        respell_walk(infra, "revisions", &(), |tx, (), after| revisions(tx, after).boxed());
    let revisions = revisions.await?;
    let listings = respell_walk(infra, "listings", &desk, |tx, desk, after| {
        listings(tx, *desk, after).boxed()
    });
    Ok(revisions.saturating_add(listings.await?))
}

async fn revisions(tx: &Tx, after: Uuid) -> anyhow::Result<Option<Uuid>> {
    let query = format!(
        "SELECT id, title, description, title_key, description_key FROM revision \
         WHERE id > $1 ORDER BY id LIMIT {RESPELLED_TOGETHER}"
    );
    let mut last = None;
    for row in tx.query_all_raw(sql(tx, query, [after.into()])).await? {
        let id: Uuid = row.try_get("", "id")?;
        let text = |column| row.try_get::<String>("", column);
        let title = title_key(&text("title")?);
        let description = description_key(&text("description")?);
        if title != text("title_key")? || description != text("description_key")? {
            let query = "UPDATE revision SET title_key = $1, description_key = $2 WHERE id = $3";
            let values = [title.into(), description.into(), id.into()];
            tx.execute_raw(sql(tx, query, values)).await?;
        }
        last = Some(id);
    }
    Ok(last)
}

async fn listings(tx: &Tx, desk: Desk<'_>, after: Uuid) -> anyhow::Result<Option<Uuid>> {
    let query = format!(
        "SELECT offer_id FROM listing WHERE offer_id > $1 ORDER BY offer_id LIMIT {LISTINGS}"
    );
    let mut last = None;
    for row in tx.query_all_raw(sql(tx, query, [after.into()])).await? {
        let id: OfferId = row.try_get("", "offer_id")?;
        last = Some(id.0);
        // The shop first, as whoever saves an offer locks it.
        let Some(shown) = listing::Entity::find_by_id(id).one(tx).await? else { continue };
        let Some(place) = place::lock(tx, shown.shop_id).await? else { continue };
        let Some(shown) = listing::Entity::find_by_id(id).one(tx).await? else { continue };
        let Some(revision) = store::revision(tx, shown.revision_id).await? else { continue };
        publish::list(tx, desk, &place, id, &revision, shown.published_at).await?;
    }
    Ok(last)
}
