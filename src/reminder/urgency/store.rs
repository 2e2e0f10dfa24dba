//! Rows of what is unanswered, and of how it was urged.

use entity::id::{MerchantId, ReminderId};
use entity::reminder::{self, Column, RecipientKind};
use entity::timestamp::Timestamp;
use entity::{order, reminder_tip, reminder_urging};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};

use super::rule::{Due, Unanswered, longest};
use crate::db::Tx;
use crate::policy::Policy;
use crate::reminder::filter::Filter;
use crate::reminder::model::{Place, Recipient, Reminder, Subject};
use crate::reminder::{Change, Kind};

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
    // Of a kind that is about an order its order decides: see `waits`.
    let of_order = reminder::Entity::belongs_to(order::Entity)
        .from(Column::SubjectId)
        .to(order::Column::Id)
        .into();
    let left = Condition::any()
        .add(Column::EscalatedAt.is_null())
        .add(Column::Repetitions.lt(policy.most_reminder_repetitions));
    let needed = Condition::any().add(Column::Kind.ne(Kind::OrderPaid.to_value())).add(
        Condition::all()
            .add(order::Column::Status.eq(order::Status::Paid))
            .add(order::Column::AcceptBy.gt(now)),
    );
    let found = reminder::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::RecipientId,
            Column::CreatedAt,
            Column::Repetitions,
            Column::UrgedAt,
            Column::EscalatedAt,
        ])
        .column(order::Column::AcceptBy)
        .join(JoinType::LeftJoin, of_order)
        .filter(Column::Kind.is_in(&policy.answered_reminder_kinds))
        .filter(Column::CreatedAt.gt(since))
        .filter(Column::AcknowledgedAt.is_null())
        .filter(Column::RecipientKind.eq(RecipientKind::Merchant))
        .filter(Column::Position.is_not_null())
        .filter(left)
        .filter(needed)
        .apply_if(ids, |found, ids| found.filter(Column::Id.is_in(ids.iter().copied())))
        // Whoever was told longest ago first: however many wait, none waits for ever.
        .order_by_asc(Func::coalesce([
            Expr::col(Column::UrgedAt.as_column_ref()),
            Expr::col(Column::CreatedAt.as_column_ref()),
        ]))
        .order_by_asc(Column::Position)
        .limit(BATCH)
        .into_model::<Row>();
    Ok(found.all(conn).await?.into_iter().map(Into::into).collect())
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
