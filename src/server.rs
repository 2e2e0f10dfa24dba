//! The running server: its doors, the work beside it, and its orderly end.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Environment;
use crate::http::graphql::Limits;
use crate::http::serve::{Doors, serve};
use crate::http::stop::Stop;
use crate::http::{metrics, router};
use crate::{sandbox, worker};

/// Serves until told to stop: then accepts nothing more, lets running requests finish, closes
/// sockets so that clients reconnect elsewhere, and ends the work beside.
pub async fn run(app: Arc<App>, stop: CancellationToken) -> anyhow::Result<()> {
    let address = app.config.listen;
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    if app.config.environment == Environment::Development {
        start_sandbox(&app, &stop).await?;
    }
    if let Some(address) = app.config.metrics_listen {
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
        metrics::start(listener, stop.clone())?;
    }
    let work = worker::start(&app, &stop);
    let doors = Stop::following(stop);
    let routes = router::router(Arc::clone(&app), Limits::default(), doors.clone());
    let public = &app.config.public_url;
    tracing::info!("ready: {public} is the app, {public}/graphiql/ the API to explore");
    let cut_off = serve(listener, routes, doors, Doors::default()).await?;
    if cut_off > 0 {
        tracing::warn!(cut_off, "{cut_off} connections did not finish in time");
    }
    work.wait().await;
    app.db.clone().close().await?;
    Ok(())
}

/// In development the sandbox gateway runs in the same process, but is spoken to over HTTP like
/// any other; an address that is taken means that one runs already.
async fn start_sandbox(app: &App, stop: &CancellationToken) -> anyhow::Result<()> {
    let address = app.config.sandbox_listen;
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            tracing::warn!(%address, "the address of the sandbox gateway is taken: using that one");
            return Ok(());
        }
        Err(error) => return Err(error).context("cannot start the sandbox gateway"),
    };
    let clock = app.clock.clone();
    let settings = sandbox::Settings {
        now: Arc::new(move || clock.now().unix_seconds()),
        state_file: sandbox_state(app),
        ..sandbox::Settings::new(
            app.config.gateway_api_key.clone(),
            app.config.gateway_notice_secret.clone(),
        )
    };
    let stop = stop.clone();
    tokio::spawn(async move {
        if let Err(error) = sandbox::serve(listener, settings, stop).await {
            tracing::error!(error = format!("{error:#}"), "the sandbox gateway ended");
        }
    });
    Ok(())
}

/// Beside an SQLite database, so that both forget or neither.
fn sandbox_state(app: &App) -> Option<std::path::PathBuf> {
    let path = app.config.database.url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let path = path.split('?').next().unwrap_or_default();
    Some(std::path::Path::new(path).with_extension("sandbox.json"))
}
