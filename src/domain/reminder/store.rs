//! Rows of reminders to the model and back.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::id::{ReminderId, ShopId};
use entity::reminder::{self, Column};
use entity::{reminder_tip, shop};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, ExprTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use uuid::Uuid;

use super::Kind;
use super::filter::Filter;
use super::model::{Acknowledged, Place, Recipient, Reminder, Subject};
use crate::infra::db::padded;

/// Up to where the reminders of a recipient go now.
pub async fn tip(conn: &impl ConnectionTrait, recipient: Recipient) -> anyhow::Result<Place> {
    let row = reminder_tip::Entity::find_by_id(recipient.key()).one(conn).await?;
    let tip = row.map(|row| Place { position: row.position, acknowledgement: row.acknowledgement });
    Ok(tip.unwrap_or_default())
}

/// Up to where the reminders of some recipients go now. Whoever was never told anything is left out.
pub async fn tips(
    conn: &impl ConnectionTrait,
    recipients: &[Uuid],
) -> anyhow::Result<Vec<(Uuid, Place)>> {
    let found = reminder_tip::Entity::find()
        .filter(reminder_tip::Column::RecipientId.is_in(padded(recipients)));
    let rows = found.all(conn).await?.into_iter();
    let place = |row: &reminder_tip::Model| Place {
        position: row.position,
        acknowledgement: row.acknowledgement,
    };
    Ok(rows.map(|row| (row.recipient_id, place(&row))).collect())
}

/// What comes after a position of a recipient.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// The recipient's key.
    pub recipient: Uuid,
    /// The last position that is known.
    pub position: i64,
}

/// The reminders of some recipients after a position of each, by recipient and in their order.
pub async fn newest(
    conn: &impl ConnectionTrait,
    spans: &[After],
) -> anyhow::Result<HashMap<Uuid, Vec<Reminder>>> {
    let mut found: HashMap<Uuid, Vec<Reminder>> = HashMap::new();
    if spans.is_empty() {
        return Ok(found);
    }
    let of_one = |span: After| {
        Column::RecipientId.eq(span.recipient).and(Column::Position.gt(span.position))
    };
    let any = padded(spans).fold(Condition::any(), |any, span| any.add(of_one(span)));
    let rows = reminder::Entity::find().filter(any).order_by_asc(Column::Position);
    for row in read(rows, conn).await? {
        found.entry(row.recipient.key()).or_default().push(row);
    }
    Ok(found)
}

/// A part of a recipient's sequence, between two positions.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Above this position.
    pub after: i64,
    /// Below this position.
    pub before: i64,
    /// The last ones, from the end.
    pub backwards: bool,
    /// At most so many.
    pub limit: u64,
}

/// Published reminders in the order of their positions, or the other way.
pub async fn page(
    conn: &impl ConnectionTrait,
    recipient: Recipient,
    filter: &Filter,
    span: Span,
) -> anyhow::Result<Vec<Reminder>> {
    let found = of(recipient, filter)
        .filter(Column::Position.gt(span.after))
        .filter(Column::Position.lt(span.before));
    let found = if span.backwards {
        found.order_by_desc(Column::Position)
    } else {
        found.order_by_asc(Column::Position)
    };
    read(found.limit(span.limit), conn).await
}

/// Reminders up to the position of `from` that were acknowledged after `from` and up to `upto`, in
/// the order of acknowledgement.
pub async fn acknowledged(
    conn: &impl ConnectionTrait,
    recipient: Recipient,
    filter: &Filter,
    from: Place,
    upto: i64,
    limit: u64,
) -> anyhow::Result<Vec<Reminder>> {
    let found = of(recipient, filter)
        .filter(Column::Acknowledgement.gt(from.acknowledgement))
        .filter(Column::Acknowledgement.lte(upto))
        .filter(Column::Position.lte(from.position))
        .order_by_asc(Column::Acknowledgement);
    read(found.limit(limit), conn).await
}

/// Published reminders by their keys, whoever they are for.
pub async fn by_keys(
    conn: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = ReminderId>,
) -> anyhow::Result<Vec<Reminder>> {
    let found = reminder::Entity::find().filter(Column::Id.is_in(keys));
    read(found.filter(Column::Position.is_not_null()), conn).await
}

/// Whether a recipient may ask for the reminders of this shop.
pub async fn knows_shop(
    conn: &impl ConnectionTrait,
    recipient: Recipient,
    id: ShopId,
) -> anyhow::Result<bool> {
    let found = shop::Entity::find_by_id(id);
    let found = match recipient {
        Recipient::Merchant(merchant) => found.filter(shop::Column::MerchantId.eq(merchant)),
        Recipient::Customer(_) => found,
    };
    Ok(found.count(conn).await? == 1)
}

fn of(recipient: Recipient, filter: &Filter) -> Select<reminder::Entity> {
    reminder::Entity::find()
        .filter(Column::RecipientId.eq(recipient.key()))
        .filter(filter.condition())
}

async fn read(
    found: Select<reminder::Entity>,
    conn: &impl ConnectionTrait,
) -> anyhow::Result<Vec<Reminder>> {
    found.all(conn).await?.into_iter().map(Reminder::try_from).collect()
}

impl TryFrom<reminder::Model> for Reminder {
    type Error = anyhow::Error;

    fn try_from(row: reminder::Model) -> anyhow::Result<Self> {
        let subject = Subject::from_parts(&row.subject_kind, row.subject_id);
        let acknowledged = row.acknowledged_at.zip(row.acknowledgement);
        Ok(Self {
            id: row.id,
            recipient: Recipient::new(row.recipient_kind, row.recipient_id),
            position: row.position.context("a reminder was read before it was published")?,
            kind: Kind::try_from_value(&row.kind)?,
            shop: row.shop_id,
            subject: subject.context("a reminder is about something unknown")?,
            figures: serde_json::from_value(row.figures).context("a reminder's figures")?,
            created_at: row.created_at,
            acknowledged: acknowledged.map(|(at, number)| Acknowledged { at, number }),
            repetitions: row.repetitions,
            urged_at: row.urged_at,
            escalated_at: row.escalated_at,
        })
    }
}
