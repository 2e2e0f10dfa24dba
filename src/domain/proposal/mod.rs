//! What becomes of a proposal that another operator decides: its money moves, or it does not.
//!
//! This stands above the parts that proposals are about; their rows are `operator::proposal`'s.

mod decide;

pub use decide::{DecideProposal, DecideProposalRefused, Decision, decide_proposal};
