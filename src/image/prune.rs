//! What images come to by themselves: those elsewhere are fetched, and those that nothing shows are
//! not kept.

use super::fetch::fetch_due;
use super::store;
use crate::app::App;
use crate::aside::{self, Work};
use crate::failure::{Failure, Never};

/// How long an image waits to be shown, in days.
const UNUSED_DAYS: i64 = 1;

/// Fetches images elsewhere that are due. Then throws out images that nothing has shown since they
/// were announced a day ago. Answers how many of both.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let fetched = fetch_due(app).await?;
    let now = app.clock.now();
    let before = now.plus_days(UNUSED_DAYS.saturating_neg());
    let due = store::unused(app.db.read(), before, now).await?;
    let thrown_out = aside::each(
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
    .await?;
    Ok(thrown_out.saturating_add(fetched))
}
