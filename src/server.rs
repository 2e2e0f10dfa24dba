//! The running server: its doors, the work beside it, and its orderly end.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::http::filling::Filling;
use crate::http::serve::{Doors, serve};
use crate::http::{metrics, router};
use crate::infra::config::{Config, Environment};
use crate::infra::forwarded::TrustedProxies;
use crate::transport::stop::Stop;
use crate::{sandbox, worker};

/// Serves until told to stop: then accepts nothing more, lets running requests finish, closes
/// sockets so that clients reconnect elsewhere, and ends the work beside. What fills the database
/// comes first, where there is something: meanwhile the health of the process is answered.
pub async fn run(
    app: Arc<App>,
    stop: CancellationToken,
    fill: Option<impl Future<Output = anyhow::Result<()>>>,
) -> anyhow::Result<()> {
    raise_open_files();
    let address = app.config.listen;
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    let doors = Stop::following(stop.clone());
    let filling = Filling::default();
    let serving =
        tokio::spawn(serve(listener, filling.routes(), doors.clone(), limits(&app.config)));
    if let Some(fill) = fill {
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                tracing::warn!("stopped before the database was filled: remove it, and begin again");
                serving.await??;
                return Ok(());
            }
            filled = fill => filled?,
        }
    }
    if app.config.environment == Environment::Development {
        let clock = app.clock.clone();
        let now: sandbox::Now = Arc::new(move || clock.now().unix_seconds());
        start_sandbox(&app.config, now, stop.clone()).await?;
    }
    serve_metrics(&app, &stop).await?;
    let work = worker::start(&app, &stop);
    filling.filled(router::router(Arc::clone(&app), doors));
    let public = &app.config.public_url;
    let explored = app.config.graphiql;
    let explore =
        if explored { format!(", {public}/graphiql/ the API to explore") } else { String::new() };
    tracing::info!("ready: {public} is the app{explore}");
    let cut_off = serving.await??;
    if cut_off > 0 {
        tracing::warn!(cut_off, "{cut_off} connections did not finish in time");
    }
    work.wait().await;
    app.db.clone().close().await?;
    Ok(())
}

/// What the accept loop allows. Behind a trusted proxy all connections come from one address.
fn limits(config: &Config) -> Doors {
    let direct = config.trust_proxy == TrustedProxies::Nobody;
    let idle = direct.then_some(config.idle_per_address);
    Doors { idle_per_address: idle, ..Doors::default() }
}

/// Each connection is an open file, and the usual soft limit of a shell is 1,024.
fn raise_open_files() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::debug!(limit, "up to {limit} files may be open"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
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
