//! Rows of what is unanswered, and of how it was urged.

use entity::id::{MerchantId, ReminderId};
use entity::reminder::{self, Column, RecipientKind};
use entity::timestamp::Timestamp;
use entity::{order, reminder_tip, reminder_urging};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};

use super::rule::{Due, Unanswered, longest};
use crate::domain::reminder::filter::Filter;
use crate::domain::reminder::model::{Place, Recipient, Reminder, Subject};
use crate::domain::reminder::{Change, Kind};
use crate::infra::db::{Tx, sql};
use crate::infra::policy::Policy;

/// Most reminders looked at in one tick.
const BATCH: u64 = 2_000;

/// A reminder that was told before, and what became of it.
pub struct Changed {
    /// In the recipient's own sequence of changes.
    pub number: i64,
    /// What became of it.
    pub change: Change,
    /// When.
    pub at: Timestamp,
    /// The reminder as it is now.
    pub reminder: Reminder,
}

#[derive(FromQueryResult)]
struct Row {
    id: ReminderId,
    recipient_id: MerchantId,
    created_at: Timestamp,
    repetitions: i64,
    urged_at: Option<Timestamp>,
    escalated_at: Option<Timestamp>,
    accept_by: Option<Timestamp>,
}

impl From<Row> for (MerchantId, Unanswered) {
    fn from(row: Row) -> Self {
        let one = Unanswered {
            id: row.id,
            told_at: row.created_at,
            repetitions: row.repetitions,
            urged_at: row.urged_at,
            escalated: row.escalated_at.is_some(),
            answer_by: row.accept_by,
        };
        (row.recipient_id, one)
    }
}

/// Reminders of merchants that wait for an answer and can still be urged: all, or those of `ids`.
/// Those that were told longest ago come first.
pub async fn unanswered(
    conn: &impl ConnectionTrait,
    policy: &Policy,
    now: Timestamp,
    ids: Option<&[ReminderId]>,
) -> anyhow::Result<Vec<(MerchantId, Unanswered)>> {
    let since = now.plus_seconds(longest(policy).saturating_neg());
    let mut values: Vec<Value> =
        vec![since.into(), now.into(), policy.most_reminder_repetitions.into()];
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let kinds = policy.answered_reminder_kinds.iter().map(|kind| place(kind.as_str().into()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let named = ids.map_or_else(String::new, |ids| {
        let ids = ids.iter().map(|id| place((*id).into())).collect::<Vec<_>>().join(", ");
        format!(" AND r.id IN ({ids})")
    });
    // The order of each is looked up by its key: joined, all orders would be read at times. Of a
    // kind that is about an order its order decides: see `waits`. Whoever was told longest ago comes
    // first: however many wait, none waits for ever.
    let text = format!(
        "SELECT * FROM (SELECT r.id, r.recipient_id, r.created_at, r.repetitions, r.urged_at, \
           r.escalated_at, r.position, r.kind, (SELECT o.accept_by FROM \"order\" o \
             WHERE o.id = r.subject_id AND (r.kind <> 'ORDER_PAID' OR o.status = 'paid')) \
           AS accept_by FROM reminder r \
           WHERE r.kind IN ({kinds}) AND r.created_at > $1 AND r.acknowledged_at IS NULL \
             AND r.recipient_kind = 'merchant' AND r.position IS NOT NULL \
             AND (r.escalated_at IS NULL OR r.repetitions < $3) \
             AND NOT EXISTS (SELECT 1 FROM set_aside w WHERE w.work = 'urging' \
               AND w.subject = r.recipient_id AND w.retry_at > $2){named}) waiting \
         WHERE kind <> 'ORDER_PAID' OR accept_by > $2 \
         ORDER BY COALESCE(urged_at, created_at), position LIMIT {BATCH}"
    );
    let found = Row::find_by_statement(sql(conn, text, values)).all(conn).await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Whether a reminder waits for an answer at the counter; none: it is of a kind that needs none.
pub async fn waits(
    conn: &impl ConnectionTrait,
    policy: &Policy,
    now: Timestamp,
    reminder: &Reminder,
) -> anyhow::Result<Option<bool>> {
    let answered = policy.answered_reminder_kinds.contains(&reminder.kind.to_value());
    if !answered || reminder.recipient.kind() != RecipientKind::Merchant {
        return Ok(None);
    }
    if reminder.acknowledged.is_some() {
        return Ok(Some(false));
    }
    let (Kind::OrderPaid, Subject::Order(id)) = (reminder.kind, reminder.subject) else {
        return Ok(Some(true));
    };
    let found: Option<(order::Status, Option<Timestamp>)> = order::Entity::find_by_id(id)
        .select_only()
        .columns([order::Column::Status, order::Column::AcceptBy])
        .into_tuple()
        .one(conn)
        .await?;
    let waits = |(status, by): (_, Option<Timestamp>)| {
        status == order::Status::Paid && by.is_some_and(|by| now < by)
    };
    Ok(Some(found.is_some_and(waits)))
}

/// Reminders up to the position of `from` that were repeated or escalated after `from` and up to
/// `upto`, each as often as they were, in that order.
pub async fn urged(
    conn: &impl ConnectionTrait,
    recipient: Recipient,
    filter: &Filter,
    from: Place,
    upto: i64,
    limit: u64,
) -> anyhow::Result<Vec<Changed>> {
    if recipient.kind() != RecipientKind::Merchant {
        return Ok(Vec::new());
    }
    let of_reminder = reminder_urging::Entity::belongs_to(reminder::Entity)
        .from(reminder_urging::Column::ReminderId)
        .to(Column::Id)
        .into();
    let found = reminder_urging::Entity::find()
        .join(JoinType::InnerJoin, of_reminder)
        .select_also(reminder::Entity)
        .filter(reminder_urging::Column::RecipientId.eq(recipient.key()))
        .filter(reminder_urging::Column::Number.gt(from.acknowledgement))
        .filter(reminder_urging::Column::Number.lte(upto))
        .filter(Column::Position.lte(from.position))
        .filter(filter.condition())
        .order_by_asc(reminder_urging::Column::Number)
        .limit(limit)
        .all(conn)
        .await?;
    let changed = found.into_iter().filter_map(|(row, reminder)| Some((row, reminder?)));
    changed
        .map(|(row, reminder)| {
            let change = match row.change {
                Due::Repeated => Change::Repeated,
                Due::Escalated => Change::Escalated,
            };
            let reminder = reminder.try_into()?;
            Ok(Changed { number: row.number, change, at: row.urged_at, reminder })
        })
        .collect()
}

/// Locks the sequence of a merchant's changes; answers its last number. None: nothing was told.
pub async fn lock_sequence(tx: &Tx, merchant: MerchantId) -> anyhow::Result<Option<i64>> {
    let tip = reminder_tip::Entity::find_by_id(merchant.0).lock_exclusive().one(tx).await?;
    Ok(tip.map(|tip| tip.acknowledgement))
}

/// Writes the last number of a merchant's changes.
pub async fn save_sequence(tx: &Tx, merchant: MerchantId, number: i64) -> anyhow::Result<()> {
    reminder_tip::Entity::update_many()
        .col_expr(reminder_tip::Column::Acknowledgement, Expr::value(number))
        .filter(reminder_tip::Column::RecipientId.eq(merchant.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes that a reminder is told again, or to more people.
pub async fn write(
    tx: &Tx,
    merchant: MerchantId,
    id: ReminderId,
    (number, change): (i64, Due),
    now: Timestamp,
) -> anyhow::Result<()> {
    let row = reminder_urging::ActiveModel {
        recipient_id: Set(merchant.0),
        number: Set(number),
        reminder_id: Set(id),
        change: Set(change),
        urged_at: Set(now),
    };
    reminder_urging::Entity::insert(row).exec_without_returning(tx).await?;
    let written = reminder::Entity::update_many()
        .col_expr(Column::UrgedAt, Expr::value(now))
        .filter(Column::Id.eq(id));
    let written = match change {
        Due::Repeated => {
            written.col_expr(Column::Repetitions, Expr::col(Column::Repetitions).add(1))
        }
        Due::Escalated => written.col_expr(Column::EscalatedAt, Expr::value(now)),
    };
    written.exec(tx).await?;
    Ok(())
}
