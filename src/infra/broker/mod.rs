//! Hints that there is something new to read about a recipient or an order, or that a merchant or a
//! shop has changed.
//!
//! A hint carries a key and nothing else, and may be lost: whoever waits for one looks by itself
//! after a while. With Redis the hints reach every instance; without, those of this process. To
//! give a hint never waits and never fails.

mod wire;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::infra::board::{Board, Follower};

/// How many hints are kept for whoever looks for many at once.
const GATHERED: usize = 4_096;

/// What is rung when a merchant or a shop has changed. No key of a row is all zeros.
const DIRECTORY: Uuid = Uuid::nil();

/// How many hints may wait for Redis; more are dropped.
const QUEUE: usize = 256;

/// Where hints are given and heard.
pub struct Broker {
    topics: Arc<Topics>,
    wire: Option<mpsc::Sender<Vec<Uuid>>>,
    connected: watch::Receiver<bool>,
    tasks: Vec<AbortHandle>,
}

impl Broker {
    /// Starts to listen to Redis, where there is one. Starts as well while Redis is down; fails
    /// only when the URL is none of Redis.
    pub fn start(redis_url: Option<&SecretString>, prefix: &str) -> anyhow::Result<Self> {
        let topics = Arc::<Topics>::default();
        let (says, connected) = watch::channel(redis_url.is_none());
        let mut broker = Self { topics, wire: None, connected, tasks: Vec::new() };
        if let Some(url) = redis_url {
            // The cause is left out: it would repeat the URL, which may hold a password.
            let client = redis::Client::open(url.expose_secret())
                .map_err(|_| anyhow::anyhow!("REDIS_URL is not a URL of Redis"))?;
            let line = wire::Line::new(client, prefix);
            let (wire, queue) = mpsc::channel(QUEUE);
            let hear = wire::hear(line.clone(), Arc::clone(&broker.topics), says);
            broker.tasks = vec![
                tokio::spawn(hear).abort_handle(),
                tokio::spawn(wire::speak(line, queue)).abort_handle(),
            ];
            broker.wire = Some(wire);
        }
        Ok(broker)
    }

    /// Hints that there is something new about one recipient or order.
    pub fn ring(&self, topic: Uuid) {
        self.ring_all(vec![topic]);
    }

    /// Hints that there is something new about many.
    pub fn ring_all(&self, topics: Vec<Uuid>) {
        self.topics.ring(&topics);
        if let Some(wire) = self.wire.as_ref().filter(|_| !topics.is_empty()) {
            // Full: Redis is slow or gone. Other instances will look by themselves.
            let _ = wire.try_send(topics);
        }
    }

    /// Hints that a merchant or a shop has changed.
    pub fn hint_directory(&self) {
        self.ring(DIRECTORY);
    }

    /// How many hints there were that merchants or shops may have changed.
    pub fn directory_hints(&self) -> u64 {
        self.topics.directory.load(Ordering::Acquire)
    }

    /// Listens for hints about one recipient or order. What is rung from now on is heard.
    pub fn listen(&self, topic: Uuid) -> Listener {
        Listener(self.topics.heard_of.follow(topic))
    }

    /// Waits for hints about anything, and answers what all of them since the last call were about.
    /// For the one task that looks for many at once.
    pub async fn rung(&self) -> Rung {
        loop {
            let rung = std::mem::take(&mut *self.topics.gathered());
            if !matches!(&rung, Rung::These(none) if none.is_empty()) {
                return rung;
            }
            self.topics.gathers.notified().await;
        }
    }

    /// Whether hints of other instances arrive: Redis answers, or none is used.
    pub fn is_connected(&self) -> bool {
        *self.connected.borrow()
    }

    /// Waits until hints of other instances arrive.
    pub async fn connected(&self) {
        let _ = self.connected.clone().wait_for(|connected| *connected).await;
    }

    /// How many recipients and orders are listened for in this process.
    pub fn topics(&self) -> usize {
        self.topics.heard_of.followed()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// Hears the hints about one recipient or order, until it is dropped.
pub struct Listener(Follower<Uuid, ()>);

impl Listener {
    /// Waits for a hint; those since the last wait count as one.
    pub async fn changed(&mut self) {
        self.0.changed().await;
    }

    /// Waits for a hint, at most so long.
    pub async fn wait(&mut self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.changed()).await;
    }
}

/// What hints were about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rung {
    /// These, with repetitions.
    These(Vec<Uuid>),
    /// Anything may be new: hints may have been lost, or there were too many to keep.
    Anything,
}

impl Default for Rung {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

/// What is listened for in this process, and what was rung since it was last asked for.
#[derive(Default)]
struct Topics {
    heard_of: Arc<Board<Uuid, ()>>,
    gathered: Mutex<Rung>,
    gathers: Notify,
    directory: AtomicU64,
}

impl Topics {
    fn gathered(&self) -> MutexGuard<'_, Rung> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self, which: &[Uuid]) {
        if which.contains(&DIRECTORY) {
            self.directory.fetch_add(1, Ordering::Release);
            return;
        }
        for topic in which {
            self.heard_of.change(*topic, |()| true);
        }
        let mut gathered = self.gathered();
        match &mut *gathered {
            Rung::These(keys) if keys.len().saturating_add(which.len()) <= GATHERED => {
                keys.extend_from_slice(which);
            }
            _ => *gathered = Rung::Anything,
        }
        self.gathers.notify_one();
    }

    fn ring_everybody(&self) {
        self.directory.fetch_add(1, Ordering::Release);
        self.heard_of.ring_all();
        *self.gathered() = Rung::Anything;
        self.gathers.notify_one();
    }
}
