//! What a merchant leaves unanswered is told again, and then to more people, until somebody
//! acknowledges it or it needs no answer any more.
//!
//! Each repetition and escalation is a row with a number of the sequence that acknowledgements are
//! numbered in, so that every reader is sent each of them once and in order, as all else.

mod rule;
mod store;
mod urge;

pub use rule::{Due, Unanswered, due};
pub use store::{Changed, urged, waits};
pub use urge::tick;
