//! One thing as it changes, for subscriptions.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Result;
use futures_util::Stream;
use uuid::Uuid;

use super::fault::internal;
use crate::app::App;

/// How a thing stands at a look.
pub struct Seen<K, T> {
    /// What tells whether it has changed since the last look.
    pub mark: K,
    /// The thing.
    pub thing: T,
    /// Whether nothing more will come of it.
    pub last: bool,
}

/// Sends a thing as it is now, then again whenever a look finds another mark: after each hint about
/// its key, and each poll. Ends with the last of it, or when it is gone.
pub fn follow<K, T, F>(
    app: Arc<App>,
    key: Uuid,
    look: impl Fn(Arc<App>) -> F + Send,
) -> impl Stream<Item = Result<T>> + Send
where
    K: PartialEq + Send,
    T: Send,
    F: Future<Output = anyhow::Result<Option<Seen<K, T>>>> + Send,
{
    let poll = Duration::from_secs(app.config.feed_poll_seconds);
    // Before the first look, so that nothing can happen between looking and listening.
    let mut changes = app.broker.listen(key);
    async_stream::try_stream! {
        let mut known = None;
        while let Some(Seen { mark, thing, last }) = look(Arc::clone(&app)).await.map_err(internal)? {
            if known.as_ref() != Some(&mark) {
                known = Some(mark);
                yield thing;
            }
            if last {
                break;
            }
            changes.wait(poll).await;
        }
    }
}
