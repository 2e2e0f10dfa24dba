//! Every request under watch: its span, its trace, how it ended and how long it took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::http::{HeaderName, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::infra::forwarded::TrustedProxies;
use crate::infra::{meter, telemetry};

/// Names a request in answers, in logs and in spans.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where the connection of a request comes from.
pub(super) fn peer(request: &Request) -> Option<SocketAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer)
}

/// Watches one request. Only a trusted proxy's trace is gone on with: anybody else could have us
/// record whatever they like.
pub(super) async fn watch(proxies: Arc<TrustedProxies>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "page".to_owned(), |path| path.as_str().to_owned());
    let method = known(request.method());
    let span = span(&request, &route, method);
    if peer(&request).is_some_and(|peer| proxies.trusts(peer.ip())) {
        telemetry::caused_by(&span, request.headers());
    }
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    meter::HTTP_DURATION.took([route.clone(), method.to_owned()], began.elapsed());
    meter::HTTP_REQUESTS.count([route, method.to_owned(), status.as_u16().to_string()]);
    response
}

/// One span a request: method, path and id; never a query, a variable or a token.
fn span(request: &Request, route: &str, method: &'static str) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        method,
        path = request.uri().path(),
        http.response.status_code = Empty,
        request.id = id.unwrap_or_default(),
    )
}

/// A method's name; that of a client's own making is none of ours.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
