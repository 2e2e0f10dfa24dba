//! Who waits for what in this process: a place for each key, for as long as somebody follows it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// The places. Whoever follows a key is told of each change there, and sees the last one.
pub struct Board<K, V>(Mutex<HashMap<K, watch::Sender<V>>>);

/// Follows one key, until it is dropped.
pub struct Follower<K: Copy + Eq + Hash, V> {
    key: K,
    board: Arc<Board<K, V>>,
    place: Option<watch::Receiver<V>>,
}

impl<K, V> Default for Board<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Eq + Hash, V: Default> Board<K, V> {
    /// Follows a key. What is changed from now on is seen.
    pub fn follow(self: &Arc<Self>, key: K) -> Follower<K, V> {
        let place = self.lock().entry(key).or_default().subscribe();
        Follower { key, board: Arc::clone(self), place: Some(place) }
    }
}

impl<K: Copy + Eq + Hash, V> Board<K, V> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, watch::Sender<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what stands at a key, if anybody follows it. `change` answers whether there is news.
    pub fn change(&self, key: K, change: impl FnOnce(&mut V) -> bool) {
        if let Some(place) = self.lock().get(&key) {
            place.send_if_modified(change);
        }
    }

    /// Says at every key that there may be news.
    pub fn ring_all(&self) {
        for place in self.lock().values() {
            place.send_modify(|_| {});
        }
    }

    /// Every key that is followed, with what `read` makes of its place.
    pub fn read<T>(&self, read: impl Fn(K, &V) -> T) -> Vec<T> {
        self.lock().iter().map(|(key, place)| read(*key, &place.borrow())).collect()
    }

    /// Of these keys those that are followed, with what `read` makes of their places.
    pub fn read_of<T>(&self, keys: &[K], read: impl Fn(K, &V) -> T) -> Vec<T> {
        let places = self.lock();
        let found = keys.iter().filter_map(|key| Some((*key, places.get(key)?)));
        found.map(|(key, place)| read(key, &place.borrow())).collect()
    }

    /// How many keys are followed.
    pub fn followed(&self) -> usize {
        self.lock().len()
    }
}

impl<K: Copy + Eq + Hash, V> Follower<K, V> {
    /// Waits for a change; those since the last wait count as one.
    pub async fn changed(&mut self) {
        if let Some(place) = self.place.as_mut()
            && place.changed().await.is_ok()
        {
            return;
        }
        // Nobody can change anything any more.
        std::future::pending::<()>().await;
    }

    /// What stands there now.
    pub fn now(&self) -> Option<V>
    where
        V: Clone,
    {
        self.place.as_ref().map(|place| place.borrow().clone())
    }
}

impl<K: Copy + Eq + Hash, V> Drop for Follower<K, V> {
    fn drop(&mut self) {
        let mut places = self.board.lock();
        self.place = None;
        if places.get(&self.key).is_some_and(|place| place.receiver_count() == 0) {
            places.remove(&self.key);
        }
    }
}
