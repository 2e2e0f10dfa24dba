//! An owner takes an endpoint away, with all its deliveries.

use async_graphql::Enum;
use entity::id::{MerchantId, WebhookEndpointId};
use serde::{Deserialize, Serialize};

use super::store;
use super::update_endpoint::NO_ENDPOINT;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says};

/// Why it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RemoveWebhookEndpointErrorCode")]
pub enum RemoveEndpointRefused {
    /// None of your endpoints has this id.
    NotFound,
}

impl Refusal for RemoveEndpointRefused {
    const MUTATION: &'static str = "RemoveWebhookEndpoint";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => NO_ENDPOINT,
        }
    }
}

/// Takes it away. A request that is under way still arrives.
pub async fn remove_endpoint(
    tx: &Tx,
    merchant: MerchantId,
    id: WebhookEndpointId,
) -> Outcome<WebhookEndpointId, RemoveEndpointRefused> {
    let found = store::lock_own_endpoint(tx, merchant, id).await?;
    let endpoint = found.ok_or(RemoveEndpointRefused::NotFound)?;
    store::remove_endpoint(tx, endpoint.id).await?;
    Ok(endpoint.id)
}
