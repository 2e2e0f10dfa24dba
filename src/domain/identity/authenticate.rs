//! Who a token speaks for, and for how long.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use entity::id::SessionId;
use tokio::task::AbortHandle;
use uuid::Uuid;

use super::{Actor, store, token};
use crate::infra::Infra;
use crate::infra::board::Board;

/// How often it is looked whether the sessions of open sockets still live.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Sessions looked at in one statement.
const TOGETHER: usize = 512;

/// Who sends this access token. None when it is unknown, has expired, or its session was revoked.
pub async fn authenticate(infra: &Infra, token: &str) -> anyhow::Result<Option<Actor>> {
    store::actor_by_token(infra.db.read(), &token::digest(token), infra.clock.now()).await
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
pub fn hint_ended(infra: &Infra, actor: &Actor, session: SessionId) {
    match actor {
        Actor::Staff { member, .. } => infra.broker.ring(member.id.0),
        _ => infra.broker.ring(session.0),
    }
}

/// The sessions of open sockets, watched together.
#[derive(Default)]
pub struct Sessions {
    board: Arc<Board<SessionId, Behind>>,
    watch: OnceLock<AbortHandle>,
}

/// Who stands behind a session, by the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Behind {
    /// Nobody has looked yet.
    #[default]
    Unseen,
    /// This one: it lives.
    Live(Actor),
    /// Nobody: it has ended.
    Nobody,
}

impl Drop for Sessions {
    fn drop(&mut self) {
        if let Some(watch) = self.watch.get() {
            watch.abort();
        }
    }
}

/// Waits until whoever was let in is no longer who they were: their session is over, or a member of
/// staff was removed, or has another shop or role. At most three seconds longer than that, on
/// whichever instance it was done and with or without Redis; at once where it is hinted at. For
/// sockets, which are let in once and then stay.
pub async fn ended(infra: &Arc<Infra>, sessions: &Sessions, was: &Actor) {
    let (Some(session), Some(topic)) = (was.session(), topic(was)) else {
        return std::future::pending().await;
    };
    let board = &sessions.board;
    let watching = || watch(Arc::downgrade(infra), Arc::clone(board));
    sessions.watch.get_or_init(|| tokio::spawn(watching()).abort_handle());
    let mut hint = infra.broker.listen(topic);
    let mut following = board.follow(session);
    loop {
        match following.now() {
            Some(Behind::Live(is)) if is != *was => return,
            Some(Behind::Nobody) => return,
            _ => {}
        }
        tokio::select! {
            () = following.changed() => {}
            () = hint.changed() => try_look(infra, board, &[session]).await,
        }
    }
}

/// Looks who stands behind the sessions of open sockets, as long as the program runs.
async fn watch(infra: Weak<Infra>, board: Arc<Board<SessionId, Behind>>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(infra) = infra.upgrade() else { return };
        let followed = board.read(|session, _| session);
        for some in followed.chunks(TOGETHER) {
            try_look(&infra, &board, some).await;
        }
    }
}

/// Looks, and posts what is new. A database that is away for a moment ends nobody's session.
async fn try_look(infra: &Infra, board: &Board<SessionId, Behind>, sessions: &[SessionId]) {
    if let Err(error) = look(infra, board, sessions).await {
        tracing::warn!(error = format!("{error:#}"), "cannot look whether sessions live");
    }
}

async fn look(
    infra: &Infra,
    board: &Board<SessionId, Behind>,
    sessions: &[SessionId],
) -> anyhow::Result<()> {
    let mut live = store::actors_by_session(infra.db.read(), sessions, infra.clock.now()).await?;
    for session in sessions {
        let now = live.remove(session).map_or(Behind::Nobody, Behind::Live);
        board.change(*session, |seen| {
            let news = *seen != now;
            *seen = now;
            news
        });
    }
    Ok(())
}
