//! An owner has an endpoint sign with another secret.

use async_graphql::Enum;
use entity::id::{MerchantId, WebhookEndpointId};
use serde::{Deserialize, Serialize};

use super::model::Endpoint;
use super::store;
use super::update_endpoint::NO_ENDPOINT;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says};

/// Why the secret stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RotateWebhookSecretErrorCode")]
pub enum RotateSecretRefused {
    /// None of your endpoints has this id.
    NotFound,
}

impl Refusal for RotateSecretRefused {
    const MUTATION: &'static str = "RotateWebhookSecret";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => NO_ENDPOINT,
        }
    }
}

/// Goes over to the next secret; the one before signs as well for 24 hours.
pub async fn rotate_secret(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    id: WebhookEndpointId,
) -> Outcome<Endpoint, RotateSecretRefused> {
    let found = store::lock_own_endpoint(tx, merchant, id).await?;
    let mut endpoint = found.ok_or(RotateSecretRefused::NotFound)?;
    endpoint.rotate(clock.now());
    store::save_endpoint(tx, &endpoint).await?;
    Ok(endpoint)
}
