//! Takes old deliveries away.

use super::store;
use crate::infra::Infra;
use crate::infra::failure::{Failure, Never};

/// Takes away what is older than `WEBHOOK_KEEP_DAYS` and is not going to be sent. Answers how many
/// deliveries.
pub async fn prune_tick(infra: &Infra) -> anyhow::Result<u64> {
    let before = infra.clock.now().plus_days(infra.config.webhook_keep_days.saturating_neg());
    let mut sum = 0_u64;
    loop {
        let step =
            infra.db.write(async |tx| Ok::<_, Failure<Never>>(store::prune(tx, before).await?));
        let gone = step.await.map_err(Failure::into_broken)?;
        sum = sum.saturating_add(gone);
        if gone == 0 {
            return Ok(sum);
        }
    }
}
