//! `/healthz`: the process runs. `/readyz`: it can serve. Both answer soon, whatever hangs.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use sea_orm::ConnectionTrait as _;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::infra::db::sql;

/// How long the database may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// What `/readyz` answers: each part, and whether it can be used.
#[expect(clippy::struct_excessive_bools, reason = "each is a part of its own")]
#[derive(Serialize)]
struct Ready {
    database: bool,
    migrated: bool,
    broker: bool,
    /// The process stops: whoever asks should send its requests elsewhere.
    stopping: bool,
}

/// The routes of both.
pub fn routes(app: Arc<App>, stop: CancellationToken) -> Router {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state((app, stop))
}

async fn ready(
    State((app, stop)): State<(Arc<App>, CancellationToken)>,
) -> (StatusCode, Json<Ready>) {
    let (database, migrated) = tokio::join!(
        tokio::time::timeout(PATIENCE, answers(&app)),
        tokio::time::timeout(PATIENCE, app.db.pending_migrations()),
    );
    let ready = Ready {
        database: database.unwrap_or(false),
        migrated: migrated.is_ok_and(|found| found.is_ok_and(|pending| pending == 0)),
        broker: app.broker.is_connected(),
        stopping: stop.is_cancelled(),
    };
    // Without its broker an instance still serves: reminders then come by the poll.
    let serves = ready.database && ready.migrated && !ready.stopping;
    let status = if serves { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(ready))
}

async fn answers(app: &App) -> bool {
    let db = app.db.read();
    db.query_one_raw(sql(db, "SELECT 1 AS one", [])).await.is_ok()
}
