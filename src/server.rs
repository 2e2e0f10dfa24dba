//! The running server: its doors, the work beside it, and its orderly end.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::{Config, Environment};
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
        let clock = app.clock.clone();
        let now: sandbox::Now = Arc::new(move || clock.now().unix_seconds());
        start_sandbox(&app.config, now, stop.clone()).await?;
    }
    serve_metrics(&app, &stop).await?;
    let work = worker::start(&app, &stop);
    let doors = Stop::following(stop);
    let routes = router::router(Arc::clone(&app), doors.clone());
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

/// Does the work that happens by itself, and nothing else, until told to stop.
pub async fn work(app: Arc<App>, stop: CancellationToken) -> anyhow::Result<()> {
    serve_metrics(&app, &stop).await?;
    worker::start(&app, &stop).wait().await;
    app.db.clone().close().await?;
    Ok(())
}

async fn serve_metrics(app: &Arc<App>, stop: &CancellationToken) -> anyhow::Result<()> {
    let Some(address) = app.config.metrics_listen else { return Ok(()) };
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    metrics::start(app, listener, stop.clone())
}

/// Starts the sandbox gateway in this process, to be spoken to over HTTP like any other. False when
/// its address is taken, which means that one runs already.
pub async fn start_sandbox(
    config: &Config,
    now: sandbox::Now,
    stop: CancellationToken,
) -> anyhow::Result<bool> {
    let address = config.sandbox_listen;
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            tracing::info!(%address, "a gateway listens on {address} already: using that one");
            return Ok(false);
        }
        Err(error) => return Err(error).context("cannot start the sandbox gateway"),
    };
    let state_file = sandbox_state(config);
    if let Some(folder) = state_file.as_deref().and_then(Path::parent) {
        std::fs::create_dir_all(folder).context("cannot make the sandbox gateway's folder")?;
    }
    let settings = sandbox::Settings {
        state_file,
        now,
        ..sandbox::Settings::new(
            config.gateway_api_key.clone(),
            config.gateway_notice_secret.clone(),
        )
    };
    tokio::spawn(async move {
        if let Err(error) = sandbox::serve(listener, settings, stop).await {
            tracing::error!(error = format!("{error:#}"), "the sandbox gateway ended");
        }
    });
    Ok(true)
}

/// Where the sandbox keeps its books, so that it forgets no payment that the database knows: beside
/// an SQLite file, or under the name of the PostgreSQL database.
fn sandbox_state(config: &Config) -> Option<PathBuf> {
    let url = &config.database.url;
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.trim_start_matches("//").split('?').next().unwrap_or_default();
        return Some(Path::new(path).with_extension("sandbox.json"));
    }
    let name = url::Url::parse(url).ok()?.path().trim_matches('/').to_owned();
    Some(Path::new("data").join(name).with_extension("sandbox.json"))
}
