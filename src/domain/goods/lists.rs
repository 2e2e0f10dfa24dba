//! Lists of offers and revisions for merchants and operators.

use entity::id::{MerchantId, OfferId, RevisionId, ShopId};
use entity::{offer, revision};
use sea_orm::{ConnectionTrait, EntityTrait, Value};

use super::model::{Offer, OfferStatus, Revision, RevisionStatus};
use crate::infra::db::sql;

/// A part of a list in the order of keys.
#[derive(Clone, Copy, Debug)]
pub struct Part<K> {
    /// Only keys above it.
    pub above: Option<K>,
    /// Only keys below it.
    pub below: Option<K>,
    /// From the highest key down.
    pub descending: bool,
    /// How many rows at most.
    pub limit: u64,
}

/// A merchant's offers, or those of one of its shops, drafts and withdrawn ones included.
pub async fn offers_of(
    connection: &impl ConnectionTrait,
    (merchant, shop): (MerchantId, Option<ShopId>),
    status: Option<OfferStatus>,
    part: Part<OfferId>,
) -> anyhow::Result<Vec<Offer>> {
    let mut query = Query::new("SELECT o.* FROM offer o WHERE o.merchant_id = ", merchant.0);
    if let Some(shop) = shop {
        query.and("o.shop_id = ", shop.0);
    }
    if let Some(status) = status {
        query.and("o.status = ", sea_orm::ActiveEnum::to_value(&status));
    }
    let text = query.finish("o.id", part.above.map(|k| k.0), part.below.map(|k| k.0), part);
    let found = offer::Entity::find().from_raw_sql(sql(connection, text.0, text.1));
    Ok(found.all(connection).await?.into_iter().map(Offer::from).collect())
}

/// A merchant's revisions, or those of one of its shops.
pub async fn revisions_of(
    connection: &impl ConnectionTrait,
    (merchant, shop): (MerchantId, Option<ShopId>),
    status: Option<RevisionStatus>,
    offer: Option<OfferId>,
    part: Part<RevisionId>,
) -> anyhow::Result<Vec<Revision>> {
    let begin = "SELECT r.* FROM revision r JOIN offer o ON o.id = r.offer_id \
                 WHERE o.merchant_id = ";
    let mut query = Query::new(begin, merchant.0);
    if let Some(shop) = shop {
        query.and("o.shop_id = ", shop.0);
    }
    if let Some(status) = status {
        query.and("r.status = ", sea_orm::ActiveEnum::to_value(&status));
    }
    if let Some(offer) = offer {
        query.and("o.id = ", offer.0);
    }
    read_revisions(connection, query, part).await
}

/// The revisions that wait for an operator.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    part: Part<RevisionId>,
) -> anyhow::Result<Vec<Revision>> {
    let query = Query::new(
        "SELECT r.* FROM revision r WHERE r.status = ",
        sea_orm::ActiveEnum::to_value(&RevisionStatus::NeedsReview),
    );
    read_revisions(connection, query, part).await
}

async fn read_revisions(
    connection: &impl ConnectionTrait,
    query: Query,
    part: Part<RevisionId>,
) -> anyhow::Result<Vec<Revision>> {
    let text = query.finish("r.id", part.above.map(|k| k.0), part.below.map(|k| k.0), part);
    let found = revision::Entity::find().from_raw_sql(sql(connection, text.0, text.1));
    found.all(connection).await?.into_iter().map(Revision::try_from).collect()
}

struct Query {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Query {
    fn new(begin: &str, value: impl Into<Value>) -> Self {
        Self { conditions: vec![format!("{begin}$1")], values: vec![value.into()] }
    }

    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = self.values.len();
        self.conditions.push(format!("{condition}${number}"));
    }

    /// The limit is written in: where it is bound, a database may plan anew at every call.
    fn finish<K>(
        mut self,
        key: &str,
        above: Option<uuid::Uuid>,
        below: Option<uuid::Uuid>,
        part: Part<K>,
    ) -> (String, Vec<Value>) {
        if let Some(above) = above {
            self.and(&format!("{key} > "), above);
        }
        if let Some(below) = below {
            self.and(&format!("{key} < "), below);
        }
        let direction = if part.descending { "DESC" } else { "ASC" };
        let limit = part.limit;
        let conditions = self.conditions.join(" AND ");
        let text = format!("{conditions} ORDER BY {key} {direction} LIMIT {limit}");
        (text, self.values)
    }
}
