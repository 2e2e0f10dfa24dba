//! Clearing and settlement in the API.

mod cycle;
mod mutations;
mod queries;
mod settlement;
mod statement;

pub use cycle::ClearingCycle;
pub use mutations::ClearingMutation;
pub use queries::{OperatorClearing, StaffStatements};
pub use settlement::Settlement;
pub use statement::SettlementStatement;
