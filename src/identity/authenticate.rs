//! Who a token speaks for, and for how long.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use entity::id::SessionId;
use tokio::task::AbortHandle;

use super::{Actor, store, token};
use crate::app::App;
use crate::board::Board;

/// How often it is looked whether the sessions of open sockets still live.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Sessions looked at in one statement.
const TOGETHER: usize = 512;

/// Who sends this access token. None when it is unknown, has expired, or its session was revoked.
pub async fn authenticate(app: &App, token: &str) -> anyhow::Result<Option<Actor>> {
    store::actor_by_token(app.db.read(), &token::digest(token), app.clock.now()).await
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

/// Waits until the session that an actor came with no longer opens (revoked, its access token
/// expired and not renewed, or whoever it belongs to gone), or opens for somebody else than it did:
/// a member of staff who works at another shop now, or in another role. At most three seconds
/// longer than that, on whichever instance it was done. For sockets, which are let in once and then
/// stay.
pub async fn ended(app: &Arc<App>, actor: &Actor) {
    let Some(session) = actor.session() else { return std::future::pending().await };
    let sessions = &app.sessions;
    sessions.watch.get_or_init(|| tokio::spawn(watch(Arc::downgrade(app))).abort_handle());
    let mut following = sessions.board.follow(session);
    loop {
        match following.now() {
            Some(Behind::Live(now)) if now != *actor => return,
            Some(Behind::Nobody) => return,
            _ => following.changed().await,
        }
    }
}

/// Looks who stands behind the sessions of open sockets, as long as the program runs.
async fn watch(app: Weak<App>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(app) = app.upgrade() else { return };
        let followed = app.sessions.board.read(|session, _| session);
        for some in followed.chunks(TOGETHER) {
            // A database that is away for a moment ends nobody's session.
            if let Err(error) = look(&app, some).await {
                tracing::warn!(error = format!("{error:#}"), "cannot look whether sessions live");
                break;
            }
        }
    }
}

async fn look(app: &App, sessions: &[SessionId]) -> anyhow::Result<()> {
    let mut live = store::actors_by_session(app.db.read(), sessions, app.clock.now()).await?;
    for session in sessions {
        let now = live.remove(session).map_or(Behind::Nobody, Behind::Live);
        app.sessions.board.change(*session, |seen| {
            let news = *seen != now;
            *seen = now;
            news
        });
    }
    Ok(())
}
