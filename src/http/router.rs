//! All routes, and the layers around them, outermost last in the text.

use std::net::SocketAddr;
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

use super::host::Server;
use super::watch::{REQUEST_ID, peer, watch};
use super::{assets, gateway, health, images};
use crate::app::App;
use crate::infra::forwarded::TrustedProxies;
use crate::transport;
use crate::transport::stop::Stop;

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// How long a browser may keep the answer to a preflight.
const PREFLIGHT_KEPT: Duration = Duration::from_mins(10);

/// Everything that is served on the public address.
pub fn router(app: Arc<App>, stop: Stop) -> Router {
    let server = Server::new(Arc::clone(&app));
    let proxies = Arc::new(app.config.trust_proxy.clone());
    let seen_by = Arc::clone(&proxies);
    let cors = cors(&app.config.cors_origins);
    let pages = assets::routes(app.config.graphiql, &app.config.public_url);
    let stopping = stop.signal();
    let https = app.config.public_url.starts_with("https://");
    Router::new()
        .merge(transport::routes(server, stop))
        .merge(gateway::routes(Arc::clone(&app)))
        .merge(images::routes(Arc::clone(&app)))
        .merge(health::routes(app, stopping))
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(cors)
        .layer(CatchPanicLayer::new())
        .layer(middleware::map_response(move |response| guarded(https, response)))
        .layer(middleware::from_fn(move |request, next| {
            caller(Arc::clone(&proxies), request, next)
        }))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(middleware::from_fn(move |request, next| watch(Arc::clone(&seen_by), request, next)))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(middleware::from_fn(own_request_id))
}

/// What browsers are told of every answer; a page has a content policy of its own.
async fn guarded(https: bool, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let usual = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (PERMISSIONS_POLICY, "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"),
    ];
    for (name, value) in usual {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        // A year; not for subdomains, which may be somebody else's affair.
        let year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    response
}

/// A request id is ours to give: one that comes from outside is dropped.
async fn own_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(REQUEST_ID);
    next.run(request).await
}

/// Behind proxies that are trusted, the caller's address is the one that they say.
async fn caller(proxies: Arc<TrustedProxies>, mut request: Request, next: Next) -> Response {
    if let Some(peer) = peer(&request) {
        let caller = proxies.caller(peer.ip(), request.headers());
        if caller != peer.ip() {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(caller, 0)));
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
