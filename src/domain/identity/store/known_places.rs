//! Rows of the networks and devices from which accounts have logged in.

use std::collections::HashSet;

use entity::known_place;
use entity::timestamp::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::domain::identity::model::ActorKind;
use crate::infra::db::Tx;

/// How many places of an account are remembered: beyond, the oldest are forgotten.
const MOST: u64 = 40;

/// Which of these places an account has logged in from.
pub async fn known_places(
    connection: &impl ConnectionTrait,
    kind: ActorKind,
    actor: Uuid,
    digests: Vec<String>,
) -> anyhow::Result<HashSet<String>> {
    let found = known_place::Entity::find()
        .filter(known_place::Column::ActorKind.eq(kind))
        .filter(known_place::Column::ActorId.eq(actor))
        .filter(known_place::Column::Digest.is_in(digests));
    Ok(found.all(connection).await?.into_iter().map(|row| row.digest).collect())
}

/// Remembers places of an account, and forgets the oldest where there are too many.
pub async fn add_known_places(
    tx: &Tx,
    kind: ActorKind,
    actor: Uuid,
    digests: Vec<String>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let rows = digests.into_iter().map(|digest| known_place::ActiveModel {
        actor_kind: Set(kind),
        actor_id: Set(actor),
        digest: Set(digest),
        seen_at: Set(now),
    });
    let key =
        [known_place::Column::ActorKind, known_place::Column::ActorId, known_place::Column::Digest];
    let seen = OnConflict::columns(key).update_column(known_place::Column::SeenAt).to_owned();
    known_place::Entity::insert_many(rows).on_conflict(seen).exec_without_returning(tx).await?;
    let beyond: Vec<String> = known_place::Entity::find()
        .select_only()
        .column(known_place::Column::Digest)
        .filter(known_place::Column::ActorKind.eq(kind))
        .filter(known_place::Column::ActorId.eq(actor))
        .order_by_desc(known_place::Column::SeenAt)
        .offset(MOST)
        .limit(MOST)
        .into_tuple()
        .all(tx)
        .await?;
    if beyond.is_empty() {
        return Ok(());
    }
    known_place::Entity::delete_many()
        .filter(known_place::Column::ActorKind.eq(kind))
        .filter(known_place::Column::ActorId.eq(actor))
        .filter(known_place::Column::Digest.is_in(beyond))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets all places of an account.
pub async fn forget_places(tx: &Tx, kind: ActorKind, actor: Uuid) -> anyhow::Result<()> {
    known_place::Entity::delete_many()
        .filter(known_place::Column::ActorKind.eq(kind))
        .filter(known_place::Column::ActorId.eq(actor))
        .exec(tx)
        .await?;
    Ok(())
}
