//! GraphQL over HTTP and over websockets, for any schema.
//!
//! The layer knows nothing of the business: a [`Host`] says who a caller is and executes. What
//! always holds: a document is weighed before anything walks it, the same over both ways in; every
//! top-level error has a code of [`fault::Code`]; what broke shows a request id and nothing else;
//! a private answer is never cacheable. The schema must be built with [`NullableFields`] and with
//! a limit of complexity; all other limits are here.

use std::{net::IpAddr, sync::Arc};

use async_graphql::{Executor, Request};
use axum::{Router, routing::any};

use self::{persisted::Persisted, places::Places};
use super::stop::Stop;

pub use self::{
    fault::{Code, Fault},
    limits::{DocumentLimits, Limits, SocketLimits},
    negotiate::Language,
    nullable::NullableFields,
};

mod answer;
mod fault;
mod guard;
mod limits;
mod negotiate;
mod nullable;
mod operation;
mod persisted;
mod places;
mod reply;
mod request;
mod slow;
mod socket;
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

/// Names one request in answers and in the log. It is in every request's data.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// The application behind the transport.
pub trait Host: Clone + Send + Sync + 'static {
    /// What executes operations.
    type Executor: Executor;
    /// Whoever asks, guests included.
    type Caller: Clone + Send + Sync + 'static;

    /// What executes operations.
    fn executor(&self) -> &Self::Executor;

    /// What requests and sockets may cost.
    fn limits(&self) -> &Limits;

    /// Who the bearer of `token` is; without a token, a guest.
    fn identify(
        &self,
        token: Option<&str>,
        peer: IpAddr,
    ) -> impl Future<Output = Result<Self::Caller, Denied>> + Send;

    /// Whether the caller may run one more operation now. Asked before each, also on a socket,
    /// where [`Host::identify`] is asked once.
    fn admit(
        &self,
        _caller: &Self::Caller,
        _peer: IpAddr,
    ) -> impl Future<Output = Result<(), Denied>> + Send {
        std::future::ready(Ok(()))
    }

    /// Puts what resolvers need into the request: the actor, its loaders. The [`Language`] and the
    /// [`RequestId`] are there already.
    fn furnish(&self, request: Request, caller: &Self::Caller, language: Language) -> Request;

    /// The account that counts sockets, or `None` for a guest, whose answers may be cached.
    fn account(&self, caller: &Self::Caller) -> Option<String>;

    /// Resolves when the caller's session has ended; for a guest, never.
    fn ended(&self, caller: &Self::Caller) -> impl Future<Output = ()> + Send;
}

/// Serves `/graphql`: POST and GET, and the websocket on GET.
///
/// The peer's address is taken from the request's `ConnectInfo<SocketAddr>`, which
/// [`serve`](super::serve::serve) puts there; a layer for trusted proxies may replace it. The
/// request id is taken from the header `x-request-id`, which only an own layer may set.
pub fn routes<H: Host>(host: H, stop: Stop) -> Router {
    let door = Arc::new(Door {
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
    persisted: Persisted,
    places: Places,
}

impl<H: Host> Door<H> {
    /// Puts the transport's own data and then the host's into a request.
    fn furnish(
        &self,
        request: Request,
        caller: &H::Caller,
        language: Language,
        id: &RequestId,
    ) -> Request {
        self.host.furnish(request.data(language).data(id.clone()), caller, language)
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
