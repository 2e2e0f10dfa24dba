//! Who a token speaks for, and for how long.

use std::time::Duration;

use entity::id::SessionId;
use uuid::Uuid;

use super::{Actor, store, token};
use crate::app::App;

/// How often a waiting socket looks whether its session still lives.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Who sends this access token. None when it is unknown, has expired, or its session was revoked.
pub async fn authenticate(app: &App, token: &str) -> anyhow::Result<Option<Actor>> {
    store::actor_by_token(app.db.read(), &token::digest(token), app.clock.now()).await
}

/// Waits until whoever was let in is no longer who they were: their session is over, or a member of
/// staff was removed, or has another shop or role. At most three seconds longer than that, on
/// whichever instance it was done and with or without Redis; at once where it is hinted at. For
/// sockets, which are let in once and then stay.
pub async fn ended(app: &App, was: &Actor) {
    let (Some(session), Some(topic)) = (was.session(), topic(was)) else {
        return std::future::pending().await;
    };
    // Before the first look, so that nothing can happen between looking and listening.
    let mut hint = app.broker.listen(topic);
    loop {
        match store::actor_by_session(app.db.read(), session, app.clock.now()).await {
            Ok(Some(is)) if is == *was => {}
            Ok(_) => return,
            // A database that is away for a moment ends nobody's session.
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "cannot look whether a session lives");
            }
        }
        hint.wait(LOOK_EVERY).await;
    }
}

/// What is rung when an actor's session ends: of staff the account, which an owner can take away;
/// of others the session. (A customer's own key rings with each of their reminders.)
const fn topic(actor: &Actor) -> Option<Uuid> {
    match actor {
        Actor::Guest => None,
        Actor::Staff { member, .. } => Some(member.id.0),
        Actor::Customer { session, .. } | Actor::Operator { session, .. } => Some(session.0),
    }
}

/// Hints that one of an actor's sessions was ended, so that its sockets close at once.
pub fn hint_ended(app: &App, actor: &Actor, session: SessionId) {
    match actor {
        Actor::Staff { member, .. } => app.broker.ring(member.id.0),
        _ => app.broker.ring(session.0),
    }
}
