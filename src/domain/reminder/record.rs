//! Writes reminders with the fact that they tell.

use entity::reminder;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveEnum as _, EntityTrait};

use super::Fact;
use super::model::Recipient;
use super::rules::{Telling, telling};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::meter;

/// Rows in one statement: eleven parameters each, of at most 32,766 (SQLite).
const ROWS: usize = 1_000;

/// Writes what its recipients are told about a fact, in the transaction of that fact.
///
/// Call it after the locks of that fact are taken: a recipient is told in the order of writing.
pub async fn record(tx: &Tx, clock: &Clock, fact: Fact) -> anyhow::Result<()> {
    record_all(tx, clock, vec![fact]).await
}

/// Writes what recipients are told about many facts, in this order, in few statements.
pub async fn record_all(tx: &Tx, clock: &Clock, facts: Vec<Fact>) -> anyhow::Result<()> {
    let tellings: Vec<Telling> = facts.iter().map(telling).collect();
    for telling in &tellings {
        let recipients = u64::try_from(telling.recipients.len()).unwrap_or(u64::MAX);
        tx.adds(&meter::REMINDERS_WRITTEN, [telling.kind.to_value()], recipients);
    }
    let rows: Vec<_> = tellings
        .into_iter()
        .flat_map(|telling| {
            let recipients = telling.recipients.clone();
            recipients.into_iter().map(move |recipient| (recipient, telling.clone()))
        })
        .map(|(recipient, telling)| row(clock, recipient, &telling))
        .collect::<anyhow::Result<_>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    for rows in rows.chunks(ROWS) {
        reminder::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    tx.reminds();
    Ok(())
}

fn row(
    clock: &Clock,
    recipient: Recipient,
    telling: &Telling,
) -> anyhow::Result<reminder::ActiveModel> {
    let (subject_kind, subject_id) = telling.subject.parts();
    Ok(reminder::ActiveModel {
        id: Set(clock.key()),
        recipient_kind: Set(recipient.kind()),
        recipient_id: Set(recipient.key()),
        // Given by the publisher, once this is committed.
        position: NotSet,
        kind: Set(telling.kind.to_value()),
        shop_id: Set(telling.shop),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject_id),
        figures: Set(serde_json::to_value(telling.figures)?),
        created_at: Set(clock.now()),
        acknowledged_at: NotSet,
        acknowledgement: NotSet,
        repetitions: NotSet,
        urged_at: NotSet,
        escalated_at: NotSet,
    })
}
