//! The log of the stories, and the SQL statements in it.
//!
//! Only a story that sets `DATABASE_LOG_STATEMENTS` logs statements, and such stories take turns:
//! see [`counted`].

use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Starts the log of this process, once.
pub fn start_log() {
    // What breaks says so beside the story that it breaks.
    let words = tracing_subscriber::fmt::layer().with_test_writer();
    let statements = |of: &Metadata<'_>| of.target() == "sqlx::query" && *of.level() == Level::INFO;
    let _ = tracing_subscriber::registry()
        .with(words.with_filter(LevelFilter::WARN))
        .with(Statements.with_filter(filter_fn(statements)))
        .try_init();
}

/// The statements since the last call.
pub fn counted() -> Vec<String> {
    std::mem::take(&mut *seen())
}

fn seen() -> MutexGuard<'static, Vec<String>> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Statements;

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut summary = Summary::default();
        event.record(&mut summary);
        seen().push(summary.0);
    }
}

#[derive(Default)]
struct Summary(String);

impl Visit for Summary {
    fn record_str(&mut self, field: &Field, value: &str) {
        // The whole statement is there when its summary leaves something out.
        if field.name() == "summary" || (field.name() == "db.statement" && !value.is_empty()) {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
