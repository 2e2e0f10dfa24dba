//! `/metrics` for Prometheus, on an address of its own.

use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How often the recorder tidies its histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// Records metrics from now on, and serves them.
pub fn start(listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let recorder = PrometheusBuilder::new().install_recorder().context("cannot record metrics")?;
    let upkeep = recorder.clone();
    let ended = stop.clone();
    tokio::spawn(async move {
        let mut clock = tokio::time::interval(UPKEEP);
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                _ = clock.tick() => upkeep.run_upkeep(),
            }
        }
    });
    let routes = Router::new().route("/metrics", get(async move || recorder.render()));
    tokio::spawn(async move {
        let serving = axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = serving.await {
            tracing::error!(%error, "the metrics ended");
        }
    });
    Ok(())
}
