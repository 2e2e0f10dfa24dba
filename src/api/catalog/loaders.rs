//! Many rows at once for the fields of one request.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use entity::id::{CustomerId, OfferId};

use super::offer::Offer;
use crate::domain::catalog::{Detail, details, shown};
use crate::domain::goods::{Asked, history};
use crate::domain::membership::{Standing, standing};
use crate::graphql::context::Batch;

type Loaded<K, V> = Result<HashMap<K, V>, Arc<anyhow::Error>>;

/// The key of the prices that were asked for an offer in the reference days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AskedOf(pub OfferId);

/// The key of what a listing leaves out of an offer on show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DetailOf(pub OfferId);

/// The key of how a customer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StandingOf(pub CustomerId);

#[async_trait::async_trait]
impl Loader<OfferId> for Batch {
    type Value = Offer;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[OfferId]) -> Loaded<OfferId, Offer> {
        let now = self.app.clock.now();
        let found = shown(self.app.db.read(), now, keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|shown| (shown.offer, Offer(shown))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<DetailOf> for Batch {
    type Value = Detail;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[DetailOf]) -> Loaded<DetailOf, Detail> {
        let ids: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let found = details(self.app.db.read(), &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(offer, detail)| (DetailOf(offer), detail)).collect())
    }
}

#[async_trait::async_trait]
impl Loader<AskedOf> for Batch {
    type Value = Vec<Asked>;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[AskedOf]) -> Loaded<AskedOf, Vec<Asked>> {
        let ids: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let days = self.app.config.policy.reference_price_days;
        let since = self.app.clock.now().plus_days(days.saturating_neg());
        let found = history::asked_of_many(self.app.db.read(), &ids, since).await;
        let mut asked: HashMap<AskedOf, Vec<Asked>> = HashMap::new();
        for (offer, price) in found.map_err(Arc::new)? {
            asked.entry(AskedOf(offer)).or_default().push(price);
        }
        Ok(asked)
    }
}

#[async_trait::async_trait]
impl Loader<StandingOf> for Batch {
    type Value = Standing;
    type Error = Arc<anyhow::Error>;

    /// A request has one viewer, so this is one statement a request.
    async fn load(&self, keys: &[StandingOf]) -> Loaded<StandingOf, Standing> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let standing = standing(self.app.db.read(), key.0).await.map_err(Arc::new)?;
            found.insert(*key, standing);
        }
        Ok(found)
    }
}
