//! Clearing and settlement in the API.

mod mutations;
mod objects;
mod queries;

pub use mutations::ClearingMutation;
pub use objects::{ClearingCycle, Settlement, SettlementStatement};
pub use queries::{OperatorClearing, StaffStatements};
