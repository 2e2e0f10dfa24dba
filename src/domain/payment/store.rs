//! Rows of intents, notices and refunds by gateway.

use entity::gateway_refund;
use entity::id::{GatewayRefundId, IntentId};
use entity::intent::{self, Status};
use entity::timestamp::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::model::{Intent, Return};
use crate::infra::aside::{self, Work};
use crate::infra::db::{Tx, padded};

impl From<intent::Model> for Intent {
    fn from(row: intent::Model) -> Self {
        Self {
            id: row.id,
            purpose: row.purpose,
            subject: row.subject_id,
            customer: row.customer_id,
            amount: row.amount,
            status: row.status,
            gateway_intent: row.gateway_intent_id,
            pay_url: row.pay_url,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

impl From<gateway_refund::Model> for Return {
    fn from(row: gateway_refund::Model) -> Self {
        Self {
            id: row.id,
            intent: row.intent_id,
            amount: row.amount,
            status: row.status,
            gateway_refund: row.gateway_refund_id,
            attempt: row.attempt,
            created_at: row.created_at,
        }
    }
}

/// An intent by its key.
pub async fn intent_by_id(
    connection: &impl ConnectionTrait,
    id: IntentId,
) -> anyhow::Result<Option<Intent>> {
    Ok(intent::Entity::find_by_id(id).one(connection).await?.map(Intent::from))
}

/// Many intents.
pub async fn intents_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<IntentId>,
) -> anyhow::Result<Vec<Intent>> {
    let wanted = intent::Column::Id.is_in(padded(&ids));
    let rows = intent::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Intent::from).collect())
}

/// The newest intents that still wait for these orders or recharges.
pub async fn pending_for(
    connection: &impl ConnectionTrait,
    subjects: Vec<Uuid>,
) -> anyhow::Result<Vec<Intent>> {
    let rows = intent::Entity::find()
        .filter(intent::Column::SubjectId.is_in(padded(&subjects)))
        .filter(intent::Column::Status.is_in([Status::Created, Status::Pending]))
        .order_by_asc(intent::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Intent::from).collect())
}

/// An intent, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: IntentId) -> anyhow::Result<Option<Intent>> {
    let found = intent::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Intent::from))
}

/// Writes that a locked intent is settled, and how.
pub async fn save_settled(tx: &Tx, intent: &Intent, at: Timestamp) -> anyhow::Result<()> {
    let row = intent::ActiveModel {
        id: Set(intent.id),
        status: Set(intent.status),
        settled_at: Set(Some(at)),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Writes where the gateway has a locked intent.
pub async fn save_presented(tx: &Tx, intent: &Intent) -> anyhow::Result<()> {
    let row = intent::ActiveModel {
        id: Set(intent.id),
        status: Set(intent.status),
        gateway_intent_id: Set(intent.gateway_intent.clone()),
        pay_url: Set(intent.pay_url.clone()),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Intents that the gateway should be asked about, at most 100.
pub async fn due_to_ask(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> anyhow::Result<Vec<Intent>> {
    let rows = intent::Entity::find()
        .filter(intent::Column::Status.is_in([Status::Created, Status::Pending]))
        .filter(intent::Column::AskAt.lte(now))
        .filter(aside::waits(Work::Payments, (intent::Entity, intent::Column::Id), now))
        .order_by_asc(intent::Column::AskAt)
        .limit(100)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Intent::from).collect())
}

/// Whether any money of a payment was asked back.
pub async fn is_asked_back(tx: &Tx, id: IntentId) -> anyhow::Result<bool> {
    let asked = gateway_refund::Entity::find().filter(gateway_refund::Column::IntentId.eq(id));
    Ok(asked.limit(1).one(tx).await?.is_some())
}

/// Sets when to ask about an intent next.
pub async fn postpone(tx: &Tx, id: IntentId, until: Timestamp) -> anyhow::Result<()> {
    let row = intent::ActiveModel { id: Set(id), ask_at: Set(until), ..Default::default() };
    row.update(tx).await?;
    Ok(())
}

/// Refunds that the gateway should be told or asked about, at most 100.
pub async fn returns_due(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> anyhow::Result<Vec<Return>> {
    let rows = gateway_refund::Entity::find()
        .filter(gateway_refund::Column::Status.eq(gateway_refund::Status::Requested))
        .filter(gateway_refund::Column::AskAt.lte(now))
        .filter(aside::waits(
            Work::Refunds,
            (gateway_refund::Entity, gateway_refund::Column::Id),
            now,
        ))
        .order_by_asc(gateway_refund::Column::AskAt)
        .limit(100)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Return::from).collect())
}

/// Many refunds by gateway.
pub async fn returns_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<GatewayRefundId>,
) -> anyhow::Result<Vec<Return>> {
    let wanted = gateway_refund::Column::Id.is_in(ids);
    let rows = gateway_refund::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Return::from).collect())
}

/// A refund by gateway, locked until the transaction ends.
pub async fn lock_return(tx: &Tx, id: GatewayRefundId) -> anyhow::Result<Option<Return>> {
    let found = gateway_refund::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Return::from))
}

/// Writes what the gateway said of a locked refund.
pub async fn save_return(
    tx: &Tx,
    refund: &Return,
    ask_at: Timestamp,
    settled_at: Option<Timestamp>,
) -> anyhow::Result<()> {
    let row = gateway_refund::ActiveModel {
        id: Set(refund.id),
        status: Set(refund.status),
        gateway_refund_id: Set(refund.gateway_refund.clone()),
        attempt: Set(refund.attempt),
        ask_at: Set(ask_at),
        settled_at: Set(settled_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}
