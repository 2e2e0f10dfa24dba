//! Deliveries and their attempts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{ReminderId, WebhookDeliveryId, WebhookEndpointId};

use super::endpoint::WebhookEndpoint;
use crate::api::reminder::Reminder;
use crate::domain::webhook::{self, Attempt, Delivery, DeliveryStatus, Outcome, payload};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::DateTime;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "DeliveryStatus")]
pub enum WebhookDeliveryStatus {
    /// It is to be sent: see `nextAttemptAt`.
    Waiting,
    /// The endpoint took it.
    Delivered,
    /// All attempts failed. `redeliverWebhook` begins them anew.
    Failed,
    /// An owner enabled the endpoint again without what it had missed.
    Skipped,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Outcome")]
pub enum WebhookOutcome {
    /// It answered with a status from 200 to 299.
    Delivered,
    /// It answered with a status of 400 and more, except 410.
    Refused,
    /// It answered 410 Gone: it is switched off.
    Gone,
    /// It answered with a redirect, which is not followed: enter the URL where it leads.
    Redirected,
    /// It did not answer within 15 seconds.
    TimedOut,
    /// No connection came about (name, TLS, network), or it broke off.
    Unreachable,
    /// Its name leads to a private address, where nothing is sent.
    AddressRefused,
}

/// One attempt to send a delivery.
pub struct WebhookAttempt(Attempt);

/// One attempt to send a delivery.
#[Object]
impl WebhookAttempt {
    /// Which of the delivery's attempts, from 1.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// When it began.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// How long it took, in milliseconds.
    async fn took_milliseconds(&self) -> i64 {
        self.0.took_ms
    }

    /// What came of it.
    async fn outcome(&self) -> WebhookOutcome {
        self.0.outcome.into()
    }

    /// The status of the answer; null when none came.
    async fn status_code(&self) -> Option<i64> {
        self.0.status_code
    }
}

/// What is sent to an endpoint about one reminder, or a test.
pub struct WebhookDelivery(pub Delivery);

/// What is sent to an endpoint about one reminder, or a test.
#[Object]
impl WebhookDelivery {
    /// `whd_…`: the header `webhook-id`, the same at each attempt.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Where it is sent.
    async fn endpoint(&self, ctx: &Context<'_>) -> Result<Option<WebhookEndpoint>> {
        Ok(ctx.load(self.0.endpoint).await?.map(WebhookEndpoint))
    }

    /// The type, as in the body: `order.paid` and so on, or `webhook.test`.
    async fn r#type(&self, ctx: &Context<'_>) -> Result<String> {
        let told = self.told(ctx).await?;
        Ok(told.map_or_else(|| payload::TEST.to_owned(), |told| payload::event_type(told.kind)))
    }

    /// What it tells; null for a test.
    async fn reminder(&self, ctx: &Context<'_>) -> Result<Option<Reminder>> {
        Ok(self.told(ctx).await?.map(Reminder))
    }

    /// The reminder's number in the merchant's own sequence; null for a test.
    async fn position(&self) -> Option<i64> {
        self.0.told.map(|(_, position)| position)
    }

    /// How far it is.
    async fn status(&self) -> WebhookDeliveryStatus {
        self.0.status.into()
    }

    /// When it is sent next; null when it is settled, is being sent, or waits for its endpoint to be
    /// enabled.
    async fn next_attempt_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        let sending = self.0.is_being_sent(ctx.app().clock.now());
        self.0.due_at.filter(|_| !sending).map(DateTime)
    }

    /// How often it was sent.
    async fn attempt_count(&self) -> i64 {
        self.0.attempts
    }

    /// How it was sent, the first time first.
    #[graphql(complexity = "child_complexity.saturating_mul(8)")]
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>> {
        let attempts = ctx.load(AttemptsOf(self.0.id)).await?.unwrap_or_default();
        Ok(attempts.into_iter().map(WebhookAttempt).collect())
    }

    /// What came of the last attempt; null before the first.
    async fn last_outcome(&self, ctx: &Context<'_>) -> Result<Option<WebhookOutcome>> {
        let last = self.last(ctx).await?;
        Ok(last.map(|attempt| attempt.outcome.into()))
    }

    /// The status of the last attempt's answer; null when none came.
    async fn last_status_code(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.last(ctx).await?.and_then(|attempt| attempt.status_code))
    }

    /// The body that is sent, JSON as text.
    async fn body(&self, ctx: &Context<'_>) -> Result<String> {
        let body = match self.told(ctx).await? {
            Some(told) => payload::body(&told),
            None => payload::test_body(self.0.endpoint, self.0.created_at),
        };
        body.map_err(internal)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was delivered, failed for good, or was skipped; null while it waits.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }
}

impl WebhookDelivery {
    /// The delivery with this id, for its merchant's owners: for `node(id:)`.
    pub async fn node(ctx: &Context<'_>, id: WebhookDeliveryId) -> Result<Option<Self>> {
        let Some(found) = ctx.load(id).await? else { return Ok(None) };
        let own = WebhookEndpoint::node(ctx, found.endpoint).await?;
        Ok(own.map(|_| Self(found)))
    }

    async fn told(&self, ctx: &Context<'_>) -> Result<Option<crate::domain::reminder::Reminder>> {
        let told: Option<ReminderId> = self.0.told.map(|(reminder, _)| reminder);
        ctx.load_made(told).await
    }

    async fn last(&self, ctx: &Context<'_>) -> Result<Option<Attempt>> {
        if self.0.attempts == 0 {
            return Ok(None);
        }
        Ok(ctx.load(AttemptsOf(self.0.id)).await?.and_then(|attempts| attempts.last().cloned()))
    }
}

/// A page of the deliveries of an endpoint, one more than its size.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeliveriesOf {
    /// Of which.
    pub endpoint: WebhookEndpointId,
    /// Only those that are so far.
    pub status: Option<DeliveryStatus>,
    /// Which page.
    pub window: Window<ByKey<WebhookDeliveryId>>,
}

/// The attempts of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttemptsOf(WebhookDeliveryId);

#[async_trait::async_trait]
impl Loader<WebhookDeliveryId> for Batch {
    type Value = Delivery;
    type Error = Arc<anyhow::Error>;

    /// Whoever loads one checks that it is the caller's.
    async fn load(
        &self,
        keys: &[WebhookDeliveryId],
    ) -> Result<HashMap<WebhookDeliveryId, Delivery>, Arc<anyhow::Error>> {
        let found = webhook::deliveries(self.app.db.read(), keys.iter().copied()).await?;
        Ok(found.into_iter().map(|delivery| (delivery.id, delivery)).collect())
    }
}

#[async_trait::async_trait]
impl Loader<DeliveriesOf> for Batch {
    type Value = Vec<Delivery>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[DeliveriesOf],
    ) -> Result<HashMap<DeliveriesOf, Vec<Delivery>>, Arc<anyhow::Error>> {
        // The endpoints of a list are asked for the same page; another alias asks for another.
        let mut asked: HashMap<_, Vec<WebhookEndpointId>> = HashMap::new();
        for key in keys {
            asked.entry((key.status, &key.window)).or_default().push(key.endpoint);
        }
        let mut found: HashMap<DeliveriesOf, Vec<Delivery>> = HashMap::new();
        for ((status, window), endpoints) in asked {
            let db = self.app.db.read();
            for row in webhook::deliveries_of_each(db, endpoints, status, window).await? {
                let (endpoint, window) = (row.endpoint, window.clone());
                found.entry(DeliveriesOf { endpoint, status, window }).or_default().push(row);
            }
        }
        Ok(found)
    }
}

#[async_trait::async_trait]
impl Loader<AttemptsOf> for Batch {
    type Value = Vec<Attempt>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[AttemptsOf],
    ) -> Result<HashMap<AttemptsOf, Vec<Attempt>>, Arc<anyhow::Error>> {
        let found = webhook::attempts_of(self.app.db.read(), keys.iter().map(|key| key.0)).await?;
        Ok(found.into_iter().map(|(id, attempts)| (AttemptsOf(id), attempts)).collect())
    }
}
