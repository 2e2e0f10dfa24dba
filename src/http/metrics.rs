//! `/metrics` for Prometheus, on an address of its own, with `/healthz` and `/readyz` beside it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::health;
use crate::app::App;
use crate::infra::config::Environment;
use crate::infra::meter::{self, Kind};
use crate::worker;

/// How often the recorder tidies its histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// Where histograms are cut, in seconds: from a plain read to what is given up.
const BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Records figures from now on, and serves them.
pub fn start(app: &Arc<App>, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let mut builder = PrometheusBuilder::new();
    for figure in meter::ALL.iter().filter(|figure| figure.kind == Kind::Histogram) {
        builder =
            builder.set_buckets_for_metric(Matcher::Full(figure.name.to_owned()), &BUCKETS)?;
    }
    let recorder = builder.install_recorder().context("cannot record metrics")?;
    for figure in meter::ALL {
        figure.describe();
    }
    let process = metrics_process::Collector::default();
    process.describe();
    let database =
        if app.config.database.url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let environment = match app.config.environment {
        Environment::Development => "development",
        Environment::Production => "production",
    };
    meter::BUILD.set([env!("CARGO_PKG_VERSION"), database, environment], 1);
    tokio::spawn(tidy(recorder.clone(), stop.clone()));
    let asked = Arc::clone(app);
    let render = async move || {
        worker::measure(&asked).await;
        process.collect();
        recorder.render()
    };
    let routes = Router::new()
        .route("/metrics", get(render))
        .merge(health::routes(Arc::clone(app), stop.clone()));
    tokio::spawn(async move {
        // To the very end: what happens while requests finish is worth knowing, too.
        if let Err(error) = axum::serve(listener, routes).await {
            tracing::error!(%error, "the metrics ended");
        }
    });
    Ok(())
}

async fn tidy(recorder: PrometheusHandle, stop: CancellationToken) {
    let mut clock = tokio::time::interval(UPKEEP);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = clock.tick() => recorder.run_upkeep(),
        }
    }
}
