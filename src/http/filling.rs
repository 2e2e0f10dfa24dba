//! What is served while a database is still being filled: that the process lives, and that it is
//! not ready yet. Once it is filled, the real routes take over on the same address.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use serde_json::json;
use tower::ServiceExt as _;

/// Routes that come later. Clones share them.
#[derive(Clone, Default)]
pub struct Filling {
    filled: Arc<OnceLock<Router>>,
}

impl Filling {
    /// From now on these are served.
    pub fn filled(&self, routes: Router) {
        // Set once; a second time would change nothing.
        let _ = self.filled.set(routes);
    }

    /// What is served now.
    pub fn routes(&self) -> Router {
        let filling = self.clone();
        Router::new().fallback(move |request: Request| {
            let filling = filling.clone();
            async move { filling.answer(request).await }
        })
    }

    async fn answer(&self, request: Request<Body>) -> Response {
        if let Some(routes) = self.filled.get() {
            return routes.clone().oneshot(request).await.into_response();
        }
        let soon = [(header::RETRY_AFTER, "10"), (header::CACHE_CONTROL, "no-store")];
        match request.uri().path() {
            "/healthz" => "alive\n".into_response(),
            "/readyz" => {
                let why = Json(json!({ "filling": true }));
                (StatusCode::SERVICE_UNAVAILABLE, soon, why).into_response()
            }
            _ => {
                let why = "The demo city is being filled: look again in a minute.\n\
                    演示城市正在生成，请一分钟后再来。\n";
                (StatusCode::SERVICE_UNAVAILABLE, soon, why).into_response()
            }
        }
    }
}
