//! How things stand when Prometheus asks: what no single act could tell.

use std::time::Duration;

use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

use crate::app::App;
use crate::domain::payment::reconcile;

use crate::domain::{audit, clearing};
use crate::infra::db::sql;
use crate::infra::{aside, meter};

/// How long the database may take. What it does not tell in time stays as it was told last.
const PATIENCE: Duration = Duration::from_secs(2);

/// The oldest reminder that waits for its position. It is found without reading those that do not.
const OLDEST: &str = "SELECT MIN(created_at) AS found FROM reminder WHERE position IS NULL";

/// Notices that wait for an operator.
const QUARANTINED: &str = "SELECT COUNT(*) AS found FROM notice \
                           WHERE outcome = 'quarantined' AND resolved_at IS NULL";

/// Measures everything that has to be asked for.
pub async fn measure(app: &App) {
    meter::BROKER.set::<&str, 0>([], u32::from(app.broker.is_connected()));
    for pool in app.db.pools() {
        meter::CONNECTIONS.set([pool.name, "idle"], pool.idle);
        meter::CONNECTIONS.set([pool.name, "in_use"], pool.open.saturating_sub(pool.idle));
        meter::CONNECTIONS_LIMIT.set([pool.name], pool.limit);
    }
    match tokio::time::timeout(PATIENCE, asked(app)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(error = format!("{error:#}"), "some figures could not be measured");
        }
        Err(_) => tracing::warn!("the database is too slow to measure some figures"),
    }
}

async fn asked(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    let oldest = found(app, OLDEST).await?;
    let age = oldest.map_or(Duration::ZERO, |at| since(Timestamp(at), now));
    meter::OUTBOX_AGE.set::<&str, 0>([], age);
    let waiting = found(app, QUARANTINED).await?.unwrap_or_default();
    meter::QUARANTINE.set::<&str, 0>([], u32::try_from(waiting).unwrap_or(u32::MAX));
    if let Some((at, broken)) = audit::last(app.db.read()).await? {
        meter::VIOLATIONS.set::<&str, 0>([], u32::try_from(broken).unwrap_or(u32::MAX));
        meter::AUDIT_AGE.set::<&str, 0>([], since(at, now));
    }
    let aside = aside::count(app.db.read()).await?;
    meter::SET_ASIDE_NOW.set::<&str, 0>([], u32::try_from(aside).unwrap_or(u32::MAX));
    let overdue = reconcile::overdue(app.db.read(), now).await?;
    meter::CASES_OVERDUE.set::<&str, 0>([], u32::try_from(overdue).unwrap_or(u32::MAX));
    let cut = clearing::cut_offs(app.db.read()).await?;
    if let Some(at) = cut.settled {
        meter::CLEARING_AGE.set::<&str, 0>([], since(at, now));
    }
    let unsettled = cut.unsettled.map_or(Duration::ZERO, |at| since(at, now));
    meter::CLEARING_UNSETTLED.set::<&str, 0>([], unsettled);
    Ok(())
}

async fn found(app: &App, text: &str) -> Result<Option<i64>, DbErr> {
    let db = app.db.read();
    let row = db.query_one_raw(sql(db, text, [])).await?;
    row.map_or(Ok(None), |row| row.try_get("", "found"))
}

/// The time that has passed; none for what is yet to come.
fn since(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(now.0.saturating_sub(at.0)).unwrap_or_default())
}
