//! Looks transfers up.

use entity::id::TransferId;
use entity::transfer;
use sea_orm::{ConnectionTrait, EntityTrait};

/// Whether a transfer was posted under this key.
pub async fn is_posted(connection: &impl ConnectionTrait, id: TransferId) -> anyhow::Result<bool> {
    Ok(transfer::Entity::find_by_id(id).one(connection).await?.is_some())
}
