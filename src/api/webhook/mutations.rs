//! Mutations of webhooks.

use std::time::Duration;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::id::MerchantId;

use super::delivery::WebhookDelivery;
use super::endpoint::WebhookEndpoint;
use crate::domain::reminder::Kind;
use crate::domain::webhook::{
    CreateEndpoint, CreateEndpointRefused, Endpoint, MissedWebhooks, RedeliverRefused,
    RemoveEndpointRefused, RotateSecretRefused, Secret, Shops, TestEndpointRefused, UpdateEndpoint,
    UpdateEndpointRefused, create_endpoint, redeliver, remove_endpoint, rotate_secret,
    test_endpoint, update_endpoint,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{Url, local};
use crate::infra::limiter::Bucket;

/// A system of yours to be told of reminders.
#[derive(InputObject)]
pub struct CreateWebhookEndpointInput {
    /// Where it is: `https://…`, on the public internet, without user or password.
    url: Url,
    /// Only reminders of these kinds. Null or empty: all that merchants are told.
    kinds: Option<Vec<Kind>>,
    /// Only what happens at this shop, `shp_…`. Null: everything.
    shop_id: Option<ID>,
}

/// The new endpoint.
#[derive(SimpleObject)]
pub struct CreateWebhookEndpointPayload {
    /// The endpoint; null when none was made.
    endpoint: Option<WebhookEndpoint>,
    /// What webhooks to it are signed with, `whsec_…`. Keep it: it is not shown again. Null when
    /// none was made.
    secret: Option<String>,
    /// Why none was made; empty when it was.
    user_errors: Vec<UserError<CreateEndpointRefused>>,
}

/// What is to be changed of an endpoint; what is left out stays.
#[derive(InputObject)]
pub struct UpdateWebhookEndpointInput {
    /// The id of an endpoint of yours, `whe_…`.
    endpoint_id: ID,
    /// Where it is. What waits is sent there, too.
    url: Option<Url>,
    /// Only reminders of these kinds, from now on. Empty: all that merchants are told.
    kinds: Option<Vec<Kind>>,
    /// Only what happens at this shop, from now on; null: everything.
    shop_id: MaybeUndefined<ID>,
    /// Whether it is sent anything. What happens while it is off is not lost: see `missed`.
    enabled: Option<bool>,
    /// What becomes of what it missed, when it is switched on.
    #[graphql(default)]
    missed: MissedWebhooks,
}

/// The changed endpoint.
#[derive(SimpleObject)]
pub struct UpdateWebhookEndpointPayload {
    /// The endpoint as it is now; null when it was not changed.
    endpoint: Option<WebhookEndpoint>,
    /// Why it was not changed; empty when it was.
    user_errors: Vec<UserError<UpdateEndpointRefused>>,
}

/// Which endpoint is to sign with another secret.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// The id of an endpoint of yours, `whe_…`.
    endpoint_id: ID,
}

/// The new secret.
#[derive(SimpleObject)]
pub struct RotateWebhookSecretPayload {
    /// The endpoint; null when nothing was done.
    endpoint: Option<WebhookEndpoint>,
    /// The new secret, `whsec_…`. Keep it: it is not shown again. Null when nothing was done.
    secret: Option<String>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError<RotateSecretRefused>>,
}

/// Which endpoint is to be taken away.
#[derive(InputObject)]
pub struct RemoveWebhookEndpointInput {
    /// The id of an endpoint of yours, `whe_…`.
    endpoint_id: ID,
}

/// The endpoint that is gone.
#[derive(SimpleObject)]
pub struct RemoveWebhookEndpointPayload {
    /// Its id; null when it was not removed.
    endpoint_id: Option<ID>,
    /// Why it was not removed; empty when it was.
    user_errors: Vec<UserError<RemoveEndpointRefused>>,
}

/// Which endpoint is to be sent a test.
#[derive(InputObject)]
pub struct TestWebhookEndpointInput {
    /// The id of an endpoint of yours, `whe_…`. It may be off.
    endpoint_id: ID,
}

/// The test.
#[derive(SimpleObject)]
pub struct TestWebhookEndpointPayload {
    /// The test, which is sent in a moment: ask for it by `node(id:)`. Null when none is sent.
    delivery: Option<WebhookDelivery>,
    /// Why none is sent; empty when it is.
    user_errors: Vec<UserError<TestEndpointRefused>>,
}

/// What is to be sent once more.
#[derive(InputObject)]
pub struct RedeliverWebhookInput {
    /// The id of a delivery of yours, `whd_…`, however far it is.
    delivery_id: ID,
}

/// What is sent once more.
#[derive(SimpleObject)]
pub struct RedeliverWebhookPayload {
    /// The delivery, which is sent in a moment, under the same `webhook-id`. Null when it is not.
    delivery: Option<WebhookDelivery>,
    /// Why it is not sent; empty when it is.
    user_errors: Vec<UserError<RedeliverRefused>>,
}

/// Mutations of webhooks.
#[derive(Default)]
pub struct WebhookMutation;

/// Mutations of webhooks.
#[Object]
impl WebhookMutation {
    /// Has a system of the caller's merchant told of its reminders, from now on, by signed webhooks.
    /// At most 5. Owners only.
    async fn create_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and of what.")] input: CreateWebhookEndpointInput,
    ) -> Result<CreateWebhookEndpointPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let wanted = CreateEndpoint {
            merchant,
            url: input.url.0,
            kinds: input.kinds.unwrap_or_default(),
            shop: input.shop_id.as_ref().map(local).transpose()?,
        };
        let done = app.db.write(async |tx| {
            create_endpoint(tx, &app.clock, app.post.reach, wanted.clone()).await
        });
        let (done, user_errors) = settle(ctx, done.await)?;
        let endpoint = ctx.load_made(done).await?;
        let secret = endpoint.as_ref().map(|endpoint| spell(ctx, endpoint)).transpose()?;
        let endpoint = endpoint.map(WebhookEndpoint);
        Ok(CreateWebhookEndpointPayload { endpoint, secret, user_errors })
    }

    /// Changes an endpoint of the caller's merchant, switches it off, or on again with or without
    /// what it missed. Owners only.
    async fn update_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what of it.")] input: UpdateWebhookEndpointInput,
    ) -> Result<UpdateWebhookEndpointPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let shops = match input.shop_id {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(Shops::All),
            MaybeUndefined::Value(id) => Some(Shops::Only(local(&id)?)),
        };
        let wanted = UpdateEndpoint {
            merchant,
            endpoint: local(&input.endpoint_id)?,
            url: input.url.map(|url| url.0),
            kinds: input.kinds,
            shops,
            enabled: input.enabled,
            missed: input.missed,
            keep_days: app.config.webhook_keep_days,
        };
        let done = app.db.write(async |tx| {
            update_endpoint(tx, &app.clock, app.post.reach, wanted.clone()).await
        });
        let (done, user_errors) = settle(ctx, done.await)?;
        app.news.notify_one();
        let endpoint = ctx.load_made(done).await?.map(WebhookEndpoint);
        Ok(UpdateWebhookEndpointPayload { endpoint, user_errors })
    }

    /// Has an endpoint of the caller's merchant sign with a new secret. For 24 hours webhooks are
    /// signed with the one before, too. Owners only.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let id = local(&input.endpoint_id)?;
        let done = app.db.write(async |tx| rotate_secret(tx, &app.clock, merchant, id).await);
        let (done, user_errors) = settle(ctx, done.await)?;
        let secret = done.as_ref().map(|endpoint| spell(ctx, endpoint)).transpose()?;
        let endpoint = done.map(WebhookEndpoint);
        Ok(RotateWebhookSecretPayload { endpoint, secret, user_errors })
    }

    /// Takes an endpoint of the caller's merchant away, with the list of its deliveries. Owners only.
    async fn remove_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemoveWebhookEndpointInput,
    ) -> Result<RemoveWebhookEndpointPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let id = local(&input.endpoint_id)?;
        let done = app.db.write(async |tx| remove_endpoint(tx, merchant, id).await).await;
        let (done, user_errors) = settle(ctx, done)?;
        let endpoint_id = done.map(|id| ID(id.to_string()));
        Ok(RemoveWebhookEndpointPayload { endpoint_id, user_errors })
    }

    /// Sends `webhook.test` to an endpoint of the caller's merchant, once, by the way of all others.
    /// Owners only; 60 tests and redeliveries at once, and one more every ten seconds.
    async fn test_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TestWebhookEndpointInput,
    ) -> Result<TestWebhookEndpointPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let id = local(&input.endpoint_id)?;
        limit(ctx, merchant).await?;
        let done = app.db.write(async |tx| test_endpoint(tx, &app.clock, merchant, id).await);
        let (done, user_errors) = settle(ctx, done.await)?;
        app.news.notify_one();
        let delivery = ctx.load_made(done).await?.map(WebhookDelivery);
        Ok(TestWebhookEndpointPayload { delivery, user_errors })
    }

    /// Sends a delivery once more, whatever became of it, under the same `webhook-id`. Owners only;
    /// 60 tests and redeliveries at once, and one more every ten seconds.
    async fn redeliver_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RedeliverWebhookInput,
    ) -> Result<RedeliverWebhookPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let id = local(&input.delivery_id)?;
        limit(ctx, merchant).await?;
        let done = app.db.write(async |tx| redeliver(tx, &app.clock, merchant, id).await).await;
        let (done, user_errors) = settle(ctx, done)?;
        app.news.notify_one();
        let delivery = ctx.load_made(done).await?.map(WebhookDelivery);
        Ok(RedeliverWebhookPayload { delivery, user_errors })
    }
}

/// The secret that an endpoint signs with now.
fn spell(ctx: &Context<'_>, endpoint: &Endpoint) -> Result<String> {
    let key = &ctx.app().config.webhook_key;
    let secret = Secret::derive(key, endpoint.id, endpoint.secret_version);
    Ok(secret.map_err(internal)?.spell())
}

/// Nobody has us knock at a door of theirs, or of somebody else's, without end.
async fn limit(ctx: &Context<'_>, merchant: MerchantId) -> Result<()> {
    let bucket = Bucket::of("webhook", &merchant.to_string(), 60, Duration::from_secs(10));
    let taken = ctx.app().limiter.take(ctx.app().clock.now(), &bucket).await;
    taken.map_err(|limited| Fault::from(limited).into())
}
