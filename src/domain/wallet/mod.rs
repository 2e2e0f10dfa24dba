//! Stored value in lots: recharged, released from custody, spent and given back (DOMAIN, 4).
//!
//! Always holds: no part of a lot falls below zero; custody is within the
//! principal; every change of a
//! lot is a transfer in the ledger, in the same transaction. Lots are locked in the order of their
//! keys.

mod allot;
mod bonus;
mod close;
mod drawn;
mod give_back;
mod give_up;
mod join;
mod model;
mod move_home;
mod pay_in;
mod quote_refund;
mod receive;
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
    Home, InCycle, MemberSum, Pass, Slice, allot_for, allot_in_cycle, claimed_in_cycle,
    end_in_cycle, home, lacking, lacking_before, members_of, tick as allot_tick,
};
pub use bonus::tick as bonus_tick;
pub use close::{Close, CloseRefused, Closed, close};
pub use drawn::{Drawn, hold_drawn};
pub use entity::recharge::Status as RechargeStatus;
pub use give_back::{GiveBack, GivenBack, give_back};
pub use give_up::give_up;
pub use join::{Join, JoinRefused, Joined, join};
pub use model::{Draw, Lot, Place, draw, draws_back, spendable};
pub use move_home::{MoveHome, MoveRefused, Moved, may_move, move_home};
pub use pay_in::{PaidIn, PayIn, PayInRefused, pay_in, pay_in_by_bank, settle_pay_in};
pub use quote_refund::{RefundQuote, quote_refund};
pub use receive::{For, Receipt, Source, receive};
pub use recharge::{Recharge, RechargeRefused, Recharged, recharge};
pub use refund_figures::{Cause, LotFigures};
pub use release::tick as release_tick;
pub use return_custody::{begin as return_custody, tick as return_custody_tick};
pub use settle_recharge::{fail_recharge, settle_recharge, tell_sent_back, would_hold};
pub use spend::{Spend, SpendRefused, Spent, Wallet, spend, spend_all, wallets};
pub use statement::{Line, statement};
pub use store::{
    Closing, PayInRow, RechargeRow, add_draws, add_draws_back, closings_of, draws_of,
    homes_lacking, lots_of, lots_of_many, orders_of_membership, owing_refunds, pay_ins_by_ids,
    pay_ins_of, received_for, recharges_by_ids, refunded, then_pay,
};
pub use till::{Held as Till, fails, hold, look};
