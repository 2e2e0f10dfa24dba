//! Stored value in lots: recharged, released from custody, spent and given back (DOMAIN, 4).
//!
//! Always holds: no part of a lot falls below zero; custody is within the
//! principal; every change of a
//! lot is a transfer in the ledger, in the same transaction. Lots are locked in the order of their
//! keys.

mod allot;
mod bonus;
mod close;
mod give_back;
pub mod graphql;
mod join;
mod lend;
mod model;
mod move_home;
mod quote_refund;
mod recharge;
mod refund_figures;
mod release;
mod return_custody;
mod settle_recharge;
mod spend;
mod statement;
mod store;
mod taking;
mod till;
mod wind_up;

pub use allot::{
    Home, InCycle, MemberSum, Pass, Slice, allot_for, allot_in_cycle, claimed_in_cycle, home,
    lacking, lacking_before, members_of, tick as allot_tick,
};
pub use bonus::tick as bonus_tick;
pub use close::{Close, CloseRefused, Closed, close};
pub use entity::recharge::Status as RechargeStatus;
pub use give_back::{GiveBack, GivenBack, give_back};
pub use join::{Join, JoinRefused, Joined, join};
pub use lend::{Lendable, hold_lendable, lendable};
pub use model::{Draw, Lot, Place, draw, draws_back, spendable};
pub use move_home::{MoveHome, MoveRefused, Moved, may_move, move_home};
pub use quote_refund::{RefundQuote, quote_refund};
pub use recharge::{Recharge, RechargeRefused, Recharged, recharge};
pub use refund_figures::{Cause, LotFigures};
pub use release::tick as release_tick;
pub use return_custody::{begin as return_custody, tick as return_custody_tick};
pub use settle_recharge::{fail_recharge, settle_recharge, tell_sent_back, would_hold};
pub use spend::{Spend, SpendRefused, Spent, Wallet, spend, wallets};
pub use statement::{Line, statement};
pub use store::{
    RechargeRow, add_draws, add_draws_back, draws_of, homes_lacking, lots_of, lots_of_many,
    orders_of_membership, recharges_by_ids, then_pay,
};
pub use till::{Held, fails, hold, look};
