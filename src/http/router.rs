//! All routes, and the layers around them, outermost last in the text.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::{DefaultOnFailure, TraceLayer};
use tracing::Level;

use super::graphql::Limits;
use super::host::Server;
use super::stop::Stop;
use super::{assets, gateway, graphql, health, images};
use crate::app::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long a browser may keep the answer to a preflight.
const PREFLIGHT_KEPT: Duration = Duration::from_mins(10);

/// Everything that is served on the public address.
pub fn router(app: Arc<App>, limits: Limits, stop: Stop) -> Router {
    let server = Server::new(Arc::clone(&app), limits);
    let trusted = app.config.trust_proxy;
    let cors = cors(&app.config.cors_origins);
    let pages = assets::routes(app.config.graphiql);
    let nosniff = HeaderValue::from_static("nosniff");
    let referrer = HeaderValue::from_static("same-origin");
    Router::new()
        .merge(graphql::routes(server, stop))
        .merge(gateway::routes(Arc::clone(&app)))
        .merge(images::routes(Arc::clone(&app)))
        .merge(health::routes(app))
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(cors)
        .layer(SetResponseHeaderLayer::if_not_present(header::X_CONTENT_TYPE_OPTIONS, nosniff))
        .layer(SetResponseHeaderLayer::if_not_present(header::REFERRER_POLICY, referrer))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(move |request, next| peer(trusted, request, next)))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(
            // What failed was logged where it failed.
            DefaultOnFailure::new().level(Level::DEBUG),
        ))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(middleware::from_fn(own_request_id))
}

/// One span a request: method, path and id; never a query, a variable or a token.
fn span(request: &Request) -> tracing::Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = request.uri().path(),
        request.id = id.unwrap_or_default(),
    )
}

/// A request id is ours to give: one that comes from outside is dropped.
async fn own_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(REQUEST_ID);
    next.run(request).await
}

/// Behind a proxy that is trusted, the caller's address is the last one that the proxy wrote.
async fn peer(trusted: bool, mut request: Request, next: Next) -> Response {
    if trusted {
        let forwarded = request.headers().get("x-forwarded-for");
        let last = forwarded.and_then(|list| list.to_str().ok()).and_then(|list| {
            list.rsplit(',').next().and_then(|address| address.trim().parse::<IpAddr>().ok())
        });
        if let Some(address) = last {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 0)));
        }
    }
    next.run(request).await
}

fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT_LANGUAGE])
        .expose_headers([REQUEST_ID, header::RETRY_AFTER])
        .max_age(PREFLIGHT_KEPT)
}
