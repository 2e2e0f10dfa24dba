//! When a member of staff does not want their device to ring, and whether it is to ring.
//!
//! Nothing is withheld from anybody: each event says to its reader whether to ring, by one rule, so
//! that every client does the same.

mod model;
mod rings;
mod set;
mod store;

pub use model::{Preferences, QuietHours};
pub use rings::{Reader, rings};
pub use set::{SetPreferences, SetRefused, set};
pub use store::of;
