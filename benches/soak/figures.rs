//! Times and sizes, and how they are told.

use std::fmt;

use sharepass::infra::clock::Clock;

/// A message that arrived.
#[derive(Clone, Copy)]
pub struct Sample {
    /// When what it tells happened, in microseconds since 1970.
    pub at: i64,
    /// How long it took, in microseconds.
    pub took: i64,
}

/// Now, in microseconds since 1970, by the clock that the program has on this machine.
pub fn now() -> i64 {
    Clock::system().now().0
}

/// The resident memory of a process, in bytes.
pub fn memory_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("its status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
    let kib = line.split_whitespace().nth(1).expect("a number").parse::<u64>();
    kib.expect("a number") * 1_024
}

/// How long messages took, shortest first.
pub struct Latencies(Vec<i64>);

impl Latencies {
    /// Those of some samples.
    pub fn of<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Self {
        let mut times: Vec<i64> = samples.into_iter().map(|sample| sample.took).collect();
        times.sort_unstable();
        Self(times)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// So many in a hundred took no longer, in microseconds.
    fn percentile(&self, percent: usize) -> i64 {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).copied().unwrap_or_default()
    }

    /// How many times as long as the floor.
    pub fn ratio(&self, floor: &Self, percent: usize) -> String {
        let tenths = self.percentile(percent) * 10 / floor.percentile(percent).max(1);
        format!("{}.{} x", tenths / 10, tenths % 10)
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [p50, p99, most] = [50, 99, 100].map(|percent| {
            let hundredths = self.percentile(percent) / 10;
            format!("{}.{:02} ms", hundredths / 100, hundredths % 100)
        });
        write!(f, "p50 {p50}, p99 {p99}, most {most} ({} messages)", self.count())
    }
}
