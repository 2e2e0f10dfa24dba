//! Reminders: what merchants and customers are told, in an order of their own, never lost.
//!
//! A reminder is written in the same transaction as the fact it tells ([`record`]). A publisher
//! then gives it the next position of its recipient ([`publish`]); subscribers read by position
//! ([`feed`]). What one of a recipient's devices acknowledges is silent on all of them; what a
//! merchant leaves unanswered is repeated and escalated ([`urge_tick`]).

mod acknowledge;
mod audit;
pub mod campaign;
mod cursor;
mod fact;
mod feed;
mod filter;
mod members;
mod model;
mod prefer;
pub mod preference;
mod prune;
mod publish;
mod record;
mod rules;
mod sentence;
mod store;
mod tail;
pub mod urgency;

pub use acknowledge::{Acknowledge, AcknowledgeRefused, MOST, Which, acknowledge};
pub use audit::{audit, checks};
pub use campaign::consenting;
pub use cursor::Mark;
pub use fact::{Fact, Kind};
pub use feed::{Change, Event, feed};
pub use filter::Filter;
pub use members::{tell_members, tell_members_at, tell_members_tick};
pub use model::{
    Acknowledged, Figures, Place, Recipient, RecipientKind, Reminder, Subject, Urgency,
};
pub use prefer::{PreferRefused, prefer};
pub use preference::{Preferences, QuietHours, Reader, rings};
pub use prune::prune;
pub use publish::{publish, run_publisher, tick};
pub use record::{record, record_all};
pub use rules::{Audience, at_the_counter, audience};
pub use sentence::{Words, sentence};
pub use store::{Span, by_keys, knows_shop, page, tip};
pub use tail::Tails;
pub use urgency::{Due, Unanswered, due, tick as urge_tick};
