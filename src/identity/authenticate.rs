//! Who a token speaks for, and for how long.

use std::time::Duration;

use entity::id::SessionId;

use super::{Actor, store, token};
use crate::app::App;

/// How often a waiting socket looks whether its session still lives.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Who sends this access token. None when it is unknown, has expired, or its session was revoked.
pub async fn authenticate(app: &App, token: &str) -> anyhow::Result<Option<Actor>> {
    store::actor_by_token(app.db.read(), &token::digest(token), app.clock.now()).await
}

/// Whether a session still opens: not revoked, its access token not expired (renewing the session
/// keeps it open), and whoever it belongs to still there.
pub async fn session_live(app: &App, session: SessionId) -> anyhow::Result<bool> {
    let behind = store::actor_by_session(app.db.read(), session, app.clock.now()).await?;
    Ok(behind.is_some())
}

/// Waits until a session no longer opens: at most three seconds longer than it does, on whichever
/// instance it was ended. For sockets, which are let in once and then stay.
pub async fn ended(app: &App, session: SessionId) {
    loop {
        match session_live(app, session).await {
            Ok(true) => {}
            Ok(false) => return,
            // A database that is away for a moment ends nobody's session.
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "cannot look whether a session lives");
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
