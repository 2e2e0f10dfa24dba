//! Images that nothing shows are not kept.

use super::store;
use crate::app::App;
use crate::failure::{Failure, Never};

/// How long an image waits to be shown, in days.
const UNUSED_DAYS: i64 = 1;

/// Throws out images that nothing has shown since they were announced a day ago. Answers how many.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let before = app.clock.now().plus_days(UNUSED_DAYS.saturating_neg());
    let done = app.db.write(async |tx| Ok::<_, Failure<Never>>(store::prune(tx, before).await?));
    done.await.map_err(Failure::into_broken)
}
