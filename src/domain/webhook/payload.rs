//! What a webhook says: JSON, thin, without personal data. Whoever wants more asks the API by id.

use entity::id::{ReminderId, ShopId, WebhookEndpointId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::ActiveEnum as _;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::domain::reminder::{Kind, Reminder};

/// The type of a test.
pub const TEST: &str = "webhook.test";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<D> {
    r#type: String,
    timestamp: String,
    data: D,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    reminder_id: String,
    position: i64,
    shop_id: Option<String>,
    subject_id: String,
    /// Yuan, as the API writes it.
    amount: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    endpoint_id: String,
}

/// The type of a webhook about this kind of reminder: `ORDER_PAID` is `order.paid`.
pub fn event_type(kind: Kind) -> String {
    kind.to_value().to_lowercase().replacen('_', ".", 1)
}

/// The body about a reminder. The same at each attempt: a reminder never changes.
pub fn body(reminder: &Reminder) -> anyhow::Result<String> {
    let id: ReminderId = reminder.id;
    let data = Told {
        reminder_id: id.to_string(),
        position: reminder.position,
        shop_id: reminder.shop.as_ref().map(ShopId::to_string),
        subject_id: reminder.subject.to_string(),
        amount: reminder.figures.amount.as_ref().map(Money::to_string),
    };
    event(event_type(reminder.kind), reminder.created_at, data)
}

/// The body of a test.
pub fn test_body(endpoint: WebhookEndpointId, at: Timestamp) -> anyhow::Result<String> {
    event(TEST.to_owned(), at, Test { endpoint_id: endpoint.to_string() })
}

fn event(r#type: String, at: Timestamp, data: impl Serialize) -> anyhow::Result<String> {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0).saturating_mul(1_000))?;
    let timestamp = moment.format(&Rfc3339)?;
    Ok(serde_json::to_string(&Event { r#type, timestamp, data })?)
}
