//! What a subscriber is sent: first what it missed, then what comes, in order, for ever.
//!
//! No event is carried here by hints: every one is read from the table, after a place that only
//! moves on, by this feed or by the one look for all feeds ([`super::tail`]). So nothing is lost or
//! told twice, whatever becomes of hints; and a subscriber that reads slowly holds one page and
//! nothing else.

use std::sync::Arc;
use std::time::Duration;

use entity::timestamp::Timestamp;
use futures_util::Stream;

use super::filter::Filter;
use super::model::{Acknowledged, Place, Recipient, Reminder};
use super::store::{self, Span};
use super::tail::{Tail, Tails};
use super::urgency::{self, Changed};
use crate::infra::Infra;
use crate::infra::meter;

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
    /// It was told before, and still waits for an answer: it is told again.
    Repeated,
    /// It was told before, and waits for too long: owners and managers of the whole merchant hear
    /// it even where they are muted.
    Escalated,
}

/// Something new about a reminder, and where its reader stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where to go on from.
    pub place: Place,
    /// What is new.
    pub change: Change,
    /// When that happened.
    pub at: Timestamp,
    /// The reminder as it is now.
    pub reminder: Reminder,
}

/// Sends what is new about a recipient's reminders after a place, and goes on until it is dropped.
/// It ends early only with an error: then its reader starts again from its last place.
pub fn feed(
    infra: Arc<Infra>,
    tails: &Tails,
    recipient: Recipient,
    after: Place,
    filter: Filter,
) -> impl Stream<Item = anyhow::Result<Event>> + Send + use<> {
    // Before the first look, so that nothing can happen between looking and following.
    let mut following = tails.follow(&infra, recipient);
    async_stream::try_stream! {
        let mut tip = store::tip(infra.db.read(), recipient).await?;
        let mut tail = Tail::default();
        let mut place = after;
        let began = infra.clock.now();
        loop {
            // All that the tip counts is committed and stays to be read; what a filter leaves out
            // is passed by going on from the tip.
            while place.acknowledgement < tip.acknowledgement {
                let found = changed(&infra, recipient, &filter, place, tip).await?;
                let more = found.len() == PAGE;
                for Changed { number, change, at, reminder } in found {
                    place.acknowledgement = number;
                    yield Event { place, change, at, reminder };
                }
                if !more {
                    place.acknowledgement = tip.acknowledgement;
                }
            }
            for reminder in tail.after(place.position).unwrap_or_default() {
                place.position = reminder.position;
                if filter.admits(reminder) {
                    let (at, reminder) = (reminder.created_at, reminder.clone());
                    yield Event { place, change: Change::Told, at, reminder };
                    on_its_way(&infra, began, at);
                }
            }
            while place.position < tip.position {
                let found = told(&infra, recipient, &filter, place, tip).await?;
                let more = found.len() == PAGE;
                for reminder in found {
                    place.position = reminder.position;
                    let at = reminder.created_at;
                    yield Event { place, change: Change::Told, at, reminder };
                    on_its_way(&infra, began, at);
                }
                if !more {
                    place.position = tip.position;
                }
            }
            following.changed().await;
            tail = following.now().unwrap_or_default();
            tip = tail.tip.unwrap_or(tip);
        }
    }
}

/// Measures how long a reminder took that was written since its reader began: when the reader is
/// back for the next one, it is on its way.
fn on_its_way(infra: &Infra, began: Timestamp, written: Timestamp) {
    if written >= began {
        let lag = infra.clock.now().0.saturating_sub(written.0);
        let lag = Duration::from_micros(u64::try_from(lag).unwrap_or_default());
        meter::FEED_LAG.took::<&str, 0>([], lag);
    }
}

/// What was told before, and is acknowledged, repeated or escalated since.
async fn changed(
    infra: &Infra,
    recipient: Recipient,
    filter: &Filter,
    from: Place,
    tip: Place,
) -> anyhow::Result<Vec<Changed>> {
    let (conn, upto, limit) = (infra.db.read(), tip.acknowledgement, u64::try_from(PAGE)?);
    let acknowledged = store::acknowledged(conn, recipient, filter, from, upto, limit).await?;
    let acknowledged = acknowledged.into_iter().filter_map(|reminder| {
        let Acknowledged { at, number } = reminder.acknowledged?;
        Some(Changed { number, change: Change::Acknowledged, at, reminder })
    });
    // Each list is whole up to its last, so what both have up to a page is.
    let mut all = urgency::urged(conn, recipient, filter, from, upto, limit).await?;
    all.extend(acknowledged);
    all.sort_unstable_by_key(|changed| changed.number);
    all.truncate(PAGE);
    Ok(all)
}

async fn told(
    infra: &Infra,
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
    store::page(infra.db.read(), recipient, filter, span).await
}
