//! Opening and renewing sessions.

use entity::timestamp::Timestamp;
use uuid::Uuid;

use super::model::{ActorKind, Session};
use super::store::{self, Digests};
use super::token;
use crate::clock::Clock;
use crate::db::Tx;

/// How long an access token opens its session, in minutes.
pub const ACCESS_MINUTES: i64 = 15;

/// How long a refresh token can renew its session, in days.
pub const REFRESH_DAYS: i64 = 30;

/// How many sessions an actor may have: beyond, the oldest end.
const MOST_SESSIONS: usize = 50;

/// What a client is given: the only moment at which its tokens are readable.
pub struct Grant {
    /// The session that they open.
    pub session: Session,
    /// Sent with each request.
    pub access_token: String,
    /// Until when it works.
    pub access_until: Timestamp,
    /// Used once, for the next two.
    pub refresh_token: String,
    /// Until when it works.
    pub refresh_until: Timestamp,
}

/// Opens a session for whoever has just shown who they are.
pub async fn open(
    tx: &Tx,
    clock: &Clock,
    kind: ActorKind,
    actor: Uuid,
    device: Option<&str>,
) -> anyhow::Result<Grant> {
    let now = clock.now();
    for old in store::live_sessions(tx, kind, actor, now).await?.iter().skip(MOST_SESSIONS - 1) {
        store::revoke_session(tx, old.id, now).await?;
    }
    // A label for its owner only: cut, not refused.
    let device = device.map(|device| {
        device.trim().chars().filter(|c| !c.is_control()).take(100).collect::<String>()
    });
    let session = Session {
        id: clock.key(),
        device: device.filter(|device| !device.is_empty()),
        created_at: now,
        refreshed_at: now,
        expires_at: now.plus_days(REFRESH_DAYS),
    };
    let (grant, digests) = grant(session, now);
    store::insert_session(tx, kind, actor, &grant.session, digests).await?;
    Ok(grant)
}

/// Gives a locked session new tokens and spends the refresh token that asked for them.
pub async fn renew(
    tx: &Tx,
    clock: &Clock,
    session: Session,
    spent: String,
) -> anyhow::Result<Grant> {
    let now = clock.now();
    let (grant, digests) = grant(
        Session { refreshed_at: now, expires_at: now.plus_days(REFRESH_DAYS), ..session },
        now,
    );
    store::rotate(tx, &grant.session, spent, digests).await?;
    Ok(grant)
}

fn grant(session: Session, now: Timestamp) -> (Grant, Digests) {
    let grant = Grant {
        access_token: token::fresh(),
        access_until: now.plus_seconds(ACCESS_MINUTES * 60),
        refresh_token: token::fresh(),
        refresh_until: session.expires_at,
        session,
    };
    let digests = Digests {
        access: token::digest(&grant.access_token),
        access_until: grant.access_until,
        refresh: token::digest(&grant.refresh_token),
        refresh_until: grant.refresh_until,
    };
    (grant, digests)
}
