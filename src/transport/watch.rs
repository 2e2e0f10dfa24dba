//! Every operation under watch: its span, its outcome, how long it took and what was slow in it.
//!
//! A span is named by the operation's type alone; it holds its name (the client's word, cut short),
//! the hash of its document and the code of its errors: never its text or its variables.

use crate::infra::limits::Limits;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::Request;
use async_graphql::parser::types::OperationType;
use tracing::Span;
use tracing::field::Empty;

use super::{RequestId, documents::Document, fault::Code, reply::Shaped, slow::Slowest};
use crate::infra::meter::{self, Running};

/// Characters of an operation's name that are kept.
const NAME_AT_MOST: usize = 80;

/// What an operation came by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Transport {
    Http,
    Socket,
}

/// An operation from its beginning to its end. Dropped before it ended, it was abandoned.
pub(super) struct Watch {
    /// What it does, it does within.
    pub span: Span,
    document: Arc<Document>,
    transport: Transport,
    began: Instant,
    slow: Arc<Slowest>,
    ended: bool,
    _running: Option<Running>,
}

impl Transport {
    const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Socket => "websocket",
        }
    }
}

impl Watch {
    /// Begins to watch. `actor` is the key of an account, or none for a guest.
    pub(super) fn begin(
        document: &Arc<Document>,
        id: &RequestId,
        actor: Option<&str>,
        transport: Transport,
        limits: &Limits,
    ) -> Self {
        let kind = document.kind;
        let span = tracing::info_span!(
            "operation",
            otel.name = format!("graphql {kind}"),
            otel.status_code = Empty,
            graphql.operation.r#type = %kind,
            graphql.operation.name = Empty,
            graphql.document.hash = Empty,
            request.id = %id.0,
            actor = actor.unwrap_or("guest"),
            outcome = Empty,
        );
        if !span.is_disabled() {
            if let Some(name) = &document.name {
                let short: String = name.chars().take(NAME_AT_MOST).collect();
                span.record("graphql.operation.name", short);
            }
            // The beginning of its SHA-256, which no two of ours share.
            span.record("graphql.document.hash", format!("sha256:{:.32}", document.hash()));
        }
        let subscribes = kind == OperationType::Subscription;
        let running = subscribes.then(|| meter::SUBSCRIPTIONS.runs());
        let slow = Arc::new(Slowest::new(limits.slow_after));
        let began = Instant::now();
        let document = Arc::clone(document);
        Self { span, document, transport, began, slow, ended: false, _running: running }
    }

    /// Puts into a request what its slow fields are noted in.
    pub(super) fn through(&self, request: Request) -> Request {
        request.data(Arc::clone(&self.slow))
    }

    /// Says that its slow fields are noted.
    pub(super) fn notes_fields(&self) {
        self.slow.is_watching();
    }

    /// The operation has its answer.
    pub(super) fn end(mut self, shaped: &Shaped) {
        let mut codes: Vec<&str> =
            shaped.errors.iter().filter_map(Code::of).map(Code::as_str).collect();
        for code in &codes {
            hit(code);
        }
        let outcome = codes.first().copied().unwrap_or("OK");
        codes.sort_unstable();
        codes.dedup();
        if shaped.errors.iter().filter_map(Code::of).any(Code::is_ours) {
            self.span.record("otel.status_code", "ERROR");
        }
        let spelt = if codes.is_empty() { "OK".to_owned() } else { codes.join(",") };
        self.settle(outcome, &spelt);
    }

    /// A subscription has come to its end.
    pub(super) fn complete(mut self) {
        self.settle("OK", "OK");
    }

    fn settle(&mut self, outcome: &'static str, spelt: &str) {
        self.ended = true;
        let kind = self.document.kind;
        self.span.record("outcome", spelt);
        let (name, transport) = (name_of(kind), self.transport.name());
        meter::OPERATIONS.count([name, transport, outcome]);
        if kind == OperationType::Subscription {
            return;
        }
        let took = self.began.elapsed();
        meter::OPERATION_DURATION.took([name, transport], took);
        let _within = self.span.enter();
        tracing::debug!(took_ms = millis(took), outcome = spelt, "answered");
        if took >= self.slow.after() {
            self.document.was_slow();
            meter::SLOW_OPERATIONS.count([name]);
            let slowest = self.slow.told();
            tracing::warn!(took_ms = millis(took), slowest, "a slow {name}: {slowest}");
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // Whoever follows something ends it by going.
        let ends = self.document.kind == OperationType::Subscription;
        let outcome = if ends { "OK" } else { "ABANDONED" };
        self.settle(outcome, outcome);
    }
}

/// Notes what was refused before it was known what it is.
pub(super) fn refused(transport: Transport, code: Code) {
    hit(code.as_str());
    meter::OPERATIONS.count(["none", transport.name(), code.as_str()]);
}

/// Notes a limit that an operation has run into.
fn hit(code: &'static str) {
    let limits = [
        Code::RateLimited,
        Code::QueryTooComplex,
        Code::Timeout,
        Code::RequestTimeout,
        Code::PayloadTooLarge,
        Code::Overloaded,
    ];
    if limits.iter().any(|limit| limit.as_str() == code) {
        meter::LIMIT_HITS.count([code]);
    }
}

const fn name_of(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Whole milliseconds.
pub(super) fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
