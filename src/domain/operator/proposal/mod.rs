//! What sends money a second time takes two operators: one proposes it, another decides.
//!
//! Here proposals are written, read and closed; what becomes of an approved one is done by the part
//! that it is about. A proposal that the bank's or the gateway's own word overtakes closes by itself.

mod model;
mod propose;
mod store;

pub use model::{Kind, Proposal, Status};
pub use propose::{Proposed, overtake, propose};
pub use store::{by_id, lock, page, save_decision, waiting};
