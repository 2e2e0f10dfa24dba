//! How many sockets each account, or each guest's address, has open in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts by holder. Clones share the count.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<String, usize>>>);

/// One place taken; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    holder: String,
}

impl Places {
    /// Takes a place unless the holder has `limit` already.
    pub(super) fn take(&self, holder: String, limit: usize) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(holder.clone()).or_default();
        if *count >= limit {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place { places: self.clone(), holder })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(count) = counts.get_mut(&self.holder) else { return };
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(&self.holder);
        }
    }
}
