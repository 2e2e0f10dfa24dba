//! `/healthz`: the process runs. `/readyz`: it can serve.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use sea_orm::ConnectionTrait as _;
use serde::Serialize;

use crate::app::App;
use crate::db::sql;

/// What `/readyz` answers: each part, and whether it can be used.
#[derive(Serialize)]
struct Ready {
    database: bool,
    migrated: bool,
    broker: bool,
}

/// The routes of both.
pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(app)
}

async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Ready>) {
    let db = app.db.read();
    let ready = Ready {
        database: db.query_one_raw(sql(db, "SELECT 1 AS one", [])).await.is_ok(),
        migrated: app.db.pending_migrations().await.is_ok_and(|pending| pending == 0),
        broker: app.config.redis_url.is_none() || app.broker.is_connected(),
    };
    // Without its broker an instance still serves: reminders then come by the poll.
    let serves = ready.database && ready.migrated;
    let status = if serves { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(ready))
}
