//! Corrections of the ledger by hand: one operator proposes a balanced transfer with its reason,
//! another one decides, and an approval posts it in the transaction of the decision.
//!
//! Only what no lot stands behind can be corrected: the gateway's cash, what is payable to a
//! merchant, and fees. Member accounts and `advanced` follow lots (invariants L3 and L4), so lots
//! and the ledger can only move together: by the acts that draw and fill lots.

mod correct_ledger;
mod decide_correction;
mod model;
mod store;

pub use correct_ledger::{CorrectLedger, CorrectLedgerRefused, correct_ledger};
pub use decide_correction::{
    DecideCorrection, DecideCorrectionRefused, Decision, decide_correction,
};
pub use model::{Correctable, Correction, Leg, Side, Status, Unfit, check};
pub use store::{by_ids, page};
