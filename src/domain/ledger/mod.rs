//! The double-entry ledger: the only way money moves (DOMAIN, section 5).
//!
//! A transfer sums to zero by construction and is final: a mistake is taken back by another
//! transfer. Accounts that many payments share have no row that a payment updates: a balance is what is
//! kept of it, and a tail of entries that is folded into it behind them.

mod balance;
mod chart;
mod cut_off;
mod fold;
mod known;
mod lend;
mod model;
mod own;
mod post;
mod till;

pub use balance::balance;
pub use chart::Account;
pub use cut_off::{Moved, Movement, cut_off, moved};
pub use entity::transfer::Kind;
pub use fold::tick;
pub use known::is_posted;
pub use lend::{Lendable, hold_lendable, lendable, may_lend};
pub use model::{Transfer, Unbalanced};
pub use post::{post, post_against};
pub use till::{Held as Till, hold as hold_till, look as look_at_till};
