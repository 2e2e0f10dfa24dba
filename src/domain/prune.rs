//! What is old is thrown out, as the policy says: keys of idempotency, sessions that ended, refresh
//! tokens that were used, places of log-ins, reminders. What the books need is never thrown out.
//!
//! In batches, each a transaction of its own, so that nothing waits for it; and beside another
//! instance that does the same. Old deliveries of webhooks have a tick of their own.

use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend};

use crate::domain::reminder;
use crate::infra::Infra;
use crate::infra::db::{Tx, sql};
use crate::infra::meter;

/// Most rows of one transaction.
const BATCH: u64 = 1_000;

/// Most transactions of one kind of row in one tick: the next one goes on.
const ROUNDS: usize = 200;

/// A kind of rows that are thrown out by their age alone.
struct Old {
    /// The table.
    table: &'static str,
    /// The columns of its key.
    key: &'static str,
    /// Which rows are old, given the moment `$1`, and in which order they are found by an index.
    which: &'static str,
}

/// Every act repeats its answer for at least 72 hours; after that, where the money is stands in the
/// orders, recharges and memberships themselves.
const KEYS: Old = Old {
    table: "idempotency_key",
    key: "actor_id, key",
    which: "created_at < $1 ORDER BY created_at",
};

/// Before the sessions that they renewed: tokens refer to them.
const TOKENS: [Old; 3] = [
    Old { table: "spent_refresh", key: "refresh_hash", which: "spent_at < $1 ORDER BY spent_at" },
    Old {
        table: "spent_refresh",
        key: "refresh_hash",
        which: "session_id IN (SELECT id FROM session WHERE refresh_expires_at < $1)",
    },
    Old {
        table: "spent_refresh",
        key: "refresh_hash",
        which: "session_id IN (SELECT id FROM session WHERE revoked_at < $1)",
    },
];

/// Where an account has logged in: it may log in from there as a stranger.
const PLACES: Old = Old {
    table: "known_place",
    key: "actor_kind, actor_id, digest",
    which: "seen_at < $1 ORDER BY seen_at",
};

const SESSIONS: [Old; 2] = [
    Old {
        table: "session",
        key: "id",
        which: "refresh_expires_at < $1 ORDER BY refresh_expires_at",
    },
    Old { table: "session", key: "id", which: "revoked_at < $1 ORDER BY revoked_at" },
];

/// Throws out what is old. Answers how many rows.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let (policy, now) = (&infra.config.policy, infra.clock.now());
    let keys = now.plus_seconds(policy.idempotency_keep_hours.saturating_mul(-3_600));
    let sessions = now.plus_days(policy.session_keep_days.saturating_neg());
    let (mut sum, mut broken) = (0_u64, None);
    // What cannot be thrown out now keeps nothing else.
    let mut count = |done: anyhow::Result<u64>| match done {
        Ok(gone) => sum = sum.saturating_add(gone),
        Err(error) => broken = Some(error),
    };
    count(all(infra, &KEYS, keys).await);
    for old in TOKENS.iter().chain(&SESSIONS) {
        count(all(infra, old, sessions).await);
    }
    let places = now.plus_days(policy.place_keep_days.saturating_neg());
    count(all(infra, &PLACES, places).await);
    let reminders = now.plus_days(policy.reminder_keep_days.saturating_neg());
    count(
        reminder::prune(infra, reminders)
            .await
            .inspect(|gone| meter::PRUNED.add(["reminder"], *gone)),
    );
    broken.map_or(Ok(sum), Err)
}

async fn all(infra: &Infra, old: &Old, before: Timestamp) -> anyhow::Result<u64> {
    let mut sum = 0_u64;
    for _ in 0..ROUNDS {
        let done = infra.db.step(async |tx| some(tx, old, before).await);
        let gone = done.await?;
        sum = sum.saturating_add(gone);
        if gone < BATCH {
            break;
        }
    }
    meter::PRUNED.add([old.table], sum);
    Ok(sum)
}

async fn some(tx: &Tx, old: &Old, before: Timestamp) -> anyhow::Result<u64> {
    let Old { table, key, which } = old;
    // What somebody uses at this moment is left for the next time.
    let skip = match tx.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let text = format!(
        "DELETE FROM {table} WHERE ({key}) IN \
         (SELECT {key} FROM {table} WHERE {which} LIMIT {BATCH}{skip})"
    );
    Ok(tx.execute_raw(sql(tx, text, [before.into()])).await?.rows_affected())
}
