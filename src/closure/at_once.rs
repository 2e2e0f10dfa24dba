//! What follows when a merchant begins to fail its members, as far as it is done while the caller
//! waits: the ticks go on with the rest.

use entity::id::MerchantId;

use crate::app::App;
use crate::order;

/// Ends the first orders of a merchant that was suspended just now. What fails is done by the ticks.
pub async fn at_once(app: &App, merchant: MerchantId) {
    if let Err(error) = order::stop_at(app, merchant).await {
        tracing::warn!(merchant.id = %merchant, ?error, "the orders of {merchant} wait for a tick");
    }
}
