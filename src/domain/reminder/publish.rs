//! Gives committed reminders their positions, and hints that they are there.
//!
//! A position is given only to what is committed, under a lock and in the order of writing. So
//! when a reader sees position n, every lower position is there to be seen: reading on from the
//! last position loses nothing, which keys or serial numbers cannot promise (a lower one may be
//! committed later).

use std::sync::Arc;
use std::time::Duration;

use entity::id::{Key as _, OrderId};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::infra::Infra;
use crate::infra::db::{Tx, sql};
use crate::infra::failure::{Failure, Never, Outcome};
use crate::infra::meter;

/// Reminders published in one transaction.
const BATCH: i64 = 500;

/// The pause after an attempt that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// One publisher at a time in the whole database. The lock ends with the transaction.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended('publish reminders', 0))";

/// Raises the tips by what the batch holds, then counts up to them.
const POSTGRES: &str = "\
    WITH batch AS (
        SELECT id, recipient_id, recipient_kind, written FROM reminder
        WHERE position IS NULL ORDER BY written LIMIT $1
    ), tip AS (
        INSERT INTO reminder_tip (recipient_id, recipient_kind, position, acknowledgement)
        SELECT recipient_id, recipient_kind, count(*), 0 FROM batch
        GROUP BY recipient_id, recipient_kind ORDER BY recipient_id
        ON CONFLICT (recipient_id) DO UPDATE SET position = reminder_tip.position + excluded.position
        RETURNING recipient_id, position
    )
    UPDATE reminder SET position = numbered.position FROM (
        SELECT batch.id, tip.position - count(*) OVER (PARTITION BY batch.recipient_id)
            + row_number() OVER (PARTITION BY batch.recipient_id ORDER BY batch.written) AS position
        FROM batch JOIN tip ON tip.recipient_id = batch.recipient_id
    ) AS numbered
    WHERE reminder.id = numbered.id
    RETURNING reminder.recipient_id, reminder.subject_kind, reminder.subject_id";

/// The same in two statements: nobody else writes between them.
const SQLITE_TIPS: &str = "\
    INSERT INTO reminder_tip (recipient_id, recipient_kind, position, acknowledgement)
    SELECT recipient_id, recipient_kind, count(*), 0 FROM (
        SELECT recipient_id, recipient_kind FROM reminder
        WHERE position IS NULL ORDER BY rowid LIMIT $1
    ) WHERE true GROUP BY recipient_id, recipient_kind
    ON CONFLICT (recipient_id) DO UPDATE SET position = position + excluded.position";
const SQLITE_POSITIONS: &str = "\
    UPDATE reminder SET position = numbered.position FROM (
        SELECT batch.id, tip.position - count(*) OVER (PARTITION BY batch.recipient_id)
            + row_number() OVER (PARTITION BY batch.recipient_id ORDER BY batch.written) AS position
        FROM (
            SELECT id, recipient_id, rowid AS written FROM reminder
            WHERE position IS NULL ORDER BY rowid LIMIT $1
        ) AS batch JOIN reminder_tip AS tip ON tip.recipient_id = batch.recipient_id
    ) AS numbered
    WHERE reminder.id = numbered.id
    RETURNING recipient_id, subject_kind, subject_id";

/// Publishes what is committed, up to 500 reminders. Returns how many; fewer than 500 means that
/// nothing was left.
pub async fn publish(infra: &Infra) -> anyhow::Result<u64> {
    let numbered: Outcome<Vec<QueryResult>, Never> =
        infra.db.write(async |tx| Ok(number(tx).await?)).await;
    let rows = match numbered {
        Ok(rows) => rows,
        Err(Failure::Broken(error)) => return Err(error),
        Err(Failure::Refused(never)) => match never {},
    };
    let mut topics = Vec::with_capacity(rows.len());
    for row in &rows {
        topics.push(row.try_get::<Uuid>("", "recipient_id")?);
        if row.try_get::<String>("", "subject_kind")? == OrderId::PREFIX {
            // For those who watch this one order.
            topics.push(row.try_get::<Uuid>("", "subject_id")?);
        }
    }
    topics.sort_unstable();
    topics.dedup();
    infra.broker.ring_all(topics);
    if !rows.is_empty() {
        infra.news.notify_one();
    }
    let published = u64::try_from(rows.len())?;
    meter::REMINDERS_PUBLISHED.add::<&str, 0>([], published);
    Ok(published)
}

async fn number(tx: &Tx) -> anyhow::Result<Vec<QueryResult>> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        tx.execute_raw(sql(tx, SQLITE_TIPS, [BATCH.into()])).await?;
        return Ok(tx.query_all_raw(sql(tx, SQLITE_POSITIONS, [BATCH.into()])).await?);
    }
    // A statement of its own: the next one must see what the last publisher committed.
    tx.execute_raw(sql(tx, LOCK, [])).await?;
    Ok(tx.query_all_raw(sql(tx, POSTGRES, [BATCH.into()])).await?)
}

/// Publishes all that is left. Returns how many.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let full = u64::try_from(BATCH)?;
    let mut sum: u64 = 0;
    loop {
        let published = publish(infra).await?;
        sum = sum.saturating_add(published);
        if published < full {
            return Ok(sum);
        }
    }
}

/// Publishes after every commit that wrote reminders, and now and then what an instance left that
/// died in between. Ends, with nothing left of its own, when told to stop.
pub async fn run_publisher(infra: Arc<Infra>, stop: CancellationToken) {
    let reminded = infra.db.reminded();
    let poll = Duration::from_secs(infra.config.feed_poll_seconds);
    loop {
        let last = stop.is_cancelled();
        let pause = match tick(&infra).await {
            Ok(_) => poll,
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(error, "reminders could not be published; they wait");
                PAUSE.min(poll)
            }
        };
        if last {
            return;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = reminded.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
