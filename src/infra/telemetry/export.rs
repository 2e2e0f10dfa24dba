//! Spans on their way to an OpenTelemetry collector: OTLP over HTTP, in batches, in the background.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{self, SdkTracer, SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

/// How long the collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the end of the program waits for the last batch.
const LAST_BATCH: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes.
const ANSWER_AT_MOST: usize = 64 * 1024;

/// Where spans go, and which. What else the OpenTelemetry SDK reads from the environment
/// (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_BSP_…`) counts as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The collector's address, without `/v1/traces`.
    pub endpoint: String,
    /// What this program is called there.
    pub service: String,
    /// Which traces are sent.
    pub sampler: Sampler,
    /// Of traces that begin here, the share that is sent, from 0 to 1, where the sampler asks.
    pub ratio: f64,
}

/// Which traces are sent, in the words of `OTEL_TRACES_SAMPLER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampler {
    /// All.
    AlwaysOn,
    /// None.
    AlwaysOff,
    /// A share.
    Ratio,
    /// As whoever called us decided; else all.
    ParentOrOn,
    /// As whoever called us decided; else none.
    ParentOrOff,
    /// As whoever called us decided; else a share.
    ParentOrRatio,
}

impl Sampler {
    /// Each with its name.
    pub const NAMED: [(&str, Self); 6] = [
        ("parentbased_always_on", Self::ParentOrOn),
        ("parentbased_always_off", Self::ParentOrOff),
        ("parentbased_traceidratio", Self::ParentOrRatio),
        ("always_on", Self::AlwaysOn),
        ("always_off", Self::AlwaysOff),
        ("traceidratio", Self::Ratio),
    ];
}

/// What collects spans and sends them.
pub fn provider(export: &Export) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", export.endpoint.trim_end_matches('/')))
        .with_http_client(Post::new()?)
        .build()
        .context("spans cannot be exported")?;
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder()
        .with_service_name(export.service.clone())
        .with_attribute(version)
        .build();
    let ratio = trace::Sampler::TraceIdRatioBased(export.ratio);
    let parent = |or| trace::Sampler::ParentBased(Box::new(or));
    let sampler = match export.sampler {
        Sampler::AlwaysOn => trace::Sampler::AlwaysOn,
        Sampler::AlwaysOff => trace::Sampler::AlwaysOff,
        Sampler::Ratio => ratio,
        Sampler::ParentOrOn => parent(trace::Sampler::AlwaysOn),
        Sampler::ParentOrOff => parent(trace::Sampler::AlwaysOff),
        Sampler::ParentOrRatio => parent(ratio),
    };
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .with_sampler(sampler);
    Ok(provider.build())
}

/// The layer that turns our spans into theirs.
pub fn layer<S>(spans: &SdkTracerProvider) -> OpenTelemetryLayer<S, SdkTracer>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    // Where in the source and on which thread: of no use to who reads traces, and paid for each.
    tracing_opentelemetry::layer()
        .with_tracer(spans.tracer("sharepass"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_context_activation(false)
}

/// Sends what is left. Blocks.
pub fn finish(spans: &SdkTracerProvider) {
    if spans.shutdown_with_timeout(LAST_BATCH).is_err() {
        tracing::warn!("the last spans did not reach the collector");
    }
}

/// Posts batches on our runtime, from the exporter's own thread.
struct Post {
    http: reqwest::Client,
    runtime: Handle,
    /// Whether the last batch was lost: each loss of the collector is told once.
    lost: AtomicBool,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}

impl Post {
    fn new() -> anyhow::Result<Self> {
        // The gateway's client does the same; whoever comes first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(PATIENCE).build()?;
        Ok(Self { http, runtime: Handle::try_current()?, lost: AtomicBool::new(false) })
    }
}

#[async_trait::async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let http = self.http.clone();
        let answer = self.runtime.spawn(send(http, request)).await?;
        // An address or an answer may hold anything, so neither is repeated.
        let why = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(_) => Some("it refused"),
            Err(_) => Some("no answer"),
        };
        let was_lost = self.lost.swap(why.is_some(), Ordering::Relaxed);
        match why {
            Some(why) if !was_lost => {
                tracing::warn!(why, "the collector takes no spans; they are dropped");
            }
            None if was_lost => tracing::info!("the collector takes spans again"),
            _ => {}
        }
        answer
    }
}

async fn send(
    http: reqwest::Client,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, HttpError> {
    let mut answer = http.execute(request.try_into()?).await?;
    let mut given = Response::builder().status(answer.status());
    if let Some(headers) = given.headers_mut() {
        *headers = std::mem::take(answer.headers_mut());
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len().saturating_add(piece.len()) > ANSWER_AT_MOST {
            return Err("the answer is too long".into());
        }
        body.extend_from_slice(&piece);
    }
    Ok(given.body(body.into())?)
}
