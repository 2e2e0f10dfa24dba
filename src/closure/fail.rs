//! What goes on by itself, in batches, for the members of merchants that fail, or did.

use entity::id::MerchantId;

use super::close::close_due;
use crate::app::App;
use crate::clock::Clock;
use crate::db::Tx;
use crate::{aside, reminder, wallet};

/// Closes merchants whose time has come, tells members, and allots what merchants that fail are owed.
/// Answers how much it did.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    aside::sum([
        close_due(app).await,
        reminder::tell_members_tick(app).await,
        wallet::allot_tick(app).await,
    ])
}

/// Begins what follows when a merchant was let go on, with that decision: the next tick gives back
/// what is held for its members above its plans' shares.
pub async fn reinstated(tx: &Tx, clock: &Clock, merchant: MerchantId) -> anyhow::Result<()> {
    wallet::return_custody(tx, clock, merchant).await
}
