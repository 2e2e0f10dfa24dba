//! Stored value in lots: recharged, released from custody, spent and given back (DOMAIN, 4).
//!
//! Always holds: no part of a lot falls below zero; custody is within the value; every change of a
//! lot is a transfer in the ledger, in the same transaction. Lots are locked in the order of their
//! keys.

mod bonus;
mod give_back;
pub mod graphql;
mod join;
mod model;
mod recharge;
mod release;
mod settle_recharge;
mod spend;
mod statement;
mod store;

pub use bonus::tick as bonus_tick;
pub use entity::recharge::Status as RechargeStatus;
pub use give_back::{GiveBack, GivenBack, give_back};
pub use join::{Join, JoinRefused, Joined, join};
pub use model::{Draw, Lot, Place, draw, draws_back, spendable};
pub use recharge::{Recharge, RechargeRefused, Recharged, recharge};
pub use release::tick as release_tick;
pub use settle_recharge::{fail_recharge, settle_recharge, would_hold};
pub use spend::{Spend, SpendRefused, Spent, Wallet, spend, wallets};
pub use statement::{Line, statement};
pub use store::{
    RechargeRow, add_draws, add_draws_back, draws_of, lots_of, lots_of_many, recharges_by_ids,
    then_pay,
};
