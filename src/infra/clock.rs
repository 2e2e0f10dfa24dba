//! The only source of time and of keys. Tests set it by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use entity::id::Key;
use entity::timestamp::Timestamp;
use uuid::{ContextV7, Uuid};

/// Tells the time and makes keys that sort by it.
#[derive(Clone)]
pub struct Clock {
    hands: Option<Arc<AtomicI64>>,
    sequence: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { hands: None, sequence: Arc::default() }
    }

    /// A clock that stands at a moment until it is set.
    pub fn manual(at: Timestamp) -> Self {
        Self { hands: Some(Arc::new(AtomicI64::new(at.0))), sequence: Arc::default() }
    }

    /// Sets a manual clock. The machine's clock stays as it is.
    pub fn set(&self, at: Timestamp) {
        if let Some(hands) = &self.hands {
            hands.store(at.0, Ordering::SeqCst);
        }
    }

    /// The moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now(&self) -> Timestamp {
        if let Some(hands) = &self.hands {
            return Timestamp(hands.load(Ordering::SeqCst));
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// A new key: later keys of this process sort after earlier ones.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes keys")]
    pub fn key<K: Key>(&self) -> K {
        let now = self.now();
        let seconds = u64::try_from(now.unix_seconds()).unwrap_or_default();
        let micros = u32::try_from(now.0.rem_euclid(1_000_000)).unwrap_or_default();
        let sequence = self.sequence.lock().unwrap_or_else(PoisonError::into_inner);
        let at = uuid::Timestamp::from_unix(&*sequence, seconds, micros.saturating_mul(1_000));
        K::from_uuid(Uuid::new_v7(at))
    }
}
