//! What callers may spend on operations: points from buckets that fill evenly again.
//!
//! A bucket holds a minute's worth. Each instance counts on its own and tells Redis now and then:
//! when it meets a bucket, a second after it last told, and when a sixty-fourth of it was spent
//! meanwhile. So most operations cost no trip to Redis, and while it is away each instance still
//! counts. What is refused takes nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use entity::timestamp::Timestamp;
use redis::Script;
use redis::aio::ConnectionManager;

use super::{Bucket, Limited, asked};

/// How long a bucket takes to fill, in microseconds.
const WINDOW: i64 = 60_000_000;

/// What an instance may have spent of a bucket before it tells.
const UNTOLD: i64 = WINDOW / 64;

/// How long an instance relies on what it heard last, in microseconds.
const HEARD_FOR: i64 = 1_000_000;

/// How many buckets an instance keeps before it looks for those that are full again.
const MANY: usize = 100_000;

/// How many it keeps at most. Beyond it all are forgotten: memory is bounded before all else.
const MOST: usize = 400_000;

/// Adds what was spent. KEYS: the bucket. ARGV: now, spent, window, all in microseconds. Answers the
/// moment at which it is full again, as a text: a number of that size would lose its end.
static SPEND: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local now, spent, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
         local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + spent
         full = math.min(full, now + window)
         if full > now then
             redis.call('SET', KEYS[1], string.format('%.0f', full),
                 'PX', math.ceil((full - now) / 1000) + 1000)
         end
         return string.format('%.0f', full)",
    )
});

/// Points that one caller may spend in a minute; 0: as many as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// All guests of one address together.
    pub guests: u32,
    /// One account, wherever it calls from.
    pub account: u32,
    /// All accounts that call from one address together.
    pub address: u32,
}

/// A bucket to spend from.
#[derive(Clone, Debug)]
pub struct Purse {
    name: String,
    per_minute: u32,
}

impl Purse {
    /// What an account may spend.
    pub fn of_account(account: &str, per_minute: u32) -> Self {
        let bucket = Bucket::of("points", account, 0, std::time::Duration::ZERO);
        Self { name: bucket.name, per_minute }
    }

    /// What callers of one kind (`guests`, `accounts`) at an address may spend together.
    pub fn of_address(kind: &str, address: IpAddr, per_minute: u32) -> Self {
        let bucket = Bucket::from_address(kind, address, 0, std::time::Duration::ZERO);
        Self { name: bucket.name, per_minute }
    }

    /// The time in which so many points come back; what is dearer than the bucket takes it whole.
    fn time_of(&self, points: usize) -> i64 {
        let points = i64::try_from(points).unwrap_or(i64::MAX);
        let time = points.saturating_mul(WINDOW).checked_div(i64::from(self.per_minute));
        time.unwrap_or_default().min(WINDOW)
    }
}

/// What is left to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// What the bucket holds when it is full.
    pub most: u32,
    /// What it holds now.
    pub now: u32,
}

/// What this instance knows of a bucket.
#[derive(Clone, Copy, Default)]
struct Known {
    /// When it is full again.
    full: i64,
    /// What was spent here and not told yet.
    untold: i64,
    /// When it was told last; 0: never.
    told: i64,
}

/// Keeps the buckets.
pub struct Points {
    redis: Option<ConnectionManager>,
    prefix: String,
    known: Mutex<HashMap<String, Known>>,
    /// The number of buckets at which it is looked for those that are full again.
    tidied_at: AtomicUsize,
}

impl Points {
    /// Counts in Redis where there is one, under names that begin with `prefix`.
    pub fn new(redis: Option<ConnectionManager>, prefix: &str) -> Self {
        Self { redis, prefix: prefix.to_owned(), known: Mutex::default(), tidied_at: MANY.into() }
    }

    /// Whether anything at all is left, by what is known here: asks nobody.
    pub fn look(&self, now: Timestamp, purses: &[Purse]) -> Result<(), Limited> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = limited(purses).map(|purse| {
            let full = known.get(&purse.name).map_or(now.0, |known| known.full);
            full.saturating_add(purse.time_of(1)).saturating_sub(now.0).saturating_sub(WINDOW)
        });
        refused(waits.max())
    }

    /// Takes what an operation costs from all purses, or nothing from any; answers what is left in
    /// the first, where that is limited.
    pub async fn spend(
        &self,
        now: Timestamp,
        purses: &[Purse],
        points: usize,
    ) -> Result<Option<Left>, Limited> {
        for purse in limited(purses) {
            if let Some(untold) = self.to_tell(now, purse, points) {
                self.tell(now, purse, untold).await;
            }
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |known: &HashMap<String, Known>, purse: &Purse| {
            known.get(&purse.name).map_or(now.0, |known| known.full.max(now.0))
        };
        let waits = limited(purses).map(|purse| {
            let after = full(&known, purse).saturating_add(purse.time_of(points));
            after.saturating_sub(now.0).saturating_sub(WINDOW)
        });
        refused(waits.max())?;
        for purse in limited(purses) {
            let (full, cost) = (full(&known, purse), purse.time_of(points));
            let one = known.entry(purse.name.clone()).or_default();
            one.full = full.saturating_add(cost);
            one.untold = one.untold.saturating_add(cost);
        }
        self.tidy(&mut known, now);
        let first = purses.first().filter(|purse| purse.per_minute > 0);
        Ok(first.map(|purse| left(purse, full(&known, purse), now)))
    }

    fn tidy(&self, known: &mut HashMap<String, Known>, now: Timestamp) {
        if known.len() < self.tidied_at.load(Ordering::Relaxed) {
            return;
        }
        known.retain(|_, one| one.full > now.0);
        if known.len() >= MOST {
            known.clear();
        }
        // Each look goes through all of them: so the next comes when there are twice as many.
        let next = known.len().saturating_mul(2).clamp(MANY, MOST);
        self.tidied_at.store(next, Ordering::Relaxed);
    }

    /// What is to be told of a bucket before `points` are taken; none while it can wait.
    fn to_tell(&self, now: Timestamp, purse: &Purse, points: usize) -> Option<i64> {
        self.redis.as_ref()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let one = known.entry(purse.name.clone()).or_default();
        let cost = purse.time_of(points);
        let relied = now.0.saturating_sub(one.told) < HEARD_FOR;
        if relied && one.untold.saturating_add(cost) < UNTOLD {
            return None;
        }
        // Whoever comes while it is told relies on what was known: one at a time waits for Redis.
        one.told = now.0;
        Some(std::mem::take(&mut one.untold))
    }

    async fn tell(&self, now: Timestamp, purse: &Purse, spent: i64) {
        let Some(mut redis) = self.redis.clone() else { return };
        let mut script = SPEND.key(format!("{}:limit:{}", self.prefix, purse.name));
        script.arg(now.0).arg(spent).arg(WINDOW);
        let full: Option<String> = asked(&mut redis, &script).await;
        let full = full.and_then(|full| full.parse::<i64>().ok());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let one = known.entry(purse.name.clone()).or_default();
        match full {
            // What was spent here meanwhile is not in it yet.
            Some(full) => one.full = full.saturating_add(one.untold),
            None => one.untold = one.untold.saturating_add(spent),
        }
    }
}

fn limited(purses: &[Purse]) -> impl Iterator<Item = &Purse> {
    purses.iter().filter(|purse| purse.per_minute > 0)
}

/// Refuses where there is something to wait for, in microseconds.
fn refused(wait: Option<i64>) -> Result<(), Limited> {
    match wait {
        Some(wait) if wait > 0 => {
            let wait = u64::try_from(wait).unwrap_or_default();
            Err(Limited { retry_after: wait.div_ceil(1_000_000) })
        }
        _ => Ok(()),
    }
}

fn left(purse: &Purse, full: i64, now: Timestamp) -> Left {
    let free = now.0.saturating_add(WINDOW).saturating_sub(full).clamp(0, WINDOW);
    let points = free.saturating_mul(i64::from(purse.per_minute)).checked_div(WINDOW);
    Left {
        most: purse.per_minute,
        now: points.and_then(|points| u32::try_from(points).ok()).unwrap_or_default(),
    }
}
