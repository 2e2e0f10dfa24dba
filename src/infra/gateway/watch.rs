//! Every call of a gateway under watch: a span, how long it took, and how it ended.

use std::time::Instant;

use tracing::Instrument as _;
use tracing::field::Empty;

use super::GatewayError;
use crate::infra::meter;

/// Makes a call, and notes how it went.
pub(super) async fn watched<T>(
    call: &'static str,
    calling: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, GatewayError> {
    let span = tracing::info_span!(
        "gateway",
        otel.name = format!("gateway {call}"),
        otel.kind = "client",
        otel.status_code = Empty,
        call,
        outcome = Empty,
    );
    let began = Instant::now();
    let answer = calling.instrument(span.clone()).await;
    let outcome = match &answer {
        Ok(_) => "ok",
        Err(GatewayError::Refused { .. }) => "refused",
        Err(GatewayError::Unreachable { .. }) => "unreachable",
        Err(_) => "malformed",
    };
    span.record("outcome", outcome);
    if matches!(outcome, "unreachable" | "malformed") {
        span.record("otel.status_code", "ERROR");
    }
    meter::GATEWAY_DURATION.took([call], began.elapsed());
    meter::GATEWAY_CALLS.count([call, outcome]);
    answer
}
