//! Ending one of one's own sessions, as on a device that was lost, or all others.

use async_graphql::Enum;
use entity::id::{CustomerId, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::ActorKind;
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a session is not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RevokeSessionErrorCode")]
pub enum RevokeSessionRefused {
    /// None of your live sessions has this id.
    NotFound,
}

impl Refusal for RevokeSessionRefused {
    const MUTATION: &'static str = "RevokeSession";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at(
                "sessionId",
                "None of your sessions has this id, or it has ended: look at `sessions` again.",
                "您没有该会话，或其已结束：请重新查看会话列表。",
            ),
        }
    }
}

/// Ends a session of the actor's own.
pub async fn revoke_session(
    tx: &Tx,
    clock: &Clock,
    (kind, actor): (ActorKind, Uuid),
    session: SessionId,
) -> Outcome<(), RevokeSessionRefused> {
    if store::revoke_own(tx, kind, actor, session, clock.now()).await? {
        Ok(())
    } else {
        Err(RevokeSessionRefused::NotFound.into())
    }
}

/// Ends all sessions of a customer but the one that is kept.
pub async fn revoke_others(
    tx: &Tx,
    clock: &Clock,
    customer: CustomerId,
    kept: SessionId,
) -> anyhow::Result<()> {
    // Who logs in at this moment is seen, and ended, or comes after.
    store::hold_customer(tx, customer).await?;
    store::revoke_all(tx, ActorKind::Customer, customer.0, Some(kept), clock.now()).await?;
    Ok(())
}
