//! What is due, held, given up or old, of many deliveries at once.

use entity::id::{WebhookDeliveryId, WebhookEndpointId};
use entity::timestamp::Timestamp;
use entity::webhook_delivery;
use entity::webhook_delivery::Column as Of;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::ROWS;
use crate::domain::webhook::model::{Delivery, DeliveryStatus, Endpoint};
use crate::infra::db::Tx;

/// What is due, the longest due first, but not of these endpoints: which delivery, and of which.
pub async fn due(
    conn: &impl ConnectionTrait,
    now: Timestamp,
    without: &[WebhookEndpointId],
    limit: u64,
) -> anyhow::Result<Vec<(WebhookDeliveryId, WebhookEndpointId)>> {
    let found = webhook_delivery::Entity::find()
        .select_only()
        .columns([Of::Id, Of::EndpointId])
        .filter(Of::DueAt.lte(now))
        .filter(Of::EndpointId.is_not_in(without.iter().copied()))
        .order_by_asc(Of::DueAt)
        .order_by_asc(Of::Id)
        .limit(limit);
    Ok(found.into_tuple().all(conn).await?)
}

/// Takes deliveries that are due, to be sent before a moment. What another has locked is left out:
/// that one takes it, or changes it.
pub async fn claim(
    tx: &Tx,
    now: Timestamp,
    until: Timestamp,
    wanted: Vec<WebhookDeliveryId>,
) -> anyhow::Result<Vec<Delivery>> {
    let locked = webhook_delivery::Entity::find()
        .filter(Of::Id.is_in(wanted))
        .filter(Of::DueAt.lte(now))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let locked = locked.all(tx).await?;
    webhook_delivery::Entity::update_many()
        .col_expr(Of::Claim, Expr::col(Of::Claim).add(1))
        .col_expr(Of::SendingUntil, Expr::value(until))
        .col_expr(Of::DueAt, Expr::value(until))
        .filter(Of::Id.is_in(locked.iter().map(|row| row.id)))
        .exec(tx)
        .await?;
    let claimed = locked.into_iter().map(|row| Delivery {
        claim: row.claim.saturating_add(1),
        sending_until: Some(until),
        due_at: Some(until),
        ..Delivery::from(row)
    });
    Ok(claimed.collect())
}

/// Holds all that waits at a locked endpoint which was switched off. Tests go on.
pub async fn hold_waiting(tx: &Tx, endpoint: WebhookEndpointId) -> anyhow::Result<()> {
    webhook_delivery::Entity::update_many()
        .col_expr(Of::DueAt, Expr::value(None::<Timestamp>))
        .filter(waiting(endpoint))
        .exec(tx)
        .await?;
    Ok(())
}

/// Has what is being sent at a locked endpoint, which is switched on again meanwhile, taken over by
/// another should nobody say what came of it.
pub async fn watch_sending(
    tx: &Tx,
    endpoint: WebhookEndpointId,
    now: Timestamp,
) -> anyhow::Result<()> {
    webhook_delivery::Entity::update_many()
        .col_expr(Of::DueAt, Expr::col(Of::SendingUntil))
        .filter(waiting(endpoint).add(Of::SendingUntil.gt(now)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Asks again for all that waits at a locked endpoint, and for what has failed there since its last
/// success.
pub async fn ask_again(tx: &Tx, endpoint: &Endpoint, now: Timestamp) -> anyhow::Result<()> {
    let success = endpoint.last_success_at.map(|last| Of::SettledAt.gt(last));
    let failed = Condition::all()
        .add(Of::EndpointId.eq(endpoint.id))
        .add(Of::Position.is_not_null())
        .add(Of::Status.eq(DeliveryStatus::Failed))
        .add_option(success);
    webhook_delivery::Entity::update_many()
        .col_expr(Of::Status, Expr::value(DeliveryStatus::Waiting.to_value()))
        .col_expr(Of::DueAt, Expr::value(now))
        .col_expr(Of::Tries, Expr::value(0_i64))
        .col_expr(Of::TriedSince, Expr::value(None::<Timestamp>))
        .col_expr(Of::SettledAt, Expr::value(None::<Timestamp>))
        .filter(Condition::any().add(failed).add(idle(endpoint.id, now)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives up all that waits at a locked endpoint.
pub async fn skip_waiting(
    tx: &Tx,
    endpoint: WebhookEndpointId,
    now: Timestamp,
) -> anyhow::Result<()> {
    webhook_delivery::Entity::update_many()
        .col_expr(Of::Status, Expr::value(DeliveryStatus::Skipped.to_value()))
        .col_expr(Of::DueAt, Expr::value(None::<Timestamp>))
        .col_expr(Of::SettledAt, Expr::value(now))
        .filter(idle(endpoint, now))
        .exec(tx)
        .await?;
    Ok(())
}

fn waiting(endpoint: WebhookEndpointId) -> Condition {
    Condition::all()
        .add(Of::EndpointId.eq(endpoint))
        .add(Of::Position.is_not_null())
        .add(Of::Status.eq(DeliveryStatus::Waiting))
}

/// What waits and is not being sent just now: that settles itself.
fn idle(endpoint: WebhookEndpointId, now: Timestamp) -> Condition {
    let nobody = Condition::any().add(Of::SendingUntil.is_null()).add(Of::SendingUntil.lte(now));
    waiting(endpoint).add(nobody)
}

/// Takes deliveries from before a moment away which nobody is going to send, some at a time. Answers
/// how many.
pub async fn prune(tx: &Tx, before: Timestamp) -> anyhow::Result<u64> {
    let old: Vec<WebhookDeliveryId> = webhook_delivery::Entity::find()
        .select_only()
        .column(Of::Id)
        .filter(Of::CreatedAt.lt(before))
        .filter(Of::DueAt.is_null())
        .order_by_asc(Of::CreatedAt)
        .limit(u64::try_from(ROWS)?)
        .into_tuple()
        .all(tx)
        .await?;
    let gone = webhook_delivery::Entity::delete_many().filter(Of::Id.is_in(old)).exec(tx).await?;
    Ok(gone.rows_affected)
}
