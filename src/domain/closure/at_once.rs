//! What follows when a merchant begins to fail its members, as far as it is done while the caller
//! waits: the ticks go on with the rest.

use entity::id::MerchantId;

use crate::domain::{order, reminder};
use crate::infra::Infra;
use crate::infra::aside;

/// Tells the first members of a merchant that fails, and ends its first orders if it is stopped. What
/// fails is done by the ticks.
pub async fn at_once(infra: &Infra, merchant: MerchantId) {
    let work = async {
        aside::sum([
            reminder::tell_members_at(infra, merchant).await,
            order::stop_at(infra, merchant).await,
        ])
    };
    if let Err(error) = work.await {
        tracing::warn!(merchant.id = %merchant, ?error, "what {merchant} leaves waits for a tick");
    }
}
