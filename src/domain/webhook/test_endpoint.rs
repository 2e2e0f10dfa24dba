//! An owner has a test sent to an endpoint, also to one that is off: by the way of all deliveries, but
//! once only.

use async_graphql::Enum;
use entity::id::{MerchantId, WebhookDeliveryId, WebhookEndpointId};
use serde::{Deserialize, Serialize};

use super::model::Delivery;
use super::store;
use super::update_endpoint::NO_ENDPOINT;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says};

/// Why no test is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "TestWebhookEndpointErrorCode")]
pub enum TestEndpointRefused {
    /// None of your endpoints has this id.
    NotFound,
}

impl Refusal for TestEndpointRefused {
    const MUTATION: &'static str = "TestWebhookEndpoint";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => NO_ENDPOINT,
        }
    }
}

/// Writes a test, due at once.
pub async fn test_endpoint(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    id: WebhookEndpointId,
) -> Outcome<WebhookDeliveryId, TestEndpointRefused> {
    let found = store::lock_own_endpoint(tx, merchant, id).await?;
    let endpoint = found.ok_or(TestEndpointRefused::NotFound)?;
    let delivery = Delivery::new(clock.key(), endpoint.id, None, clock.now());
    store::add_deliveries(tx, std::slice::from_ref(&delivery)).await?;
    Ok(delivery.id)
}
