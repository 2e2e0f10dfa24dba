//! The application behind the GraphQL transport: who calls, and what resolvers find in a request.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::Request;

use super::graphql::{Denied, Host, Limits};
use crate::app::App;
use crate::graphql::context::{PeerAddress, loaders};
use crate::graphql::scalar::Language;
use crate::graphql::schema::{Schema, build};
use crate::identity::{self, Actor};

/// The application as the transport sees it.
#[derive(Clone)]
pub struct Server {
    app: Arc<App>,
    schema: Schema,
    limits: Arc<Limits>,
}

impl Server {
    /// The application with its schema.
    pub fn new(app: Arc<App>, limits: Limits) -> Self {
        Self { schema: build(Arc::clone(&app), &limits), limits: Arc::new(limits), app }
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
        &self.limits
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

    fn furnish(&self, request: Request, caller: &Caller, language: Language) -> Request {
        request
            .data(caller.actor.clone())
            .data(language)
            .data(PeerAddress(caller.peer))
            .data(loaders(&self.app))
    }

    fn account(&self, caller: &Caller) -> Option<String> {
        caller.actor.key().map(|key| key.to_string())
    }

    async fn ended(&self, caller: &Caller) {
        identity::ended(&self.app, &caller.actor).await;
    }
}
