//! What goes on by itself, in batches, for the members of merchants that fail, or did.

use entity::id::MerchantId;

use super::close::close_due;
use crate::domain::{reminder, wallet};
use crate::infra::Infra;
use crate::infra::aside;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Closes merchants whose time has come, tells members, and allots what merchants that fail are owed.
/// Answers how much it did.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    aside::sum([
        close_due(infra).await,
        reminder::tell_members_tick(infra).await,
        wallet::allot_tick(infra).await,
    ])
}

/// Begins what follows when a merchant was let go on, with that decision: the next tick gives back
/// what is held for its members above its plans' shares.
pub async fn reinstated(tx: &Tx, clock: &Clock, merchant: MerchantId) -> anyhow::Result<()> {
    wallet::return_custody(tx, clock, merchant).await
}
