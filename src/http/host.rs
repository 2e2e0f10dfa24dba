//! The application behind the GraphQL transport: who calls, and what resolvers find in a request.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::Request;

use crate::api::schema::{Schema, build};
use crate::app::App;
use crate::domain::identity::{self, Actor};
use crate::graphql::context::{NewActors, PeerAddress, loaders};
use crate::infra::language::Language;
use crate::infra::limiter::{Limited, Purse};
use crate::infra::limits::Limits;
use crate::transport::{Budget, Denied, Host};

/// The application as the transport sees it.
#[derive(Clone)]
pub struct Server {
    app: Arc<App>,
    schema: Schema,
}

impl Server {
    /// The application with its schema.
    pub fn new(app: Arc<App>) -> Self {
        Self { schema: build(Arc::clone(&app), &app.config.limits), app }
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

    fn account(&self, caller: &Caller) -> Option<String> {
        caller.actor.key().map(|key| key.to_string())
    }

    async fn ended(&self, caller: &Caller) {
        identity::ended(&self.app.infra, &self.app.sessions, &caller.actor).await;
    }
}
