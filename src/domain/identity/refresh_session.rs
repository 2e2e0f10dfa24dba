//! Renewing a session: a refresh token works once, for two new tokens. Within its grace it is answered
//! the same two again.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::session::{self, Grant, RENEWAL_GRACE_SECONDS};
use super::{store, token};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Never, Outcome, Refusal, Says, at};

/// Why a session is not renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RefreshSessionErrorCode")]
pub enum RefreshSessionRefused {
    /// The token is unknown or has expired, or its session has ended.
    InvalidToken,
    /// The token was used more than 30 seconds before: somebody has a copy of it. Its session has
    /// been ended.
    TokenReused,
}

impl Refusal for RefreshSessionRefused {
    const MUTATION: &'static str = "RefreshSession";

    fn says(&self) -> Says {
        match self {
            Self::InvalidToken => at(
                "refreshToken",
                "This session has ended: log in again.",
                "该会话已结束：请重新登录。",
            ),
            Self::TokenReused => at(
                "refreshToken",
                "This token was used before, so its session was ended for safety: log in again.",
                "该令牌已被使用过，为安全起见会话已结束：请重新登录。",
            ),
        }
    }
}

/// Renews a session. The refusal comes as a value, because the end of a session whose token is
/// used twice must be kept, not rolled back.
pub async fn refresh_session(
    tx: &Tx,
    clock: &Clock,
    refresh_token: &str,
) -> Outcome<Result<Grant, RefreshSessionRefused>, Never> {
    let digest = token::digest(refresh_token);
    let now = clock.now();
    if let Some(live) = store::lock_by_refresh(tx, &digest, now).await? {
        return Ok(Ok(session::renew(tx, clock, live.session, refresh_token).await?));
    }
    let Some(spent) = store::spent(tx, &digest).await? else {
        return Ok(Err(RefreshSessionRefused::InvalidToken));
    };
    let in_time = now <= spent.at.plus_seconds(RENEWAL_GRACE_SECONDS);
    if let Some(seed) = spent.seed.filter(|_| in_time) {
        let again = session::repeat(tx, clock, refresh_token, seed).await?;
        return Ok(again.ok_or(RefreshSessionRefused::InvalidToken));
    }
    store::revoke_session(tx, spent.session, now).await?;
    Ok(Err(RefreshSessionRefused::TokenReused))
}
