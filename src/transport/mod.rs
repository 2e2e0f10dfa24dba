//! GraphQL over HTTP and over websockets, for any schema.
//!
//! The layer knows nothing of the business: a [`Host`] says who a caller is and executes. What
//! always holds: a document is weighed before anything walks it, the same over both ways in; every
//! top-level error has a code of [`fault::Code`]; what broke shows a request id and nothing else;
//! a private answer is never cacheable.

use std::{net::IpAddr, sync::Arc};

use async_graphql::{Executor, Request};
use axum::{Router, routing::any};

use self::stop::Stop;
use self::{
    documents::Documents, operation::Prepared, persisted::Persisted, places::Places, request::Asked,
};
use crate::infra::{digest::sha256_hex, limits::Limits};

pub use self::{
    fault::{Code, Fault},
    metered::Metered,
    negotiate::{Language, language_of},
    nullable::NullableFields,
};

mod answer;
mod documents;
mod escapes;
mod fault;
mod guard;
mod metered;
mod negotiate;
mod nullable;
mod omitted;
mod operation;
mod perform;
mod persisted;
mod places;
mod recent;
mod reply;
mod request;
mod slow;
mod socket;
pub mod stop;
mod variables;
mod watch;

/// Why a caller is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The token is unknown, expired or revoked.
    Unauthenticated,
    /// Too many requests; to be tried again after so many seconds.
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The question could not be answered; the host has logged why.
    Broken,
}

/// What a caller may spend on operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Points when nothing is spent; as many come back in a minute.
    pub most: u32,
    /// Points now.
    pub left: u32,
}

/// Names one request in answers and in the log. It is in every request's data.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// The application behind the transport.
pub trait Host: Clone + Send + Sync + 'static {
    /// What executes operations.
    type Executor: Executor;
    /// Whoever asks, guests included.
    type Caller: Clone + Send + Sync + 'static;

    /// The careful executor: it is built with [`NullableFields`], with [`Metered`] and with the limit
    /// of complexity. It validates whatever comes, and runs mutations and subscriptions.
    fn executor(&self) -> &Self::Executor;

    /// An executor of the same schema that runs queries which the careful one has validated. It has
    /// no extensions, so that no field pays for a hook, and checks no rule again.
    fn swift(&self) -> &Self::Executor;

    /// What requests and sockets may cost.
    fn limits(&self) -> &Limits;

    /// Who the bearer of `token` is; without a token, a guest.
    fn identify(
        &self,
        token: Option<&str>,
        peer: IpAddr,
    ) -> impl Future<Output = Result<Self::Caller, Denied>> + Send;

    /// Whether the caller may run one more operation now. Asked before each is looked at, also on
    /// a socket, where [`Host::identify`] is asked once.
    fn admit(
        &self,
        _caller: &Self::Caller,
        _peer: IpAddr,
    ) -> impl Future<Output = Result<(), Denied>> + Send {
        std::future::ready(Ok(()))
    }

    /// Takes what an operation costs, or refuses it; answers what is left, where there is a limit.
    /// Asked once what it costs is known, before it runs; and for each that is refused unread.
    fn charge(
        &self,
        _caller: &Self::Caller,
        _peer: IpAddr,
        _points: usize,
    ) -> impl Future<Output = Result<Option<Budget>, Denied>> + Send {
        std::future::ready(Ok(None))
    }

    /// Puts what resolvers need into the request: the actor, its loaders. The [`Language`] and the
    /// [`RequestId`] are there already.
    fn furnish(&self, request: Request, caller: &Self::Caller, language: Language) -> Request;

    /// Whether the caller may send any document where only trusted ones run.
    fn sends_any(&self, _caller: &Self::Caller) -> bool {
        false
    }

    /// The text that another instance has kept under this hash. A hint: it is compared with the hash.
    fn recall(&self, _hash: &str) -> impl Future<Output = Option<String>> + Send {
        std::future::ready(None)
    }

    /// Tells other instances of the text of a hash.
    fn remember(&self, _hash: &str, _text: &str) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// The account that counts sockets, or `None` for a guest, whose answers may be cached.
    fn account(&self, caller: &Self::Caller) -> Option<String>;

    /// Resolves when the caller's session has ended; for a guest, never.
    fn ended(&self, caller: &Self::Caller) -> impl Future<Output = ()> + Send;
}

/// Serves `/graphql`: POST and GET, and the websocket on GET.
///
/// The peer's address is taken from the request's `ConnectInfo<SocketAddr>`, which
/// [`serve`](crate::http::serve::serve) puts there; a layer for trusted proxies may replace it. The
/// request id is taken from the header `x-request-id`, which only an own layer may set.
pub fn routes<H: Host>(host: H, stop: Stop) -> Router {
    let door = Arc::new(Door {
        documents: Documents::new(host.limits()),
        persisted: Persisted::new(host.limits()),
        places: Places::default(),
        host,
        stop,
    });
    Router::new().route("/graphql", any(move |request| answer::answer(door.clone(), request)))
}

/// What all requests of one route share.
struct Door<H> {
    host: H,
    stop: Stop,
    documents: Documents,
    persisted: Persisted,
    places: Places,
}

/// A document to run, and the hash to store it under once it has run.
struct Text {
    query: Arc<str>,
    store_as: Option<String>,
}

/// Whom an operation comes from.
struct Origin<'a, C> {
    caller: &'a C,
    peer: IpAddr,
    language: Language,
    id: &'a RequestId,
}

impl<H: Host> Door<H> {
    /// The text that was sent, or the one that its hash stands for.
    async fn text(&self, asked: &mut Asked, caller: &H::Caller) -> Result<Text, Fault> {
        let trusted = &self.host.limits().trusted;
        let text = match (asked.query.take(), asked.hash.take()) {
            (Some(query), None) => Text { query: query.into(), store_as: None },
            (Some(query), Some(hash)) if sha256_hex(&query) == hash => {
                Text { query: query.into(), store_as: Some(hash) }
            }
            (Some(_), Some(_)) => {
                let message = "The hash is not the SHA-256 of the document.";
                return Err(Fault::new(Code::BadUserInput, message));
            }
            (None, hash) => {
                let hash = hash.unwrap_or_default();
                let known = trusted.text(&hash).or_else(|| self.persisted.find(&hash));
                match known {
                    Some(query) => Text { query, store_as: None },
                    None => match self.host.recall(&hash).await {
                        // Once it has run it is kept here, too.
                        Some(query) if sha256_hex(&query) == hash => {
                            Text { query: query.into(), store_as: Some(hash) }
                        }
                        // The sentence is the one that clients of this protocol look for.
                        _ => {
                            let message = "PersistedQueryNotFound";
                            return Err(Fault::new(Code::PersistedQueryNotFound, message));
                        }
                    },
                }
            }
        };
        if trusted.admits(&text.query, self.host.sends_any(caller)) {
            return Ok(text);
        }
        let message = "Only the documents that this service's own apps were built with run here.";
        Err(Fault::new(Code::Forbidden, message))
    }

    /// Reads a document. One that is refused is paid for as well.
    async fn prepare(
        &self,
        query: &Arc<str>,
        asked: Asked,
        from: &Origin<'_, H::Caller>,
    ) -> Result<Prepared, Fault> {
        let Asked { operation_name, variables, .. } = asked;
        let prepared = operation::prepare(
            self.host.limits(),
            &self.documents,
            query,
            operation_name,
            variables,
        );
        if prepared.is_err() {
            // Whether it can pay makes no difference to this one, but to the next.
            let _ = self.host.charge(from.caller, from.peer, metered::REFUSED).await;
        }
        prepared
    }
}

impl From<Denied> for Fault {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unauthenticated => {
                Self::new(Code::Unauthenticated, "The token is not valid, or not valid any more.")
            }
            Denied::RateLimited { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(Code::RateLimited, "Too many requests: wait before the next.")
            },
            Denied::Broken => Self::new(Code::Internal, "broken"),
        }
    }
}
