//! Work that keeps a core busy, off the threads that serve: no more at once than there are cores.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::infra::failure::Overloaded;

/// The cores that one kind of work may keep busy.
pub struct Cores {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Cores {
    /// All cores of the machine; work waits so long for one.
    pub fn new(patience: Duration) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { free: Arc::new(Semaphore::new(cores)), patience }
    }

    /// Works on a core of its own. Breaks with [`Overloaded`] when none is free in time.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        let free = timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await;
        let permit: OwnedSemaphorePermit = free.map_err(|_| Overloaded)??;
        // The permit goes with the work: a caller who leaves does not free a core still in use.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        Ok(done.await?)
    }
}
