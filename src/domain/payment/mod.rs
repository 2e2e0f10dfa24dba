//! Payments by a third party: what is asked of the gateway, and what it tells us.
//!
//! Always holds: an intent settles once; a notice counts once; what does not fit is quarantined,
//! not believed. No call to the gateway happens inside a transaction.

mod ask;
mod call_off;
mod model;
mod present;
mod quarantine;
mod receive;
pub mod reconcile;
mod send_back;
mod store;

pub use ask::{Ask, ask};
pub use call_off::{CalledOff, call_off, called_off, end_by, forget, is_called_off, tell_later};
pub use entity::intent::{Purpose, Status};
pub use model::{Intent, ask_next};
pub use present::{Presented, present};
pub use quarantine::{Quarantined, close_case, lock_case, quarantined, waiting_about};
pub use receive::{PAID, Received, Said, learn, quarantine_said, receive};
pub use send_back::{look_after_return, return_due, send_back};
pub use store::{
    due_to_ask, intent_by_id, intents_by_ids, is_asked_back, lock as lock_intent, pending_for,
    postpone, returns_by_ids,
};
