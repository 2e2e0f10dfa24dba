//! Every run of a tick under watch: a span, how long it took, and how it ended.

use std::time::{Duration, Instant};

use tracing::Instrument as _;
use tracing::field::Empty;

use crate::infra::clock::Clock;
use crate::infra::meter;

/// Waits for a run, notes how it went, and tells the log what it did or why it broke.
pub(super) async fn watched(
    tick: &'static str,
    clock: &Clock,
    run: impl Future<Output = anyhow::Result<u64>>,
) {
    let span = tracing::info_span!(
        "tick",
        otel.name = format!("tick {tick}"),
        otel.status_code = Empty,
        tick,
        count = Empty,
    );
    let began = Instant::now();
    let done = run.instrument(span.clone()).await;
    let _within = span.enter();
    meter::TICK_DURATION.took([tick], began.elapsed());
    match done {
        Ok(count) => {
            span.record("count", count);
            let now = u64::try_from(clock.now().unix_seconds()).unwrap_or_default();
            meter::TICK_SUCCESS.set([tick], Duration::from_secs(now));
            meter::TICK_DONE.add([tick], count);
            if count > 0 {
                tracing::debug!(tick, count, "{tick} did {count}");
            }
        }
        Err(error) => {
            span.record("otel.status_code", "ERROR");
            meter::TICK_FAILURES.count([tick]);
            tracing::error!(tick, error = format!("{error:#}"), "{tick} broke; it goes on");
        }
    }
}
