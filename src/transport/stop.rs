//! One signal to stop, and one count of everything that must finish first.

use std::time::Duration;

use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

/// Shared by the accept loop, its connections and its sockets. Clones are the same stop.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: CancellationToken,
    busy: TaskTracker,
}

impl Stop {
    /// A stop that follows `asked`, the process-wide signal.
    pub fn following(asked: CancellationToken) -> Self {
        Self { asked, busy: TaskTracker::new() }
    }

    /// Asks everyone to finish.
    pub fn ask(&self) {
        self.asked.cancel();
    }

    /// The signal alone.
    pub fn signal(&self) -> CancellationToken {
        self.asked.clone()
    }

    /// Resolves once stopping has been asked for.
    pub async fn asked(&self) {
        self.asked.cancelled().await;
    }

    /// A mark that work is under way; dropping it says the work is done.
    pub fn busy(&self) -> TaskTrackerToken {
        self.busy.token()
    }

    /// Waits until all work is done, at most `within`; says how much was left.
    pub async fn finished(&self, within: Duration) -> usize {
        self.busy.close();
        let _ = tokio::time::timeout(within, self.busy.wait()).await;
        self.busy.len()
    }
}
