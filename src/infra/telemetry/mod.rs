//! Logs and spans: a person's lines in development, JSON in production, and by setting spans for
//! an OpenTelemetry collector. Never a secret, a token or a variable.
//!
//! Each request, socket, operation, call of the gateway and run of a tick is a span, whatever `LOG`
//! lets through, so that every line tells which request it belongs to.

mod export;
mod propagate;

use std::io::IsTerminal as _;

use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::Filter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, fmt};

pub use export::{Export, Sampler};
pub use propagate::{caused_by, inject};

/// Logging and tracing, until the program ends.
pub struct Telemetry {
    spans: Option<SdkTracerProvider>,
}

/// Starts logging to standard error, and sending spans where `export` says. `filter` reads like
/// `sharepass=debug,warn`.
pub fn start(filter: &str, json: bool, export: Option<&Export>) -> anyhow::Result<Telemetry> {
    let spans = export.map(export::provider).transpose()?;
    let traces = spans.as_ref().map(|spans| export::layer(spans).with_filter(ours_only()));
    let registry = tracing_subscriber::registry().with(traces);
    if json {
        let lines = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
        registry.with(lines.with_filter(shown(filter)?)).try_init()?;
    } else {
        let colours = std::io::stderr().is_terminal();
        let lines = fmt::layer().compact().with_ansi(colours).with_writer(std::io::stderr);
        registry.with(lines.with_filter(shown(filter)?)).try_init()?;
    }
    log_panics();
    Ok(Telemetry { spans })
}

impl Telemetry {
    /// Sends what has not been sent yet. A collector that is away holds the end up for a few
    /// seconds at most.
    pub async fn finish(self) {
        let Some(spans) = self.spans else { return };
        // It blocks its thread until the last batch is out.
        let finished = tokio::task::spawn_blocking(move || export::finish(&spans));
        let _ = finished.await;
    }
}

/// Lines as the filter says, and our spans whatever it says: they hold the request id.
fn shown<S>(filter: &str) -> anyhow::Result<impl Filter<S> + use<S>>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    Ok(EnvFilter::try_new(filter)?.and(discreet()).or(spans_only()))
}

/// Libraries say `INFO` at the most, whatever the filter asks: beyond, those of HTTP and of sockets
/// write heads and messages, with tokens, passwords and phone numbers in them.
fn discreet<S>() -> impl Filter<S> {
    filter_fn(|of: &Metadata<'_>| {
        of.level() <= &LevelFilter::INFO || of.target().starts_with("sharepass")
    })
    .with_max_level_hint(LevelFilter::TRACE)
}

fn spans_only<S>() -> impl Filter<S> {
    filter_fn(|of: &Metadata<'_>| of.is_span() && is_ours(of))
        .with_max_level_hint(LevelFilter::INFO)
}

/// Our own spans and what happens within them; libraries may say more than a collector should know.
fn ours_only<S>() -> impl Filter<S> {
    filter_fn(is_ours).with_max_level_hint(LevelFilter::INFO)
}

fn is_ours(of: &Metadata<'_>) -> bool {
    of.level() <= &LevelFilter::INFO && of.target().starts_with("sharepass")
}

/// A panic is a line of the log like any other, with the request that it happened in.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let says = panic.payload_as_str().unwrap_or("no words");
        tracing::error!(place, "a panic: {says}");
    }));
}
