//! What of a merchant's till closings and moves may take, and whether a merchant fails its members.

use entity::id::MerchantId;
use entity::merchant::{self, Status};
use entity::money::Money;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::store;
pub use crate::domain::ledger::{Till as Held, hold_till as hold, look_at_till as look};

/// What can be taken of what is owed for a membership that ends now: what is left when those that
/// have ended before and still wait are paid.
pub async fn sure_to_close(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    held: Held,
) -> anyhow::Result<Money> {
    Ok(held.sure().minus_or_zero(store::claims_at(connection, merchant).await?))
}

/// Whether a merchant fails its members: it is suspended, or closes. Then all of their principal is
/// theirs to take elsewhere, and everybody gets the same part of what there is.
pub async fn fails(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<bool> {
    let found = merchant::Entity::find_by_id(merchant).one(connection).await?;
    Ok(found.is_some_and(|found| FAILING.contains(&found.status)))
}

/// The states in which a merchant fails its members.
pub const FAILING: [Status; 3] = [Status::Suspended, Status::Closing, Status::Closed];
