//! What a subscriber is sent: first what it missed, then what comes, in order, for ever.
//!
//! No event is carried here by hints or buffers: every one is read from the table, after a place
//! that only moves on. So nothing is lost or told twice, whatever becomes of hints; and a
//! subscriber that reads slowly holds one page and nothing else.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;

use super::filter::Filter;
use super::model::{Place, Recipient, Reminder};
use super::store::{self, Span};
use crate::app::App;
use crate::meter;

/// Reminders read at once.
const PAGE: usize = 200;

/// What is news about a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "ReminderChange")]
pub enum Change {
    /// It is new: show it, and ring.
    Told,
    /// It was told before, and one of the recipient's devices has acknowledged it: be silent.
    Acknowledged,
}

/// Something new about a reminder, and where its reader stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where to go on from.
    pub place: Place,
    /// What is new.
    pub change: Change,
    /// The reminder as it is now.
    pub reminder: Reminder,
}

/// Sends what is new about a recipient's reminders after a place, and goes on until it is dropped.
/// It ends early only with an error: then its reader starts again from its last place.
pub fn feed(
    app: Arc<App>,
    recipient: Recipient,
    after: Place,
    filter: Filter,
) -> impl Stream<Item = anyhow::Result<Event>> + Send {
    async_stream::try_stream! {
        let poll = Duration::from_secs(app.config.feed_poll_seconds);
        // Before the first look, so that nothing can happen between looking and listening.
        let mut hint = app.broker.listen(recipient.key());
        let mut place = after;
        let began = app.clock.now();
        loop {
            // All that the tip counts is committed and stays to be read; what a filter leaves out
            // is passed by going on from the tip.
            let tip = store::tip(app.db.read(), recipient).await?;
            while place.acknowledgement < tip.acknowledgement {
                let found = acknowledged(&app, recipient, &filter, place, tip).await?;
                let more = found.len() == PAGE;
                for (number, reminder) in found {
                    place.acknowledgement = number;
                    yield Event { place, change: Change::Acknowledged, reminder };
                }
                if !more {
                    place.acknowledgement = tip.acknowledgement;
                }
            }
            while place.position < tip.position {
                let found = told(&app, recipient, &filter, place, tip).await?;
                let more = found.len() == PAGE;
                for reminder in found {
                    place.position = reminder.position;
                    let written = reminder.created_at;
                    yield Event { place, change: Change::Told, reminder };
                    // Its reader is back, so it is on its way.
                    if written >= began {
                        let lag = app.clock.now().0.saturating_sub(written.0);
                        let lag = Duration::from_micros(u64::try_from(lag).unwrap_or_default());
                        meter::FEED_LAG.took::<&str, 0>([], lag);
                    }
                }
                if !more {
                    place.position = tip.position;
                }
            }
            hint.wait(poll).await;
        }
    }
}

async fn acknowledged(
    app: &App,
    recipient: Recipient,
    filter: &Filter,
    from: Place,
    tip: Place,
) -> anyhow::Result<Vec<(i64, Reminder)>> {
    let limit = u64::try_from(PAGE)?;
    let upto = tip.acknowledgement;
    let found = store::acknowledged(app.db.read(), recipient, filter, from, upto, limit).await?;
    let numbered = |reminder: Reminder| Some((reminder.acknowledged?.number, reminder));
    Ok(found.into_iter().filter_map(numbered).collect())
}

async fn told(
    app: &App,
    recipient: Recipient,
    filter: &Filter,
    from: Place,
    tip: Place,
) -> anyhow::Result<Vec<Reminder>> {
    let span = Span {
        after: from.position,
        before: tip.position.saturating_add(1),
        backwards: false,
        limit: u64::try_from(PAGE)?,
    };
    store::page(app.db.read(), recipient, filter, span).await
}
