//! GraphQL over HTTP and over websockets, for any schema.
//!
//! The layer knows nothing of the business: a [`Host`] says who a caller is and executes. What
//! always holds: a document is weighed before anything walks it, the same over both ways in; every
//! top-level error has a code of [`fault::Code`]; what broke shows a request id and nothing else;
//! a private answer is never cacheable. The schema must be built with [`NullableFields`], with
//! [`Metered`] and with the limit of complexity.

use std::{net::IpAddr, sync::Arc};

use async_graphql::{Executor, Request, Response};
use axum::{Router, routing::any};
use futures_util::FutureExt as _;

use self::stop::Stop;
use self::{
    metered::{Meter, OnlyValidated},
    operation::Prepared,
    persisted::Persisted,
    places::Places,
    request::Asked,
};
use crate::infra::limits::Limits;

pub use self::{
    fault::{Code, Fault},
    metered::Metered,
    negotiate::{Language, language_of},
    nullable::NullableFields,
};

mod answer;
mod escapes;
mod fault;
mod guard;
mod metered;
mod negotiate;
mod nullable;
mod omitted;
mod operation;
mod persisted;
mod places;
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

/// Whom an operation comes from.
struct Origin<'a, C> {
    caller: &'a C,
    peer: IpAddr,
    language: Language,
    id: &'a RequestId,
}

impl<H: Host> Door<H> {
    /// Puts the transport's own data and then the host's into a request.
    fn furnish(&self, prepared: Prepared, told: bool, from: &Origin<'_, H::Caller>) -> Request {
        let (host, caller, peer) = (self.host.clone(), from.caller.clone(), from.peer);
        let charge = move |points| {
            let (host, caller) = (host.clone(), caller.clone());
            async move { host.charge(&caller, peer, points).await }.boxed()
        };
        let meter = Meter::new(prepared.kind, told, charge);
        let request = prepared.request.data(from.language).data(from.id.clone()).data(meter);
        self.host.furnish(request, from.caller, from.language)
    }

    /// Validates the document as it was sent, where it runs without what was left out of it; answers
    /// what is wrong with it.
    async fn wrong_as_sent(
        &self,
        prepared: &mut Prepared,
        from: &Origin<'_, H::Caller>,
    ) -> Option<Response> {
        let as_sent = prepared.as_sent.take()?;
        let response = self.host.executor().execute(as_sent.data(OnlyValidated)).await;
        if response.errors.is_empty() {
            return None;
        }
        // Whether it can pay makes no difference to this one, but to the next.
        let _ = self.host.charge(from.caller, from.peer, metered::REFUSED).await;
        Some(response)
    }

    /// Reads a document. One that is refused is paid for as well.
    async fn prepare(
        &self,
        query: &Arc<str>,
        asked: Asked,
        from: &Origin<'_, H::Caller>,
    ) -> Result<Prepared, Fault> {
        let Asked { operation_name, variables, .. } = asked;
        let prepared = operation::prepare(self.host.limits(), query, operation_name, variables);
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
