//! Endpoints, and the list of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{MerchantId, WebhookDeliveryId, WebhookEndpointId};

use super::delivery::{DeliveriesOf, WebhookDelivery, WebhookDeliveryStatus};
use crate::api::identity::Shop;
use crate::domain::reminder::Kind;
use crate::domain::webhook::{self, Endpoint, EndpointStatus, MOST_ENDPOINTS};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::scalar::{DateTime, Url};

/// Whether an endpoint is sent anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "EndpointStatus")]
pub enum WebhookEndpointStatus {
    /// It is.
    Enabled,
    /// An owner switched it off.
    Disabled,
    /// The platform switched it off: all attempts of a delivery failed, for more than a day, and
    /// nothing else came through meanwhile.
    Failing,
    /// The platform switched it off: it answered 410 Gone.
    Gone,
}

/// An address of the merchant's own system that is sent its reminders as they come, as signed
/// webhooks. The documentation of webhooks says what is sent and how to check it.
pub struct WebhookEndpoint(pub Endpoint);

/// An address of the merchant's own system that is sent its reminders as they come, as signed
/// webhooks. The documentation of webhooks says what is sent and how to check it.
#[Object]
impl WebhookEndpoint {
    /// `whe_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Where webhooks are sent.
    async fn url(&self) -> Url {
        Url(self.0.url.clone())
    }

    /// The kinds of reminders that it is sent; empty: all that merchants are told.
    async fn kinds(&self) -> &[Kind] {
        &self.0.kinds
    }

    /// It is sent what happens at this shop alone; null: everything.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Option<Shop>> {
        ctx.load_made(self.0.shop).await
    }

    /// Whether it is sent anything.
    async fn status(&self) -> WebhookEndpointStatus {
        self.0.status.into()
    }

    /// Since when it is off; null while it is enabled.
    async fn off_since(&self) -> Option<DateTime> {
        self.0.off_since.map(DateTime)
    }

    /// The position of the last of your reminders that it was considered for.
    async fn position(&self) -> i64 {
        self.0.position
    }

    /// When it last took a webhook that was no test; null: never.
    async fn last_success_at(&self) -> Option<DateTime> {
        self.0.last_success_at.map(DateTime)
    }

    /// Until when webhooks are signed with the secret before the last rotation, too; null when
    /// there is none that still counts.
    async fn previous_secret_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        let now = ctx.app().clock.now();
        self.0.previous_until.filter(|until| now < *until).map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What was and is to be sent to it, the newest first. Settled ones are kept for some weeks.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are so far.")] status: Option<WebhookDeliveryStatus>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<WebhookDeliveryId>, WebhookDelivery, EmptyFields, EmptyFields>>
    {
        let window = Window::new(after, before, first, last)?;
        let status = status.map(Into::into);
        let of = DeliveriesOf { endpoint: self.0.id, status, window: window.clone() };
        let rows = ctx.load(of).await?.unwrap_or_default();
        Ok(window.page(rows, |delivery| ByKey(delivery.id), WebhookDelivery))
    }
}

impl WebhookEndpoint {
    /// The endpoint with this id, for its merchant's owners: for `node(id:)`.
    pub async fn node(ctx: &Context<'_>, id: WebhookEndpointId) -> Result<Option<Self>> {
        if ctx.owner().is_err() {
            return Ok(None);
        }
        let found = ctx.load(id).await?;
        Ok(found.filter(|endpoint| ctx.owner_of(endpoint.merchant).is_ok()).map(Self))
    }
}

/// The webhooks of the merchant where a member of staff works.
pub struct StaffWebhooks(pub MerchantId);

/// The webhooks of the merchant where a member of staff works.
#[Object]
impl StaffWebhooks {
    /// The merchant's own systems that are sent its reminders, at most 5, the oldest first. Owners
    /// only.
    #[graphql(
        complexity = "usize::try_from(MOST_ENDPOINTS).unwrap_or(5).saturating_mul(child_complexity)"
    )]
    async fn webhook_endpoints(&self, ctx: &Context<'_>) -> Result<Vec<WebhookEndpoint>> {
        ctx.owner_of(self.0)?;
        let found = webhook::endpoints_of(ctx.app().db.read(), self.0).await.map_err(internal)?;
        Ok(found.into_iter().map(WebhookEndpoint).collect())
    }
}

#[async_trait::async_trait]
impl Loader<WebhookEndpointId> for Batch {
    type Value = Endpoint;
    type Error = Arc<anyhow::Error>;

    /// Whoever loads one checks that it is the caller's.
    async fn load(
        &self,
        keys: &[WebhookEndpointId],
    ) -> Result<HashMap<WebhookEndpointId, Endpoint>, Arc<anyhow::Error>> {
        let found = webhook::endpoints(self.app.db.read(), keys.iter().copied()).await?;
        Ok(found.into_iter().map(|endpoint| (endpoint.id, endpoint)).collect())
    }
}
