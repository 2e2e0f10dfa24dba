//! The nightly audit: one a night, whichever instance comes first.

use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, Value};

use super::{Checked, Heard, Violation, listen};
use crate::domain::payment::reconcile::Day;
use crate::infra::Infra;
use crate::infra::db::sql;
use crate::infra::failure::{Failure, Never};

/// Hours after which an audit that did not come to its end is taken for lost, and made anew.
const LOST_AFTER_HOURS: i64 = 6;

/// Most broken rows that the log has of one audit; `sharepass audit` tells all.
const MOST_TOLD: u64 = 1_000;

/// Audits the books if nobody has this night, and tells what is broken in the log, a line a row.
/// Answers how much it found.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let night = night(infra.clock.now(), infra.config.policy.audit_at_minutes);
    if !begin(infra, night).await? {
        return Ok(0);
    }
    let mut broken = 0_u64;
    let hear = |heard| match heard {
        Heard::Checked(Checked { number, of, invariant, says, took }) => {
            let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(number, of, invariant, took_ms, "check {number} of {of}: {says}");
        }
        Heard::Broken(Violation { invariant, says, row }) => {
            broken = broken.saturating_add(1);
            if broken <= MOST_TOLD {
                tracing::error!(invariant, row, "{invariant} is broken ({says}): {row}");
            }
        }
    };
    listen(infra.db.patient(), hear).await?;
    end(infra, night, broken).await?;
    Ok(broken)
}

/// The day of the gateway's calendar whose night is the last that has begun.
fn night(now: Timestamp, at_minutes: i64) -> Day {
    Day::of(now.plus_seconds(at_minutes.saturating_mul(-60)))
}

/// Takes a night's audit: true for one instance. One that was lost on the way is taken again.
async fn begin(infra: &Infra, night: Day) -> anyhow::Result<bool> {
    let now = infra.clock.now();
    let lost = now.plus_seconds(LOST_AFTER_HOURS.saturating_mul(-3_600));
    let text = "INSERT INTO audit_night (night, begun_at) VALUES ($1, $2) \
                ON CONFLICT (night) DO UPDATE SET begun_at = excluded.begun_at \
                WHERE audit_night.done_at IS NULL AND audit_night.begun_at < $3";
    let values = vec![night.0.into(), now.into(), lost.into()];
    Ok(written(infra, text, values).await? > 0)
}

/// Writes what a night's audit came to.
async fn end(infra: &Infra, night: Day, broken: u64) -> anyhow::Result<()> {
    let broken = i64::try_from(broken).unwrap_or(i64::MAX);
    let text = "UPDATE audit_night SET done_at = $1, broken = $2 WHERE night = $3";
    let values = vec![infra.clock.now().into(), broken.into(), night.0.into()];
    written(infra, text, values).await?;
    Ok(())
}

async fn written(infra: &Infra, text: &str, values: Vec<Value>) -> anyhow::Result<u64> {
    let done = infra.db.write(async |tx| {
        let done = tx.execute_raw(sql(tx, text, values)).await?;
        Ok::<_, Failure<Never>>(done.rows_affected())
    });
    done.await.map_err(Failure::into_broken)
}

/// The last audit that came to its end: when, and how many rows broke an invariant.
pub async fn last(connection: &impl ConnectionTrait) -> anyhow::Result<Option<(Timestamp, i64)>> {
    let text = "SELECT done_at, broken FROM audit_night WHERE done_at IS NOT NULL \
                ORDER BY night DESC LIMIT 1";
    let row = connection.query_one_raw(sql(connection, text, [])).await?;
    row.map(|row| Ok((row.try_get("", "done_at")?, row.try_get("", "broken")?))).transpose()
}
