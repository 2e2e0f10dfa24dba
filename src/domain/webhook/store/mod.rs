//! Rows of endpoints, deliveries and attempts to the model and back.

mod due;

pub use due::*;

use std::collections::HashMap;

use anyhow::Context as _;
use entity::id::{MerchantId, WebhookDeliveryId, WebhookEndpointId};
use entity::timestamp::Timestamp;
use entity::webhook_delivery::Column as Of;
use entity::{reminder, webhook_attempt, webhook_delivery, webhook_endpoint};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition,
    ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::model::{Attempt, Delivery, DeliveryStatus, Endpoint};
use crate::domain::reminder::Kind;
use crate::infra::db::{Tx, sql};
use crate::infra::page::{Age, ByKey, Window, by_key_of_each};

/// Deliveries that are written or taken away in one statement.
const ROWS: usize = 500;

impl TryFrom<webhook_endpoint::Model> for Endpoint {
    type Error = anyhow::Error;

    fn try_from(row: webhook_endpoint::Model) -> anyhow::Result<Self> {
        let kinds: Vec<String> = serde_json::from_value(row.kinds).context("kinds")?;
        Ok(Self {
            id: row.id,
            merchant: row.merchant_id,
            url: row.url.parse().context("the URL of an endpoint")?,
            kinds: kinds.iter().map(Kind::try_from_value).collect::<Result<_, _>>()?,
            shop: row.shop_id,
            status: row.status,
            off_since: row.off_since,
            position: row.position,
            secret_version: row.secret_version,
            previous_until: row.previous_until,
            last_success_at: row.last_success_at,
            created_at: row.created_at,
        })
    }
}

impl From<webhook_delivery::Model> for Delivery {
    fn from(row: webhook_delivery::Model) -> Self {
        Self {
            id: row.id,
            endpoint: row.endpoint_id,
            told: row.reminder_id.zip(row.position),
            status: row.status,
            due_at: row.due_at,
            sending_until: row.sending_until,
            claim: row.claim,
            attempts: row.attempts,
            tries: row.tries,
            tried_since: row.tried_since,
            created_at: row.created_at,
            settled_at: row.settled_at,
        }
    }
}

impl From<webhook_attempt::Model> for Attempt {
    fn from(row: webhook_attempt::Model) -> Self {
        Self {
            number: row.number,
            at: row.at,
            took_ms: row.took_ms,
            outcome: row.outcome,
            status_code: row.status_code,
        }
    }
}

fn endpoint_row(endpoint: &Endpoint) -> anyhow::Result<webhook_endpoint::ActiveModel> {
    let kinds: Vec<String> = endpoint.kinds.iter().map(Kind::to_value).collect();
    Ok(webhook_endpoint::ActiveModel {
        id: Set(endpoint.id),
        merchant_id: Set(endpoint.merchant),
        url: Set(endpoint.url.to_string()),
        kinds: Set(serde_json::to_value(kinds)?),
        shop_id: Set(endpoint.shop),
        status: Set(endpoint.status),
        off_since: Set(endpoint.off_since),
        position: Set(endpoint.position),
        secret_version: Set(endpoint.secret_version),
        previous_until: Set(endpoint.previous_until),
        last_success_at: Set(endpoint.last_success_at),
        created_at: Set(endpoint.created_at),
    })
}

fn delivery_row(delivery: &Delivery) -> webhook_delivery::ActiveModel {
    webhook_delivery::ActiveModel {
        id: Set(delivery.id),
        endpoint_id: Set(delivery.endpoint),
        reminder_id: Set(delivery.told.map(|(reminder, _)| reminder)),
        position: Set(delivery.told.map(|(_, position)| position)),
        status: Set(delivery.status),
        due_at: Set(delivery.due_at),
        sending_until: Set(delivery.sending_until),
        claim: Set(delivery.claim),
        attempts: Set(delivery.attempts),
        tries: Set(delivery.tries),
        tried_since: Set(delivery.tried_since),
        created_at: Set(delivery.created_at),
        settled_at: Set(delivery.settled_at),
    }
}

/// Writes a new endpoint.
pub async fn add_endpoint(tx: &Tx, endpoint: &Endpoint) -> anyhow::Result<()> {
    webhook_endpoint::Entity::insert(endpoint_row(endpoint)?).exec_without_returning(tx).await?;
    Ok(())
}

/// An endpoint, locked until the transaction ends. Whoever changes deliveries of it holds it.
pub async fn lock_endpoint(tx: &Tx, id: WebhookEndpointId) -> anyhow::Result<Option<Endpoint>> {
    let found = webhook_endpoint::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    found.map(Endpoint::try_from).transpose()
}

/// An endpoint of a merchant, locked until the transaction ends; none that is another's.
pub async fn lock_own_endpoint(
    tx: &Tx,
    merchant: MerchantId,
    id: WebhookEndpointId,
) -> anyhow::Result<Option<Endpoint>> {
    let found = lock_endpoint(tx, id).await?;
    Ok(found.filter(|endpoint| endpoint.merchant == merchant))
}

/// Writes a locked endpoint.
pub async fn save_endpoint(tx: &Tx, endpoint: &Endpoint) -> anyhow::Result<()> {
    // All of it: a column that is set is written.
    endpoint_row(endpoint)?.update(tx).await?;
    Ok(())
}

/// Takes an endpoint away, with all its deliveries.
pub async fn remove_endpoint(tx: &Tx, id: WebhookEndpointId) -> anyhow::Result<()> {
    webhook_endpoint::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// How many endpoints a merchant has.
pub async fn count_endpoints(tx: &Tx, merchant: MerchantId) -> anyhow::Result<u64> {
    let own = webhook_endpoint::Column::MerchantId.eq(merchant);
    Ok(webhook_endpoint::Entity::find().filter(own).count(tx).await?)
}

/// A merchant's endpoints, the oldest first.
pub async fn endpoints_of(
    conn: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Vec<Endpoint>> {
    let own = webhook_endpoint::Column::MerchantId.eq(merchant);
    let found = webhook_endpoint::Entity::find().filter(own);
    let rows = found.order_by_asc(webhook_endpoint::Column::Id).all(conn).await?;
    rows.into_iter().map(Endpoint::try_from).collect()
}

/// Endpoints by their keys, whosever they are.
pub async fn endpoints(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = WebhookEndpointId>,
) -> anyhow::Result<Vec<Endpoint>> {
    let wanted = webhook_endpoint::Column::Id.is_in(ids);
    let rows = webhook_endpoint::Entity::find().filter(wanted).all(conn).await?;
    rows.into_iter().map(Endpoint::try_from).collect()
}

/// The endpoints whose merchants have reminders above their position.
pub async fn endpoints_behind(
    conn: &impl ConnectionTrait,
    now: Timestamp,
) -> anyhow::Result<Vec<WebhookEndpointId>> {
    let query = "SELECT endpoint.id FROM webhook_endpoint AS endpoint
        JOIN reminder_tip AS tip ON tip.recipient_id = endpoint.merchant_id
        WHERE endpoint.status = 'enabled' AND endpoint.position < tip.position
        AND NOT EXISTS (SELECT 1 FROM set_aside WHERE work = 'webhooks'
            AND subject = endpoint.id AND retry_at > $1)
        ORDER BY endpoint.id";
    let rows = conn.query_all_raw(sql(conn, query, [now.0.into()])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// The last position of a merchant's reminders from before a moment; 0: there is none.
pub async fn position_before(
    conn: &impl ConnectionTrait,
    merchant: MerchantId,
    before: Timestamp,
) -> anyhow::Result<i64> {
    let found = reminder::Entity::find()
        .select_only()
        .column(reminder::Column::Position)
        .filter(reminder::Column::RecipientId.eq(merchant))
        .filter(reminder::Column::Position.is_not_null())
        .filter(reminder::Column::CreatedAt.lt(before))
        .order_by_desc(reminder::Column::Position)
        .limit(1);
    let position: Option<Option<i64>> = found.into_tuple().one(conn).await?;
    Ok(position.flatten().unwrap_or_default())
}

/// Writes new deliveries.
pub async fn add_deliveries(tx: &Tx, deliveries: &[Delivery]) -> anyhow::Result<()> {
    for some in deliveries.chunks(ROWS) {
        let rows = some.iter().map(delivery_row);
        webhook_delivery::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Deliveries by their keys, whosever they are.
pub async fn deliveries(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = WebhookDeliveryId>,
) -> anyhow::Result<Vec<Delivery>> {
    let found = webhook_delivery::Entity::find().filter(Of::Id.is_in(ids));
    Ok(found.all(conn).await?.into_iter().map(Delivery::from).collect())
}

/// A page of the deliveries of each of many endpoints, the newest first.
pub async fn deliveries_of_each(
    conn: &impl ConnectionTrait,
    endpoints: Vec<WebhookEndpointId>,
    status: Option<DeliveryStatus>,
    window: &Window<ByKey<WebhookDeliveryId>>,
) -> anyhow::Result<Vec<Delivery>> {
    let all = webhook_delivery::Entity::find().filter(Of::EndpointId.is_in(endpoints));
    let all = all.filter(Condition::all().add_option(status.map(|status| Of::Status.eq(status))));
    let page = by_key_of_each(all, Of::EndpointId, Of::Id, Age::NewestFirst, window);
    Ok(page.all(conn).await?.into_iter().map(Delivery::from).collect())
}

/// A delivery, locked until the transaction ends.
pub async fn lock_delivery(tx: &Tx, id: WebhookDeliveryId) -> anyhow::Result<Option<Delivery>> {
    let found = webhook_delivery::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Delivery::from))
}

/// Writes a locked delivery.
pub async fn save_delivery(tx: &Tx, delivery: &Delivery) -> anyhow::Result<()> {
    delivery_row(delivery).update(tx).await?;
    Ok(())
}

/// Writes an attempt.
pub async fn add_attempt(
    tx: &Tx,
    delivery: WebhookDeliveryId,
    attempt: &Attempt,
) -> anyhow::Result<()> {
    let row = webhook_attempt::ActiveModel {
        delivery_id: Set(delivery),
        number: Set(attempt.number),
        at: Set(attempt.at),
        took_ms: Set(attempt.took_ms),
        outcome: Set(attempt.outcome),
        status_code: Set(attempt.status_code),
    };
    webhook_attempt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The attempts of deliveries, the first first.
pub async fn attempts_of(
    conn: &impl ConnectionTrait,
    deliveries: impl IntoIterator<Item = WebhookDeliveryId>,
) -> anyhow::Result<HashMap<WebhookDeliveryId, Vec<Attempt>>> {
    let rows = webhook_attempt::Entity::find()
        .filter(webhook_attempt::Column::DeliveryId.is_in(deliveries))
        .order_by_asc(webhook_attempt::Column::Number)
        .all(conn)
        .await?;
    let mut found: HashMap<_, Vec<Attempt>> = HashMap::new();
    for row in rows {
        found.entry(row.delivery_id).or_default().push(row.into());
    }
    Ok(found)
}
