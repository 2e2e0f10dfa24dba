//! Logging out: the caller's own session ends.

use async_graphql::Enum;
use entity::id::SessionId;
use serde::{Deserialize, Serialize};

use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, says};

/// Why logging out is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "LogOutErrorCode")]
pub enum LogOutRefused {
    /// The session ended while it was asked to.
    AlreadyEnded,
}

impl Refusal for LogOutRefused {
    const MUTATION: &'static str = "LogOut";

    fn says(&self) -> Says {
        match self {
            Self::AlreadyEnded => says(
                "This session has ended already: there is nothing left to do.",
                "该会话已结束，无需再操作。",
            ),
        }
    }
}

/// Ends the session that asks for it.
pub async fn log_out(tx: &Tx, clock: &Clock, own: SessionId) -> Outcome<(), LogOutRefused> {
    if store::revoke_session(tx, own, clock.now()).await? {
        Ok(())
    } else {
        Err(LogOutRefused::AlreadyEnded.into())
    }
}
