//! `/gateway/{name}/notices`: what the gateway tells us, believed only when its signature is right.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

use crate::app::App;
use crate::domain::order::take_notice;
use crate::infra::meter;

/// Largest notice, in bytes.
const LARGEST: usize = 64 * 1024;

/// The route of notices.
pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/gateway/{name}/notices", post(notice))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(app)
}

/// Answers 204 once the notice is stored, also when it is repeated or quarantined; 401 for a wrong
/// signature; 500 when it should be sent again.
async fn notice(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if name != app.gateway.name() {
        return StatusCode::NOT_FOUND;
    }
    let now = app.clock.now().unix_seconds();
    let notice = match app.gateway.verify_notice(&headers, &body, now) {
        Ok(notice) => notice,
        Err(error) => {
            meter::NOTICES.count(["forged"]);
            tracing::warn!(%error, "a notice was refused");
            return StatusCode::UNAUTHORIZED;
        }
    };
    match take_notice(&app, &notice).await {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(error) => {
            meter::NOTICES.count(["failed"]);
            tracing::error!(error = format!("{error:#}"), "a notice could not be taken in");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
