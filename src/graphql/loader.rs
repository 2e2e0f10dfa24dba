//! Loads many rows at once for the fields of one request.
//!
//! Each kind of key has a batch of its own: the first key that is asked for opens it, it closes a
//! moment later or when it is full, and whoever asked meanwhile is answered by one load. Nothing
//! that was loaded is kept. (The library's own loader brings a cache, which we do not use, and with
//! it a crate with an advisory, RUSTSEC-2026-0253.)

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_timer::Delay;
use tokio::sync::oneshot;
use tracing::Instrument as _;

/// Most keys of one load.
const FULL: usize = 1_000;

/// Nobody was left to load: the one who was to do it broke.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("what was to be loaded together was not loaded")]
pub struct Gone;

impl From<Gone> for Arc<anyhow::Error> {
    fn from(gone: Gone) -> Self {
        Self::new(gone.into())
    }
}

/// What can load the rows of a kind of key.
#[async_trait::async_trait]
pub trait Loader<K: Send + Sync + Hash + Eq + Clone + 'static>: Send + Sync + 'static {
    /// A row.
    type Value: Send + Sync + Clone + 'static;
    /// Why nothing was loaded.
    type Error: Send + Clone + From<Gone> + 'static;

    /// The rows of these keys; what is not there is left out.
    async fn load(&self, keys: &[K]) -> Result<HashMap<K, Self::Value>, Self::Error>;

    /// The row of a key where it is at hand without a load.
    fn at_hand(&self, _key: &K) -> Option<Self::Value> {
        None
    }
}

/// Who waits for the row of a key.
type Waiter<K, V, E> = (K, oneshot::Sender<Result<Option<V>, E>>);

/// A batch that is open, for one kind of key.
type Waiters<K, T> = Vec<Waiter<K, <T as Loader<K>>::Value, <T as Loader<K>>::Error>>;

/// The open batches by the kind of their keys.
type Open = Mutex<HashMap<TypeId, Box<dyn Any + Send>>>;

/// The loader of one request.
pub struct DataLoader<T> {
    source: Arc<T>,
    open: Arc<Open>,
}

impl<T: Send + Sync + 'static> DataLoader<T> {
    /// Loads from `source`.
    pub fn new(source: T) -> Self {
        Self { source: Arc::new(source), open: Arc::default() }
    }

    /// The row of a key, loaded together with others that are asked for at the same moment.
    pub async fn load_one<K>(
        &self,
        key: K,
    ) -> Result<Option<<T as Loader<K>>::Value>, <T as Loader<K>>::Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        T: Loader<K>,
    {
        if let Some(row) = Loader::<K>::at_hand(&*self.source, &key) {
            return Ok(Some(row));
        }
        let (answer, row) = oneshot::channel();
        let (count, full) = with_batch::<K, T, _>(&self.open, |batch| {
            batch.push((key, answer));
            let count = batch.len();
            (count, (count >= FULL).then(|| std::mem::take(batch)))
        });
        let source = Arc::clone(&self.source);
        if let Some(batch) = full {
            let loading = async move { load(&*source, batch).await };
            tokio::spawn(loading.in_current_span());
        } else if count == 1 {
            let open = Arc::clone(&self.open);
            let loading = async move {
                // Those that are asked for in the same moment come meanwhile.
                Delay::new(Duration::ZERO).await;
                load(&*source, with_batch::<K, T, _>(&open, std::mem::take)).await;
            };
            tokio::spawn(loading.in_current_span());
        }
        row.await.unwrap_or_else(|_| Err(Gone.into()))
    }
}

fn with_batch<K, T, R>(open: &Open, act: impl FnOnce(&mut Waiters<K, T>) -> R) -> R
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    T: Loader<K>,
{
    let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = open.entry(TypeId::of::<K>()).or_insert_with(|| Box::new(Waiters::<K, T>::new()));
    match kept.downcast_mut() {
        Some(batch) => act(batch),
        // There is one kind of batch for a kind of key, so this never is.
        None => act(&mut Waiters::<K, T>::new()),
    }
}

async fn load<K, T>(source: &T, batch: Waiters<K, T>)
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    T: Loader<K>,
{
    if batch.is_empty() {
        return;
    }
    let keys: HashSet<K> = batch.iter().map(|(key, _)| key.clone()).collect();
    let keys: Vec<K> = keys.into_iter().collect();
    let loaded = Loader::<K>::load(source, &keys).await;
    for (key, answer) in batch {
        let row = loaded.as_ref().map(|rows| rows.get(&key).cloned()).map_err(Clone::clone);
        // Whoever has gone needs no answer.
        let _ = answer.send(row);
    }
}
