//! What nobody tries any more is not set aside any more.

use super::store;
use crate::infra::Infra;
use crate::infra::failure::{Failure, Never};

/// Forgets what is set aside and was not tried for days after its time. Answers how much.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let now = infra.clock.now();
    let done = infra.db.write(async |tx| Ok::<_, Failure<Never>>(store::forget(tx, now).await?));
    done.await.map_err(Failure::into_broken)
}
