//! Spans as a collector receives them: which there are, how they hang together, and nothing secret.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::day::{NOTE, PATIENCE, live};
use crate::proofs::crash::town::Town;
use crate::support::process::Site;
use crate::support::servers::free_port;
use crate::support::{PASSWORD, text};

/// A collector in miniature.
#[derive(Clone, Default)]
struct Collector {
    received: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Collector {
    async fn start() -> (Self, String) {
        let collector = Self::default();
        let kept = Arc::clone(&collector.received);
        let take = async move |headers: HeaderMap, body: Bytes| {
            assert_eq!(headers["content-type"], "application/x-protobuf");
            let request = ExportTraceServiceRequest::decode(body).expect("spans in protobuf");
            kept.lock().expect("no panic").push(request);
            StatusCode::OK
        };
        (collector, serve(Router::new().route("/v1/traces", post(take))).await)
    }

    fn spans(&self) -> Vec<Span> {
        let received = self.received.lock().expect("no panic");
        let resources = received.iter().flat_map(|request| &request.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// Everything it was told, as text.
    fn told(&self) -> String {
        format!("{:?}", self.received.lock().expect("no panic"))
    }
}

/// Serves on a free port; answers the address.
async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

fn attribute(span: &Span, name: &str) -> Option<String> {
    let found = span.attributes.iter().find(|given| given.key == name)?;
    match found.value.as_ref()?.value.as_ref()? {
        Any::StringValue(text) => Some(text.clone()),
        Any::IntValue(number) => Some(number.to_string()),
        other => Some(format!("{other:?}")),
    }
}

fn named<'a>(spans: &'a [Span], name: &str) -> Vec<&'a Span> {
    spans.iter().filter(|span| span.name == name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_is_told_of_each_operation_and_of_no_secret() {
    let (collector, endpoint) = Collector::start().await;
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        ("OTEL_SERVICE_NAME", "sharepass-test".to_owned()),
    ];
    let mut site = Site::new(None, &settings).await;
    site.serve().await;
    let day = live(&site).await;
    drop(day.counter);
    // What was not sent yet is sent before it ends.
    assert!(site.stop().success(), "{}", site.said());
    let spans = collector.spans();

    let payment =
        |span: &&Span| attribute(span, "graphql.operation.name").as_deref() == Some("PayForCoffee");
    let paid: Vec<&Span> = named(&spans, "graphql mutation").into_iter().filter(payment).collect();
    // It was asked for, asked for again with its key, and asked for by nobody.
    assert_eq!(paid.len(), 3);
    let mut hashes: Vec<_> =
        paid.iter().map(|span| attribute(span, "graphql.document.hash")).collect();
    hashes.dedup();
    assert!(
        hashes.len() == 1 && hashes[0].as_ref().is_some_and(|hash| hash.starts_with("sha256:"))
    );
    let outcomes: Vec<_> = paid.iter().filter_map(|span| attribute(span, "outcome")).collect();
    assert_eq!(outcomes, ["OK", "OK", "BAD_USER_INPUT"]);
    assert_eq!(attribute(paid[0], "graphql.operation.type").as_deref(), Some("mutation"));
    assert_eq!(attribute(paid[0], "request.id"), Some(day.payment));

    // Each operation is within its request, or its socket.
    let within = |span: &Span| {
        let parent = spans
            .iter()
            .find(|other| other.span_id == span.parent_span_id && other.trace_id == span.trace_id);
        parent.map(|parent| parent.name.clone()).unwrap_or_default()
    };
    assert!(paid.iter().all(|span| within(span) == "POST /graphql"));
    let followed = named(&spans, "graphql subscription");
    assert_eq!(followed.len(), 1);
    assert_eq!(within(followed[0]), "socket");
    assert_eq!(within(named(&spans, "socket")[0]), "GET /graphql");
    let asked = named(&spans, "gateway create_intent");
    assert_eq!(attribute(asked[0], "outcome").as_deref(), Some("ok"));
    assert_eq!(within(asked[0]), "graphql mutation");
    for name in ["graphql query", "tick orders", "tick audit", "POST /gateway/{name}/notices"] {
        assert!(!named(&spans, name).is_empty(), "{name}");
    }
    // Named by what they are, and by nothing that a client chose.
    assert!(spans.iter().all(|span| !span.name.contains("PayForCoffee")));

    let told = collector.told();
    assert!(told.contains("sharepass-test"));
    for secret in &day.secrets {
        assert!(!told.contains(secret.as_str()), "a collector is told {secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trace_that_begins_before_a_trusted_proxy_goes_on_to_the_gateway() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    for trusted in [true, false] {
        let (collector, endpoint) = Collector::start().await;
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heard);
        let gateway = Router::new().fallback(async move |headers: HeaderMap| {
            let parent = headers.get("traceparent").and_then(|text| text.to_str().ok());
            kept.lock().expect("no panic").push(parent.unwrap_or_default().to_owned());
            StatusCode::SERVICE_UNAVAILABLE
        });
        let settings = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("TRUST_PROXY", trusted.to_string()),
            ("GATEWAY_URL", serve(gateway).await),
        ];
        let mut site = Site::new(None, &settings).await;
        site.serve().await;
        let town = Town::found(&site).await;
        let input = json!({ "phone": "13900570000", "name": "Bob", "password": PASSWORD });
        let selection = "customer { id } session { accessToken refreshToken session { id } }";
        let done = site.caller().act("registerCustomer", selection, input).await;
        let join = "mutation($plan: ID!) { joinMembership(input: { planId: $plan,
            acceptedTermsVersion: 1, idempotencyKey: \"join\" }) { userErrors { code } } }";
        let call = site.http().post(format!("{}/graphql", site.url));
        let call = call.bearer_auth(text(&done["session"]["accessToken"]));
        let call = call.header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"));
        let call = call.json(&json!({ "query": join, "variables": { "plan": town.plan } }));
        assert!(call.send().await.expect("an answer").status().is_success());
        assert!(site.stop().success());
        let heard = heard.lock().expect("no panic").clone();
        assert!(heard.iter().all(|parent| parent.starts_with("00-")), "{heard:?}");
        assert_eq!(heard.iter().any(|parent| parent.contains(TRACE)), trusted, "{heard:?}");
        let spans = collector.spans();
        let goes_on = spans.iter().filter(|span| hex(&span.trace_id) == TRACE);
        let names: Vec<_> = goes_on.map(|span| span.name.as_str()).collect();
        let expected = ["POST /graphql", "graphql mutation", "gateway create_intent"];
        assert!(expected.iter().all(|name| names.contains(name) == trusted), "{names:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_away_costs_one_line_of_the_log() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let batches = ("OTEL_BSP_SCHEDULE_DELAY", "50".to_owned());
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", nobody), batches];
    let mut site = Site::new(None, &settings).await;
    site.serve().await;
    let day = live(&site).await;
    assert!(day.secrets.iter().any(|secret| secret == NOTE));
    let asked = Instant::now();
    assert!(site.stop().success(), "{}", site.said());
    assert!(asked.elapsed() < PATIENCE);
    let log = site.log();
    assert_eq!(log.matches("the collector takes no spans").count(), 1, "{log}");
    site.audit().await;
}
