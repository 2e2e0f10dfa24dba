//! What images come to by themselves: those elsewhere are fetched, and those that nothing shows are
//! not kept.

use super::fetch::fetch_due;
use super::model::ImagePool;
use super::store;

use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::failure::{Failure, Never};

/// How long an image waits to be shown, in days.
const UNUSED_DAYS: i64 = 1;

/// Fetches images elsewhere that are due. Then throws out images that nothing has shown since they
/// were announced a day ago. Answers how many of both.
pub async fn tick(infra: &Infra, images: &ImagePool) -> anyhow::Result<u64> {
    let fetched = fetch_due(infra, images).await?;
    let now = infra.clock.now();
    let before = now.plus_days(UNUSED_DAYS.saturating_neg());
    let due = store::unused(infra.db.read(), before, now).await?;
    let thrown_out = aside::each(
        infra,
        Work::Images,
        due,
        |id| (*id).into(),
        |id| async move {
            let done =
                infra.db.write(async |tx| Ok::<_, Failure<Never>>(store::throw_out(tx, id).await?));
            done.await.map_err(Failure::into_broken)
        },
    )
    .await?;
    Ok(thrown_out.saturating_add(fetched))
}
