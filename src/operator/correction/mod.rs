//! Corrections of the ledger by hand: one operator proposes a balanced transfer with its reason,
//! another one decides, and an approval posts it in the transaction of the decision.
//!
//! Only what no lot stands behind can be corrected: the gateway's cash, what is payable to a
//! merchant, and fees. Member accounts and `advanced` follow lots (invariants L3 and L4), so lots
//! and the ledger can only move together: by the acts that draw and fill lots.

mod correct_ledger;
mod decide_correction;
pub mod graphql;
mod model;
mod store;
