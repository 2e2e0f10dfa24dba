//! A recipient has seen reminders: acknowledged on one device, they are silent on all.

use entity::id::ReminderId;
use entity::reminder::{self, Column};
use entity::reminder_tip;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::model::Recipient;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// Most reminders that can be named one by one.
pub const MOST: usize = 100;

/// Acknowledge reminders.
#[derive(Clone, Debug)]
pub struct Acknowledge {
    /// Whose.
    pub recipient: Recipient,
    /// Only those that the caller may see.
    pub filter: Filter,
    /// Which of them.
    pub which: Which,
}

/// Which reminders.
#[derive(Clone, Debug)]
pub enum Which {
    /// All up to a position.
    UpTo(i64),
    /// These.
    These(Vec<ReminderId>),
}

/// What was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// How many reminders were not acknowledged before.
    pub count: u64,
    /// All that the caller may see is acknowledged up to this position.
    pub up_to: i64,
}

/// Why nothing was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "AcknowledgeRemindersErrorCode")]
pub enum AcknowledgeRefused {
    /// Neither `upTo` nor `ids` was given, or both were.
    ExactlyOne,
    /// More than 100 ids.
    TooMany,
    /// One of the ids is not a reminder that you can see.
    NotFound,
}

impl Refusal for AcknowledgeRefused {
    const MUTATION: &'static str = "AcknowledgeReminders";

    fn says(&self) -> Says {
        match self {
            Self::ExactlyOne => {
                says("Give either `upTo` or `ids`.", "请在 upTo 和 ids 中选择一个填写。")
            }
            Self::TooMany => at(
                "ids",
                "Name at most 100 reminders, or use `upTo`.",
                "一次最多确认 100 条提醒，更多请使用 upTo。",
            ),
            Self::NotFound => at(
                "ids",
                "One of these reminders does not exist. Load the list again.",
                "其中有的提醒不存在，请刷新列表后重试。",
            ),
        }
    }
}

/// Acknowledges reminders. Those that are acknowledged already stay as they are.
///
/// The caller rings the recipient once it is committed.
pub async fn acknowledge(
    tx: &Tx,
    clock: &Clock,
    command: Acknowledge,
) -> Outcome<Done, AcknowledgeRefused> {
    let Acknowledge { recipient, filter, which } = command;
    // One acknowledgement of a recipient at a time: their numbers rise in the order of commit.
    let tip = reminder_tip::Entity::find_by_id(recipient.key()).lock_exclusive().one(tx).await?;
    let visible = Condition::all()
        .add(Column::RecipientId.eq(recipient.key()))
        .add(Column::Position.is_not_null())
        .add(filter.condition());
    let chosen = match which {
        Which::UpTo(position) => visible.clone().add(Column::Position.lte(position)),
        Which::These(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            let many = u64::try_from(ids.len()).unwrap_or(u64::MAX);
            let these = visible.clone().add(Column::Id.is_in(ids));
            if reminder::Entity::find().filter(these.clone()).count(tx).await? != many {
                return Err(AcknowledgeRefused::NotFound.into());
            }
            these
        }
    };
    let Some(tip) = tip else { return Ok(Done { count: 0, up_to: 0 }) };

    // Above all numbers given before, and different for each, as positions are.
    let number = Expr::col(Column::Position).add(tip.acknowledgement);
    let written = reminder::Entity::update_many()
        .col_expr(Column::AcknowledgedAt, Expr::value(clock.now()))
        .col_expr(Column::Acknowledgement, number)
        .filter(chosen.add(Column::AcknowledgedAt.is_null()))
        .exec(tx)
        .await?;
    if written.rows_affected > 0 {
        let last = Expr::col(reminder_tip::Column::Acknowledgement).add(tip.position);
        reminder_tip::Entity::update_many()
            .col_expr(reminder_tip::Column::Acknowledgement, last)
            .filter(reminder_tip::Column::RecipientId.eq(recipient.key()))
            .exec(tx)
            .await?;
    }
    let up_to = before_first_open(tx, visible).await?.unwrap_or(tip.position);
    Ok(Done { count: written.rows_affected, up_to })
}

/// The position before the first that is not acknowledged. None when all are.
async fn before_first_open(
    conn: &impl ConnectionTrait,
    visible: Condition,
) -> anyhow::Result<Option<i64>> {
    let first: Option<Option<i64>> = reminder::Entity::find()
        .select_only()
        .column_as(Column::Position.min(), "first")
        .filter(visible.add(Column::AcknowledgedAt.is_null()))
        .into_tuple()
        .one(conn)
        .await?;
    Ok(first.flatten().map(|position| position.saturating_sub(1)))
}
