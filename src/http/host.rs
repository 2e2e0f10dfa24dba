//! The application behind the GraphQL transport: who calls, and what resolvers find in a request.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Request;
use redis::AsyncCommands as _;

use crate::api::schema::{Schema, build, swift};
use crate::app::App;
use crate::domain::identity::{self, Actor};
use crate::graphql::context::{NewActors, PeerAddress, loaders};
use crate::infra::language::Language;
use crate::infra::limiter::{Limited, Purse};
use crate::infra::limits::Limits;
use crate::transport::{Budget, Denied, Host};

/// How long a request waits for Redis before its client is asked for the text.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long Redis keeps the text of a persisted query.
const KEPT_SECONDS: u64 = 7 * 24 * 60 * 60;

/// The application as the transport sees it.
#[derive(Clone)]
pub struct Server {
    app: Arc<App>,
    schema: Schema,
    swift: Schema,
}

impl Server {
    /// The application with its schema.
    pub fn new(app: Arc<App>) -> Self {
        let schema = build(Arc::clone(&app), &app.config.limits);
        Self { schema, swift: swift(Arc::clone(&app)), app }
    }

    /// Where Redis keeps the text of a hash.
    fn place_of(&self, hash: &str) -> String {
        format!("{}:document:{hash}", self.app.config.redis_prefix)
    }

    /// What pays for an operation: an account's own points, and those of its address.
    fn purses(&self, caller: &Caller, peer: IpAddr) -> Vec<Purse> {
        let rates = self.app.config.rates;
        match self.account(caller) {
            Some(account) => vec![
                Purse::of_account(&account, rates.account),
                Purse::of_address("accounts", peer, rates.address),
            ],
            None => vec![Purse::of_address("guests", peer, rates.guests)],
        }
    }
}

impl From<Limited> for Denied {
    fn from(limited: Limited) -> Self {
        Self::RateLimited { retry_after: limited.retry_after }
    }
}

/// Who calls, and from where.
#[derive(Clone, Debug)]
pub struct Caller {
    actor: Actor,
    peer: IpAddr,
}

impl Host for Server {
    type Executor = Schema;
    type Caller = Caller;

    fn executor(&self) -> &Schema {
        &self.schema
    }

    fn swift(&self) -> &Schema {
        &self.swift
    }

    fn limits(&self) -> &Limits {
        &self.app.config.limits
    }

    async fn identify(&self, token: Option<&str>, peer: IpAddr) -> Result<Caller, Denied> {
        let Some(token) = token else { return Ok(Caller { actor: Actor::Guest, peer }) };
        match identity::authenticate(&self.app, token).await {
            Ok(Some(actor)) => Ok(Caller { actor, peer }),
            Ok(None) => Err(Denied::Unauthenticated),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "cannot look up a session");
                Err(Denied::Broken)
            }
        }
    }

    async fn admit(&self, caller: &Caller, peer: IpAddr) -> Result<(), Denied> {
        let purses = self.purses(caller, peer);
        Ok(self.app.points.look(self.app.clock.now(), &purses)?)
    }

    async fn charge(
        &self,
        caller: &Caller,
        peer: IpAddr,
        points: usize,
    ) -> Result<Option<Budget>, Denied> {
        let purses = self.purses(caller, peer);
        let left = self.app.points.spend(self.app.clock.now(), &purses, points).await?;
        Ok(left.map(|left| Budget { most: left.most, left: left.now }))
    }

    fn furnish(&self, request: Request, caller: &Caller, language: Language) -> Request {
        request
            .data(caller.actor.clone())
            .data(language)
            .data(NewActors::default())
            .data(PeerAddress(caller.peer))
            .data(loaders(&self.app))
    }

    fn sends_any(&self, caller: &Caller) -> bool {
        matches!(caller.actor, Actor::Operator { .. })
    }

    async fn recall(&self, hash: &str) -> Option<String> {
        let mut redis = self.app.redis.clone()?;
        // While Redis is away, a client sends the text again.
        let found = tokio::time::timeout(PATIENCE, redis.get(self.place_of(hash))).await;
        found.ok()?.ok().flatten()
    }

    async fn remember(&self, hash: &str, text: &str) {
        let Some(mut redis) = self.app.redis.clone() else { return };
        let (place, text) = (self.place_of(hash), text.to_owned());
        // No answer waits for it.
        tokio::spawn(async move {
            let _: redis::RedisResult<()> = redis.set_ex(place, text, KEPT_SECONDS).await;
        });
    }

    fn account(&self, caller: &Caller) -> Option<String> {
        caller.actor.key().map(|key| key.to_string())
    }

    async fn ended(&self, caller: &Caller) {
        identity::ended(&self.app.infra, &self.app.sessions, &caller.actor).await;
    }
}
