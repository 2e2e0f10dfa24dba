//! Old reminders are thrown out, from the beginning of each recipient's sequence on.
//!
//! Only ever the first ones: so a sequence stays without a gap, and a cursor, however old, goes on
//! with the first that is kept.

use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use crate::infra::Infra;
use crate::infra::db::{Tx, sql};
use crate::infra::failure::{Failure, Never};

/// Most reminders of one transaction.
const BATCH: i64 = 500;

/// Most looks for old ones in one tick.
const ROUNDS: usize = 100;

/// Throws out the reminders from before a moment. Answers how many.
pub async fn prune(infra: &Infra, before: Timestamp) -> anyhow::Result<u64> {
    let mut sum = 0_u64;
    for _ in 0..ROUNDS {
        let mut round = 0_u64;
        for recipient in recipients(infra.db.read(), before).await? {
            let done = infra.db.write(async |tx| {
                Ok::<_, Failure<Never>>(prune_first(tx, recipient, before).await?)
            });
            round = round.saturating_add(done.await.map_err(Failure::into_broken)?);
        }
        sum = sum.saturating_add(round);
        if round == 0 {
            break;
        }
    }
    Ok(sum)
}

/// Those whom the oldest reminders are for. Keys sort by time.
async fn recipients(conn: &impl ConnectionTrait, before: Timestamp) -> anyhow::Result<Vec<Uuid>> {
    let millis = u64::try_from(before.0.div_euclid(1_000)).unwrap_or_default();
    let key = Uuid::from_u128(u128::from(millis).wrapping_shl(80));
    let text = "SELECT DISTINCT recipient_id FROM \
                (SELECT recipient_id FROM reminder WHERE id < $1 ORDER BY id LIMIT $2) oldest";
    let rows = conn.query_all_raw(sql(conn, text, [key.into(), BATCH.into()])).await?;
    rows.into_iter().map(|row| Ok(row.try_get("", "recipient_id")?)).collect()
}

/// Throws out the first reminders of a recipient. One that a webhook still tells stays, and all
/// that come after it.
async fn prune_first(tx: &Tx, recipient: Uuid, before: Timestamp) -> anyhow::Result<u64> {
    // Whose reminders are numbered or urged at this moment is left for the next time.
    let lock = match tx.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let text = format!("SELECT pruned FROM reminder_tip WHERE recipient_id = $1{lock}");
    let Some(tip) = tx.query_one_raw(sql(tx, text, [recipient.into()])).await? else {
        return Ok(0);
    };
    let pruned: i64 = tip.try_get("", "pruned")?;
    let text = "SELECT r.position, r.created_at, EXISTS (SELECT 1 FROM webhook_delivery d \
                  WHERE d.reminder_id = r.id) AS told \
                FROM reminder r WHERE r.recipient_id = $1 AND r.position > $2 \
                ORDER BY r.position LIMIT $3";
    let values = [recipient.into(), pruned.into(), BATCH.into()];
    let mut last: Option<(i64, Timestamp)> = None;
    for row in tx.query_all_raw(sql(tx, text, values)).await? {
        let at: Timestamp = row.try_get("", "created_at")?;
        if at >= before || row.try_get("", "told")? {
            break;
        }
        let newest = last.map_or(at, |(_, newest)| newest.max(at));
        last = Some((row.try_get("", "position")?, newest));
    }
    let Some((position, at)) = last else { return Ok(0) };
    let text = "DELETE FROM reminder_urging WHERE reminder_id IN (SELECT id FROM reminder \
                WHERE recipient_id = $1 AND position <= $2)";
    tx.execute_raw(sql(tx, text, [recipient.into(), position.into()])).await?;
    let text = "DELETE FROM reminder WHERE recipient_id = $1 AND position <= $2";
    let gone = tx.execute_raw(sql(tx, text, [recipient.into(), position.into()])).await?;
    let text = "UPDATE reminder_tip SET pruned = $2, pruned_until = $3 WHERE recipient_id = $1";
    tx.execute_raw(sql(tx, text, [recipient.into(), position.into(), at.into()])).await?;
    Ok(gone.rows_affected())
}
