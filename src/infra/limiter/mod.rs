//! How often somebody may try: buckets of attempts that fill up again with time.
//!
//! With Redis the buckets are shared by all instances (one script an attempt); without it, or while
//! it is away, each instance keeps its own: it never stops counting. Names of buckets are hashed,
//! so neither holds a phone number.

mod points;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use entity::timestamp::Timestamp;
use redis::aio::ConnectionManager;
use redis::{FromRedisValue, Script, ScriptInvocation};
use sha2::{Digest, Sha256};

use crate::infra::meter;
pub use points::{Left, Points, Purse, Rates};

/// How long an attempt waits for Redis before it is counted here.
const PATIENCE: Duration = Duration::from_millis(250);

/// How many buckets an instance keeps before it throws out those that are full again.
const MOST_BUCKETS: usize = 100_000;

/// Takes one attempt. KEYS: the bucket. ARGV: now, attempts, microseconds for one to come back.
/// Answers the microseconds to wait; 0: taken. A bucket is kept as the moment at which it is full.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local now, attempts, each = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
         local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
         local wait = full + each - now - attempts * each
         if wait > 0 then return wait end
         full = full + each
         redis.call('SET', KEYS[1], string.format('%.0f', full),
             'PX', math.ceil((full - now) / 1000) + 1000)
         return 0",
    )
});

/// Gives one attempt back. KEYS: the bucket. ARGV: now, microseconds that one takes to come back.
static GIVE_BACK: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local now, each = tonumber(ARGV[1]), tonumber(ARGV[2])
         local full = tonumber(redis.call('GET', KEYS[1]) or '0') - each
         if full <= now then redis.call('DEL', KEYS[1]) return 0 end
         redis.call('SET', KEYS[1], string.format('%.0f', full),
             'PX', math.ceil((full - now) / 1000) + 1000)
         return 0",
    )
});

/// A bucket: who tries what, how often in a row, and how soon one attempt comes back.
#[derive(Clone, Debug)]
pub struct Bucket {
    name: String,
    attempts: u32,
    each: Duration,
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts, wait {retry_after} seconds")]
pub struct Limited {
    /// Seconds to wait for the next attempt.
    pub retry_after: u64,
}

impl Bucket {
    /// Attempts of one kind (`login`) against one account or name.
    pub fn of(kind: &str, whose: &str, attempts: u32, each: Duration) -> Self {
        let digest = Sha256::digest(format!("{kind}\n{whose}"));
        let name = digest.iter().take(16).fold(format!("{kind}:"), |mut name, byte| {
            // Writing into a String cannot fail.
            let _ = write!(name, "{byte:02x}");
            name
        });
        Self { name, attempts, each }
    }

    /// Attempts of one kind from the network of an address.
    pub fn from_address(kind: &str, address: IpAddr, attempts: u32, each: Duration) -> Self {
        Self::of(kind, &network(address), attempts, each)
    }

    fn each_us(&self) -> i64 {
        i64::try_from(self.each.as_micros()).unwrap_or(i64::MAX)
    }
}

/// The network of one subscriber, which attempts are counted by: an IPv4 address, or the 56 bits that
/// a site has of IPv6 (RFC 6177).
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("{:x}", v6.to_bits().checked_shr(72).unwrap_or_default()),
    }
}

/// Counts attempts.
pub struct Limiter {
    redis: Option<ConnectionManager>,
    prefix: String,
    /// When each bucket is full again.
    here: Mutex<HashMap<String, Timestamp>>,
}

impl Limiter {
    /// Counts in Redis where there is one, under names that begin with `prefix`.
    pub fn new(redis: Option<ConnectionManager>, prefix: &str) -> Self {
        Self { redis, prefix: prefix.to_owned(), here: Mutex::default() }
    }

    /// Takes one attempt from a bucket, or says how long to wait.
    pub async fn take(&self, now: Timestamp, bucket: &Bucket) -> Result<(), Limited> {
        let wait = match self.take_there(now, bucket).await {
            Some(wait) => wait,
            None => self.take_here(now, bucket),
        };
        if wait <= 0 {
            return Ok(());
        }
        let seconds = u64::try_from(wait).unwrap_or_default().div_ceil(1_000_000);
        Err(Limited { retry_after: seconds })
    }

    /// Fills a bucket up: whoever was tried for has shown to be who they are.
    pub async fn forgive(&self, bucket: &Bucket) {
        if let Ok(mut here) = self.here.lock() {
            here.remove(&bucket.name);
        }
        if let Some(redis) = &self.redis {
            let mut redis = redis.clone();
            let mut forget = redis::cmd("DEL");
            forget.arg(self.there(bucket));
            // Not forgiven is only stricter, and passes by itself.
            let _ = tokio::time::timeout(PATIENCE, forget.query_async::<()>(&mut redis)).await;
        }
    }

    /// Gives one attempt back that was taken: it was none of those that are counted.
    pub async fn give_back(&self, now: Timestamp, bucket: &Bucket) {
        if let Ok(mut here) = self.here.lock()
            && let Some(full) = here.get_mut(&bucket.name)
        {
            *full = Timestamp(full.0.saturating_sub(bucket.each_us()));
        }
        if let Some(redis) = &self.redis {
            let mut redis = redis.clone();
            let mut script = GIVE_BACK.key(self.there(bucket));
            script.arg(now.0).arg(bucket.each_us());
            // Not given back is only stricter, and passes by itself.
            let _: Option<i64> = asked(&mut redis, &script).await;
        }
    }

    fn there(&self, bucket: &Bucket) -> String {
        format!("{}:limit:{}", self.prefix, bucket.name)
    }

    async fn take_there(&self, now: Timestamp, bucket: &Bucket) -> Option<i64> {
        let mut redis = self.redis.clone()?;
        let mut script = TAKE.key(self.there(bucket));
        script.arg(now.0).arg(bucket.attempts).arg(bucket.each_us());
        asked(&mut redis, &script).await
    }

    fn take_here(&self, now: Timestamp, bucket: &Bucket) -> i64 {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if here.len() >= MOST_BUCKETS {
            here.retain(|_, full| *full > now);
        }
        let each = bucket.each_us();
        let full = here.get(&bucket.name).map_or(now.0, |full| full.0.max(now.0));
        let after = full.saturating_add(each);
        let room = each.saturating_mul(i64::from(bucket.attempts));
        let wait = after.saturating_sub(now.0).saturating_sub(room);
        if wait <= 0 {
            here.insert(bucket.name.clone(), Timestamp(after));
        }
        wait
    }
}

/// What Redis answers to a script. None while it is away or slow: then it is counted here.
async fn asked<T: FromRedisValue>(
    redis: &mut ConnectionManager,
    script: &ScriptInvocation<'_>,
) -> Option<T> {
    match tokio::time::timeout(PATIENCE, script.invoke_async(redis)).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            meter::FALLBACKS.count(["away"]);
            tracing::warn!(kind = ?error.kind(), "Redis is away, limits are counted here");
            None
        }
        Err(_) => {
            meter::FALLBACKS.count(["slow"]);
            tracing::warn!("Redis is slow, limits are counted here");
            None
        }
    }
}
