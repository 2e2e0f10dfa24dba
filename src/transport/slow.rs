//! The slowest fields of one operation.
//!
//! A field that has its value at once is not timed at all: the clock is read only when a field
//! waits for something, and what it waits for costs a thousand times as much. A query runs without
//! being noted unless its document took long the time before.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::{QueryPathNode, extensions::ExtensionContext};

use super::watch::millis;
use crate::infra::meter;

/// Slow fields that are told of one operation.
const TOLD: usize = 5;

/// Slow fields that are kept until then.
const KEPT: usize = 50;

/// Characters of a path that are told: it holds the client's words.
const PATH_AT_MOST: usize = 160;

/// Notes the slow fields of one operation.
#[derive(Debug)]
pub(super) struct Slowest {
    after: Duration,
    kept: Mutex<Vec<Slow>>,
    watching: AtomicBool,
}

#[derive(Debug)]
struct Slow {
    path: String,
    field: String,
    took: Duration,
}

impl Slowest {
    /// An operation is slow that takes so long; a field, half of it.
    pub(super) fn new(after: Duration) -> Self {
        Self { after, kept: Mutex::default(), watching: AtomicBool::new(false) }
    }

    /// From when on an operation is slow.
    pub(super) const fn after(&self) -> Duration {
        self.after
    }

    /// Says that fields are noted.
    pub(super) fn is_watching(&self) {
        self.watching.store(true, Ordering::Relaxed);
    }

    /// From when on a field is.
    fn of_a_field(&self) -> Duration {
        self.after.checked_div(2).unwrap_or_default()
    }

    /// The slowest fields, in a line.
    pub(super) fn told(&self) -> String {
        if !self.watching.load(Ordering::Relaxed) {
            return "its next run tells its slow fields".to_owned();
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sort_by_key(|slow| std::cmp::Reverse(slow.took));
        let told = kept
            .iter()
            .take(TOLD)
            .map(|Slow { path, field, took }| format!("{path} ({field}) {} ms", millis(*took)));
        let told = told.collect::<Vec<_>>().join("; ");
        if told.is_empty() { "no field waited long".to_owned() } else { told }
    }

    fn note(&self, slow: Slow) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A field takes as long as what is below it: where that is told, it says no more.
        let below = format!("{}.", slow.path);
        let explained = kept.iter().any(|other| {
            other.path.starts_with(&below)
                && other.took.saturating_add(self.of_a_field()) >= slow.took
        });
        if !explained && kept.len() < KEPT {
            kept.push(slow);
        }
    }
}

/// Awaits a field, and says how long it waited: zero for one that had its value at once.
pub(super) async fn waited<T>(resolving: impl Future<Output = T>) -> (T, Duration) {
    let mut resolving = pin!(resolving);
    let mut since = None;
    let value = poll_fn(|cx| {
        let polled = resolving.as_mut().poll(cx);
        if polled.is_pending() && since.is_none() {
            since = Some(Instant::now());
        }
        polled
    });
    let value = value.await;
    (value, since.map_or(Duration::ZERO, |since| since.elapsed()))
}

/// Notes a field that waited, if it waited long.
pub(super) fn note(
    ctx: &ExtensionContext<'_>,
    node: &QueryPathNode<'_>,
    (parent, name): (&str, &str),
    took: Duration,
) {
    let Some(slowest) = ctx.data_opt::<Arc<Slowest>>() else { return };
    if took < slowest.of_a_field() {
        return;
    }
    let field = format!("{parent}.{name}");
    let path: String = node.to_string().chars().take(PATH_AT_MOST).collect();
    slowest.note(Slow { path, field: field.clone(), took });
    meter::SLOW_FIELDS.count([field]);
}
