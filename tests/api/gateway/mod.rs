//! The client and the sandbox gateway, over the wire.

mod calls;
mod faults;
mod notices;
mod refunds;
pub mod stage;
