//! Many rows at once for the fields of one request.

use crate::domain::goods;
use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use entity::id::{OfferId, RevisionId};

use super::objects::{Finding, Revision, StaffOffer};
use crate::graphql::context::Batch;

type Loaded<K, V> = Result<HashMap<K, V>, Arc<anyhow::Error>>;

/// The key of an offer as its merchant sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StaffOfferOf(pub OfferId);

/// The key of an offer's newest revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NewestOf(pub OfferId);

/// The key of a revision's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FindingsOf(pub RevisionId);

#[async_trait::async_trait]
impl Loader<StaffOfferOf> for Batch {
    type Value = StaffOffer;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[StaffOfferOf]) -> Loaded<StaffOfferOf, StaffOffer> {
        let ids: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let found = goods::offers(self.app.db.read(), &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|offer| (StaffOfferOf(offer.id), StaffOffer(offer))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<NewestOf> for Batch {
    type Value = Revision;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[NewestOf]) -> Loaded<NewestOf, Revision> {
        let ids: Vec<OfferId> = keys.iter().map(|key| key.0).collect();
        let found = goods::newest(self.app.db.read(), &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|newest| (NewestOf(newest.offer), Revision(newest))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<RevisionId> for Batch {
    type Value = Revision;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[RevisionId]) -> Loaded<RevisionId, Revision> {
        let found = goods::revisions(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|revision| (revision.id, Revision(revision))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<FindingsOf> for Batch {
    type Value = Vec<Finding>;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[FindingsOf]) -> Loaded<FindingsOf, Vec<Finding>> {
        let ids: Vec<RevisionId> = keys.iter().map(|key| key.0).collect();
        let found = goods::findings(self.app.db.read(), &ids).await.map_err(Arc::new)?;
        let mut findings: HashMap<FindingsOf, Vec<Finding>> = HashMap::new();
        for (revision, finding) in found {
            findings.entry(FindingsOf(revision)).or_default().push(Finding(finding));
        }
        Ok(findings)
    }
}
