//! Clearing computes who owes whom between merchants; settlement pays it (DOMAIN, section 5).
//!
//! A cycle has a cut-off under a barrier, so that it covers each transfer exactly once; positions
//! that can be computed again to the same figures; and for each merchant one transaction that makes
//! its members' custody good and pays out what is left. Each step is done once, by whichever
//! instance comes first, and goes on where a crash left it (RELIABILITY, S1 to S5).

mod audit;
mod compute;
mod confirm;
mod csv;
mod cut;
mod listen;
mod model;
mod replay;
mod run;
mod settle;
mod store;
mod tell;

pub use audit::audit;
pub use confirm::{
    ConfirmSettlement, ConfirmSettlementRefused, confirm_settlement, fail_told, hold_settlement,
};
pub use csv::{cycle_csv, statement_csv};
pub use cut::{CutRefused, RunClearing, run_clearing};
pub use model::{
    Cycle, CycleStatus, Direction, Held, Position, Settlement, SettlementStatus, StatementLine,
};
pub use replay::replays;
pub use run::{go_on, tick};
pub use store::{
    CutOffs, cut_offs, cycles, cycles_by_ids, lines_of, positions_of, settlements_by_ids,
    settlements_of, statements_by_ids, statements_of_cycles, statements_of_merchant,
};
