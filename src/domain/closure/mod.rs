//! Merchants that fail their members: announced closures, and what a default would come to.
//!
//! From the announcement on, recharges are stopped and members choose a refund or another home
//! (`wallet`); nobody is moved without consent. What is owed to the merchant is claimed for them
//! first (DOMAIN, section 4).

mod announce;
mod at_once;
mod close;
mod fail;
mod simulate;

pub use announce::{Announce, AnnounceRefused, announce};
pub use at_once::at_once;
pub use fail::{reinstated, tick};
pub use simulate::{SimulatedMember, Simulation, members, simulate};
