//! Traces that begin before us and go on behind us: the W3C header `traceparent`.

use http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Makes a span part of the trace that the headers of a trusted caller name. It must not have been
/// entered yet.
pub fn caused_by(span: &Span, headers: &HeaderMap) {
    if headers.contains_key("traceparent") {
        let context = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
        // It fails where no spans are exported, and then there is nothing to be part of.
        let _ = span.set_parent(context);
    }
}

/// The headers that make what we call part of the trace that we are in; none where no spans are
/// exported.
pub fn inject(headers: &mut HeaderMap) {
    let context = Span::current().context();
    TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(headers));
}
