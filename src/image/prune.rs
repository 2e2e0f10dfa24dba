//! Images that nothing shows are not kept.

use super::store;
use crate::app::App;
use crate::aside::{self, Work};
use crate::failure::{Failure, Never};

/// How long an image waits to be shown, in days.
const UNUSED_DAYS: i64 = 1;

/// Throws out images that nothing has shown since they were announced a day ago. Answers how many.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let now = app.clock.now();
    let before = now.plus_days(UNUSED_DAYS.saturating_neg());
    let due = store::unused(app.db.read(), before, now).await?;
    aside::each(
        app,
        Work::Images,
        due,
        |id| (*id).into(),
        |id| async move {
            let done =
                app.db.write(async |tx| Ok::<_, Failure<Never>>(store::throw_out(tx, id).await?));
            done.await.map_err(Failure::into_broken)
        },
    )
    .await
}
