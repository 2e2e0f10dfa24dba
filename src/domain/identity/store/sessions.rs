//! Sessions, and who stands behind one.

use std::collections::HashMap;

use entity::id::{CustomerId, MerchantId, OperatorId, SessionId, ShopId, StaffId};
use entity::timestamp::Timestamp;
use entity::{session, spent_refresh};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Value, sea_query::Expr,
};
use uuid::Uuid;

use crate::domain::identity::model::{ActorKind, Role, Session};
use crate::domain::identity::{Actor, StaffMember};
use crate::infra::db::{Tx, padded, sql};

/// The tokens of a session as they are stored.
pub struct Digests {
    /// Of the access token.
    pub access: String,
    /// Until when it opens the session.
    pub access_until: Timestamp,
    /// Of the refresh token.
    pub refresh: String,
    /// Until when it renews the session.
    pub refresh_until: Timestamp,
}

impl From<session::Model> for Session {
    fn from(row: session::Model) -> Self {
        Self {
            id: row.id,
            device: row.device,
            created_at: row.created_at,
            refreshed_at: row.refreshed_at,
            expires_at: row.refresh_expires_at,
        }
    }
}

#[derive(FromQueryResult)]
struct Behind {
    session_id: SessionId,
    customer_id: Option<CustomerId>,
    operator_id: Option<OperatorId>,
    staff_id: Option<StaffId>,
    merchant_id: Option<MerchantId>,
    shop_id: Option<ShopId>,
    role: Option<Role>,
}

/// Who stands behind the live session of this access token (in SHA-256). None when it has expired,
/// was revoked, or whoever it was is gone.
pub async fn actor_by_token(
    conn: &impl ConnectionTrait,
    digest: &str,
    now: Timestamp,
) -> anyhow::Result<Option<Actor>> {
    let found = behind(conn, "access_hash = $2", [digest.into()], now).await?;
    Ok(found.into_iter().find_map(Behind::actor))
}

/// Who stands behind this session, if it is live.
pub async fn actor_by_session(
    conn: &impl ConnectionTrait,
    id: SessionId,
    now: Timestamp,
) -> anyhow::Result<Option<Actor>> {
    Ok(actors_by_session(conn, &[id], now).await?.remove(&id))
}

/// Who stands behind each of these sessions that is live.
pub async fn actors_by_session(
    conn: &impl ConnectionTrait,
    ids: &[SessionId],
    now: Timestamp,
) -> anyhow::Result<HashMap<SessionId, Actor>> {
    let ids: Vec<Value> = padded(ids).map(Value::from).collect();
    let places: Vec<String> = (2..).take(ids.len()).map(|place| format!("${place}")).collect();
    let found = behind(conn, &format!("id IN ({})", places.join(", ")), ids, now).await?;
    let actor = |row: Behind| Some((row.session_id, row.actor()?));
    Ok(found.into_iter().filter_map(actor).collect())
}

/// Those behind the live sessions that fulfil a condition on a column, its values from `$2` on.
async fn behind(
    conn: &impl ConnectionTrait,
    condition: &str,
    values: impl IntoIterator<Item = Value>,
    now: Timestamp,
) -> anyhow::Result<Vec<Behind>> {
    let text = format!(
        "SELECT s.id AS session_id, c.id AS customer_id, o.id AS operator_id, t.id AS staff_id, \
         t.merchant_id, t.shop_id, t.role FROM session s \
         LEFT JOIN customer c ON s.actor_kind = 'customer' AND c.id = s.actor_id \
         AND c.erased_at IS NULL \
         LEFT JOIN operator o ON s.actor_kind = 'operator' AND o.id = s.actor_id \
         AND o.disabled_at IS NULL \
         LEFT JOIN staff t ON s.actor_kind = 'staff' AND t.id = s.actor_id \
         AND t.removed_at IS NULL \
         WHERE s.revoked_at IS NULL AND s.access_expires_at > $1 AND s.{condition}"
    );
    let values = std::iter::once(now.0.into()).chain(values);
    Ok(Behind::find_by_statement(sql(conn, text, values)).all(conn).await?)
}

impl Behind {
    fn actor(self) -> Option<Actor> {
        let session = self.session_id;
        match self {
            Self { customer_id: Some(id), .. } => Some(Actor::Customer { id, session }),
            Self { operator_id: Some(id), .. } => Some(Actor::Operator { id, session }),
            Self {
                staff_id: Some(id),
                merchant_id: Some(merchant),
                role: Some(role),
                shop_id,
                ..
            } => {
                let member = StaffMember { id, merchant, shop: shop_id, role };
                Some(Actor::Staff { member, session })
            }
            _ => None,
        }
    }
}

pub async fn insert_session(
    tx: &Tx,
    kind: ActorKind,
    actor: Uuid,
    session: &Session,
    digests: Digests,
) -> anyhow::Result<()> {
    let row = session::ActiveModel {
        id: Set(session.id),
        actor_kind: Set(kind),
        actor_id: Set(actor),
        access_hash: Set(digests.access),
        access_expires_at: Set(digests.access_until),
        refresh_hash: Set(digests.refresh),
        refresh_expires_at: Set(digests.refresh_until),
        device: Set(session.device.clone()),
        created_at: Set(session.created_at),
        refreshed_at: Set(session.refreshed_at),
        revoked_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A live session that can be renewed.
pub struct Renewable {
    /// The session.
    pub session: Session,
    /// Until when its access token opens it.
    pub access_until: Timestamp,
}

/// A refresh token that was used.
pub struct Spent {
    /// Its session.
    pub session: SessionId,
    /// When it was used.
    pub at: Timestamp,
    /// What its successors are derived with; none in rows of before.
    pub seed: Option<String>,
}

/// Locks the live session that this refresh token (in SHA-256) renews.
pub async fn lock_by_refresh(
    tx: &Tx,
    digest: &str,
    now: Timestamp,
) -> anyhow::Result<Option<Renewable>> {
    let found = session::Entity::find()
        .filter(session::Column::RefreshHash.eq(digest))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::RefreshExpiresAt.gt(now))
        .lock_exclusive();
    let renewable = |row: session::Model| {
        let access_until = row.access_expires_at;
        Renewable { session: Session::from(row), access_until }
    };
    Ok(found.one(tx).await?.map(renewable))
}

/// Gives a session new tokens, and remembers the refresh token that is spent by it.
pub async fn rotate(
    tx: &Tx,
    session: &Session,
    spent: String,
    seed: String,
    digests: Digests,
) -> anyhow::Result<()> {
    let update = session::ActiveModel {
        id: Set(session.id),
        access_hash: Set(digests.access),
        access_expires_at: Set(digests.access_until),
        refresh_hash: Set(digests.refresh),
        refresh_expires_at: Set(digests.refresh_until),
        refreshed_at: Set(session.refreshed_at),
        ..Default::default()
    };
    session::Entity::update(update).exec(tx).await?;
    let row = spent_refresh::ActiveModel {
        refresh_hash: Set(spent),
        session_id: Set(session.id),
        spent_at: Set(session.refreshed_at),
        seed: Set(Some(seed)),
    };
    spent_refresh::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A spent refresh token (in SHA-256).
pub async fn spent(tx: &Tx, digest: &str) -> anyhow::Result<Option<Spent>> {
    let found = spent_refresh::Entity::find_by_id(digest).one(tx).await?;
    Ok(found.map(|row| Spent { session: row.session_id, at: row.spent_at, seed: row.seed }))
}

/// Ends a session. False when it had ended before.
pub async fn revoke_session(tx: &Tx, id: SessionId, now: Timestamp) -> anyhow::Result<bool> {
    let update = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now.0))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::RevokedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Ends one of an actor's own sessions. False when it is not one of theirs, or has ended.
pub async fn revoke_own(
    tx: &Tx,
    kind: ActorKind,
    actor: Uuid,
    id: SessionId,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let update = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now.0))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::ActorKind.eq(kind))
        .filter(session::Column::ActorId.eq(actor))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::RefreshExpiresAt.gt(now));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Ends all sessions of an actor but the one to be kept.
pub async fn revoke_all(
    tx: &Tx,
    kind: ActorKind,
    actor: Uuid,
    kept: Option<SessionId>,
    now: Timestamp,
) -> anyhow::Result<u64> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now.0))
        .filter(session::Column::ActorKind.eq(kind))
        .filter(session::Column::ActorId.eq(actor))
        .filter(session::Column::RevokedAt.is_null());
    if let Some(kept) = kept {
        update = update.filter(session::Column::Id.ne(kept));
    }
    Ok(update.exec(tx).await?.rows_affected)
}

/// The live sessions of an actor, the newest first.
pub async fn live_sessions(
    conn: &impl ConnectionTrait,
    kind: ActorKind,
    actor: Uuid,
    now: Timestamp,
) -> anyhow::Result<Vec<Session>> {
    let found = session::Entity::find()
        .filter(session::Column::ActorKind.eq(kind))
        .filter(session::Column::ActorId.eq(actor))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::RefreshExpiresAt.gt(now))
        .order_by_desc(session::Column::Id);
    Ok(found.all(conn).await?.into_iter().map(Session::from).collect())
}

/// Forgets what the devices of an actor called themselves.
pub async fn forget_devices(tx: &Tx, kind: ActorKind, actor: Uuid) -> anyhow::Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::Device, Expr::value(None::<String>))
        .filter(session::Column::ActorKind.eq(kind))
        .filter(session::Column::ActorId.eq(actor))
        .exec(tx)
        .await?;
    Ok(())
}
