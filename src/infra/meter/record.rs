//! A figure, and how it is recorded.

use std::time::Duration;

use metrics::{IntoF64, Key, KeyName, Label, Level, Metadata, SharedString, Unit, with_recorder};

/// What kind of figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only rises, and begins at zero when the process does.
    Counter,
    /// It rises and falls.
    Gauge,
    /// How many took how long, in seconds.
    Histogram,
}

/// A figure that Prometheus reads.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// The names of its labels, in the order in which their values are given.
    pub labels: &'static [&'static str],
    /// What it tells, in a sentence.
    pub says: &'static str,
}

const META: Metadata<'static> = Metadata::new("sharepass", Level::INFO, None);

impl Figure {
    pub(super) const fn counter(
        name: &'static str,
        labels: &'static [&'static str],
        says: &'static str,
    ) -> Self {
        Self { name, kind: Kind::Counter, labels, says }
    }

    pub(super) const fn gauge(
        name: &'static str,
        labels: &'static [&'static str],
        says: &'static str,
    ) -> Self {
        Self { name, kind: Kind::Gauge, labels, says }
    }

    pub(super) const fn histogram(
        name: &'static str,
        labels: &'static [&'static str],
        says: &'static str,
    ) -> Self {
        Self { name, kind: Kind::Histogram, labels, says }
    }

    /// Counts one more; the values of its labels in their order.
    pub fn count<V: Into<SharedString>, const N: usize>(&self, values: [V; N]) {
        self.add(values, 1);
    }

    /// Counts so many more.
    pub fn add<V: Into<SharedString>, const N: usize>(&self, values: [V; N], more: u64) {
        let key = self.key(values);
        with_recorder(|recorder| recorder.register_counter(&key, &META).increment(more));
    }

    /// Counts one more that has no label.
    pub fn once(&self) {
        self.count::<&'static str, 0>([]);
    }

    /// Notes how long something took.
    pub fn took<V: Into<SharedString>, const N: usize>(&self, values: [V; N], took: Duration) {
        let key = self.key(values);
        with_recorder(|recorder| recorder.register_histogram(&key, &META).record(took.into_f64()));
    }

    /// Notes how things stand: a number, a switch as 0 or 1, or a duration in seconds.
    pub fn set<V: Into<SharedString>, const N: usize>(&self, values: [V; N], value: impl IntoF64) {
        let key = self.key(values);
        with_recorder(|recorder| recorder.register_gauge(&key, &META).set(value.into_f64()));
    }

    /// One more of it runs, until the answer is dropped.
    #[must_use]
    pub fn runs(&'static self) -> Running {
        let key = self.key::<&'static str, 0>([]);
        with_recorder(|recorder| recorder.register_gauge(&key, &META).increment(1.0));
        Running(self)
    }

    /// Tells Prometheus what it is. A counter without labels is there from the beginning, so that
    /// its first step is seen as one.
    pub fn describe(&self) {
        let name = KeyName::from_const_str(self.name);
        let says = SharedString::const_str(self.says);
        with_recorder(|recorder| match self.kind {
            Kind::Counter => recorder.describe_counter(name, None, says),
            Kind::Gauge => recorder.describe_gauge(name, None, says),
            Kind::Histogram => recorder.describe_histogram(name, Some(Unit::Seconds), says),
        });
        if self.labels.is_empty() && self.kind == Kind::Counter {
            self.add::<&'static str, 0>([], 0);
        }
    }

    fn key<V: Into<SharedString>, const N: usize>(&self, values: [V; N]) -> Key {
        debug_assert_eq!(self.labels.len(), N, "{} has other labels", self.name);
        let named = self.labels.iter().zip(values);
        let labels: Vec<Label> = named.map(|(name, value)| Label::new(*name, value)).collect();
        Key::from_parts(self.name, labels)
    }
}

/// Something that runs, and is counted for as long as it lives.
#[derive(Debug)]
pub struct Running(&'static Figure);

impl Drop for Running {
    fn drop(&mut self) {
        let key = self.0.key::<&'static str, 0>([]);
        with_recorder(|recorder| recorder.register_gauge(&key, &META).decrement(1.0));
    }
}
