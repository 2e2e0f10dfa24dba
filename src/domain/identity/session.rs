//! Opening and renewing sessions.

use entity::timestamp::Timestamp;
use uuid::Uuid;

use super::device::Device;
use super::model::{ActorKind, Session};
use super::store::{self, Digests, Renewable};
use super::token;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::text;

/// How long an access token opens its session, in minutes.
pub const ACCESS_MINUTES: i64 = 15;

/// How long a refresh token can renew its session, in days.
pub const REFRESH_DAYS: i64 = 30;

/// How long the tokens of a renewal are answered again to whoever sends the spent token again, in
/// seconds: an answer may be lost, and two tabs may renew at once. Later, it ends the session.
pub const RENEWAL_GRACE_SECONDS: i64 = 30;

/// How many renewals in a row are looked through for the newest tokens.
const MOST_RENEWALS: usize = 64;

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
    /// What the device is to keep, also when it logs out; none in a renewal.
    pub device_token: Option<String>,
}

/// The two secrets of a session.
struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn fresh() -> Self {
        Self { access: token::fresh(), refresh: token::fresh() }
    }

    /// Those of the renewal that a refresh token was spent for.
    fn after(spent: &str, seed: &str) -> anyhow::Result<Self> {
        Ok(Self {
            access: token::successor(spent, seed, "access")?,
            refresh: token::successor(spent, seed, "refresh")?,
        })
    }
}

/// Opens a session for whoever has just shown who they are.
pub async fn open(
    tx: &Tx,
    clock: &Clock,
    kind: ActorKind,
    actor: Uuid,
    device: &Device,
) -> anyhow::Result<Grant> {
    let now = clock.now();
    for old in store::live_sessions(tx, kind, actor, now).await?.iter().skip(MOST_SESSIONS - 1) {
        store::revoke_session(tx, old.id, now).await?;
    }
    // A label for its owner only: cut, not refused.
    let label = device.label.as_deref().and_then(|label| text::line(label, usize::MAX).ok());
    let label = label.map(|label| label.chars().take(100).collect::<String>());
    let session = Session {
        id: clock.key(),
        device: label.filter(|label| !label.is_empty()),
        created_at: now,
        refreshed_at: now,
        expires_at: now.plus_days(REFRESH_DAYS),
    };
    let access_until = now.plus_seconds(ACCESS_MINUTES * 60);
    let (mut grant, digests) = grant(session, Tokens::fresh(), access_until);
    store::insert_session(tx, kind, actor, &grant.session, digests).await?;
    grant.device_token = Some(device.remember(tx, clock, kind, actor).await?);
    Ok(grant)
}

/// Gives a locked session new tokens and spends the refresh token that asked for them.
pub async fn renew(tx: &Tx, clock: &Clock, session: Session, spent: &str) -> anyhow::Result<Grant> {
    let now = clock.now();
    let session = Session { refreshed_at: now, expires_at: now.plus_days(REFRESH_DAYS), ..session };
    let seed = token::fresh();
    let access_until = now.plus_seconds(ACCESS_MINUTES * 60);
    let (grant, digests) = grant(session, Tokens::after(spent, &seed)?, access_until);
    store::rotate(tx, &grant.session, token::digest(spent), seed, digests).await?;
    Ok(grant)
}

/// The newest tokens that followed a spent refresh token, once more. None when their session has
/// ended.
pub async fn repeat(
    tx: &Tx,
    clock: &Clock,
    spent: &str,
    seed: String,
) -> anyhow::Result<Option<Grant>> {
    let now = clock.now();
    let mut tokens = Tokens::after(spent, &seed)?;
    for _ in 0..MOST_RENEWALS {
        let digest = token::digest(&tokens.refresh);
        if let Some(Renewable { session, access_until }) =
            store::lock_by_refresh(tx, &digest, now).await?
        {
            return Ok(Some(grant(session, tokens, access_until).0));
        }
        // They were renewed in their turn.
        let next = store::spent(tx, &digest).await?.and_then(|spent| spent.seed);
        let Some(seed) = next else { return Ok(None) };
        tokens = Tokens::after(&tokens.refresh, &seed)?;
    }
    Ok(None)
}

fn grant(session: Session, tokens: Tokens, access_until: Timestamp) -> (Grant, Digests) {
    let grant = Grant {
        access_token: tokens.access,
        access_until,
        refresh_token: tokens.refresh,
        refresh_until: session.expires_at,
        device_token: None,
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
