//! The subscription: what is new about reminders, for ever.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, Subscription};
use futures_util::{Stream, StreamExt as _};

use super::{Reminder, choose, mark, reader};
use crate::domain::identity::Actor;
use crate::domain::reminder::{
    self, Change, Event, Kind, Mark, Place, feed, preference, preference::Reader,
    preference::rings, urgency,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::scalar::Cursor;

/// Something new about a reminder.
pub struct ReminderEvent(Event);

/// Something new about a reminder.
#[Object]
impl ReminderEvent {
    /// Where to go on from: keep the last one, and pass it as `after` when you come back.
    async fn cursor(&self) -> Cursor {
        Cursor(Mark::at(self.0.reminder.recipient, self.0.place).seal())
    }

    /// What is new: the reminder itself, that a device of yours has acknowledged it, or that it is
    /// told again or to more people because nobody has.
    async fn change(&self) -> Change {
        self.0.change
    }

    /// The reminder as it is now. An event repeats a reminder you have when it was acknowledged,
    /// repeated or escalated: keep reminders by their id.
    async fn reminder(&self) -> Reminder {
        Reminder(self.0.reminder.clone())
    }

    /// Whether your device is to ring now. Not for what is acknowledged, needs no answer any more,
    /// or was only missed (more than two minutes ago); and for staff not for what
    /// `setReminderPreferences` silences, unless it was escalated and you are an owner or manager
    /// of the whole merchant. Nothing is withheld: show the reminder in any case.
    async fn rings(&self, ctx: &Context<'_>) -> Result<bool> {
        let (app, event) = (ctx.app(), &self.0);
        let (conn, now) = (app.db.read(), app.clock.now());
        let waits = urgency::waits(conn, &app.config.policy, now, &event.reminder).await;
        let waits = waits.map_err(internal)?;
        Ok(match ctx.actor() {
            Actor::Staff { member, .. } => {
                let wish = preference::of(conn, member.id).await.map_err(internal)?;
                rings(event, waits, &Reader::Staff(member, &wish), now)
            }
            _ => rings(event, waits, &Reader::Customer, now),
        })
    }
}

/// Subscriptions to reminders.
#[derive(Default)]
pub struct ReminderSubscription;

/// Subscriptions to reminders.
#[Subscription]
impl ReminderSubscription {
    /// Your reminders as they come, in their order, without gap or repetition, for ever. For
    /// customers (their own) and staff (their merchant's, of the shops where they work; cashiers
    /// see what happens at the counter).
    ///
    /// With `after` you are first sent what you missed, also which reminders were acknowledged,
    /// repeated and escalated meanwhile; without, it starts with what happens from now on. When the connection ends,
    /// subscribe again with the cursor of the last event you have dealt with. A cursor of another
    /// account is `BAD_USER_INPUT`.
    async fn reminders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on from here: the cursor of an event, of an edge or a reminder.")]
        after: Option<Cursor>,
        #[graphql(desc = "Only those of this shop.")] shop_id: Option<ID>,
        #[graphql(desc = "Only those of these kinds. Null or empty: of all.")] kinds: Option<
            Vec<Kind>,
        >,
    ) -> Result<impl Stream<Item = Result<ReminderEvent>> + use<>> {
        let (recipient, reach) = reader(ctx)?;
        let filter = choose(ctx, recipient, reach, shop_id, kinds).await?;
        let tip = reminder::tip(ctx.app().db.read(), recipient).await.map_err(internal)?;
        let place = match after {
            None => tip,
            Some(cursor) => {
                let mark = mark(recipient, cursor)?;
                let acknowledgement = mark.acknowledgement.unwrap_or(tip.acknowledgement);
                let place = Place { position: mark.position, acknowledgement };
                if place.position > tip.position || acknowledgement > tip.acknowledgement {
                    let sentence = "This cursor is ahead of your reminders. Load the list again.";
                    return Err(Fault::bad_input(sentence).into());
                }
                place
            }
        };
        let app = ctx.app();
        let events = feed(Arc::clone(&app.infra), &app.tails, recipient, place, filter);
        Ok(events.map(|event| event.map(ReminderEvent).map_err(internal)))
    }
}
