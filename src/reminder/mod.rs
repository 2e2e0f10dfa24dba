//! Reminders: what merchants and customers are told, in an order of their own, never lost.
//!
//! A reminder is written in the same transaction as the fact it tells ([`record`]). A publisher
//! then gives it the next position of its recipient; subscribers read by position.

mod fact;
mod record;

pub use fact::{Fact, Kind};
pub use record::record;
