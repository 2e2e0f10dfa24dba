//! Orders: quoted, placed, paid, accepted, fulfilled; or declined, cancelled, expired, refunded.
//!
//! A bill that a counter charges is an order too: without lines, paid and handed over at once.
//!
//! Always holds: an order keeps the prices it was placed with; it is paid at most once; a closed
//! order takes no payment; stock held by an order that ends unsold goes back. Lock order: the
//! order, then its membership, then lots by key, and for a refund what merchants are owed; never a
//! row of the merchant on the way of a payment.

mod accept;
mod cancel;
mod charge;
mod decline;
mod expire;
mod fulfil;
mod funds;
mod gateway;
mod give_up_claim;
mod leave;
mod model;
mod overdue;
mod owe;
mod pay;
mod place;
mod quarantine;
mod queue;
mod quote;
mod recharge_and_pay;
mod reconcile;
mod refund;
mod resolve_reconciliation_case;
mod stop;
mod store;
mod undo;
mod unpaid;
mod withdraw;

pub use accept::{AcceptRefused, accept};
pub use cancel::{Cancel, CancelRefused, cancel};
pub use charge::{Charge, charge};
pub use decline::{Decline, DeclineRefused, decline};
pub use entity::order::Status;
pub use entity::payment::Tender;
pub use expire::tick as expire_tick;
pub use fulfil::{Fulfil, FulfilRefused, fulfil};
pub use gateway::{look_after, poll as gateway_tick, present, take_notice};
pub use give_up_claim::{GiveUpClaim, GiveUpClaimRefused, GivenUp, give_up_claim};
pub use leave::{close_membership, move_membership};
pub use model::{Action, Bill, Line, Order, OrderRefund, OwedRefund, Payment, Side};
pub use overdue::tick as overdue_tick;
pub use owe::{pay_owed, tick as owed_tick};
pub use pay::{Paid, Pay, PayRefused, pay};
pub use place::{Place, PlaceRefused, Placed, WantedLine, place};
pub use quarantine::{
    Decision, ResolveQuarantine, ResolveQuarantineRefused, hold_notice, resolve_quarantine,
    send_quarantined_back,
};
pub use queue::{PaymentQueue, pay_once};
pub use quote::{BalanceQuote, Quote, QuoteRefused, quote};
pub use recharge_and_pay::{Begun, RechargeAndPay, RechargeAndPayRefused, recharge_and_pay};
pub use reconcile::{hold_day, tick as reconcile_tick};
pub use refund::{Refund, RefundLine, RefundRefused, refund};
pub use resolve_reconciliation_case::{
    ResolveReconciliationCase, ResolveReconciliationCaseRefused, resolve_reconciliation_case,
};
pub use stop::{stop_at, tick as stop_tick};
pub use store::{
    Owner, by_ids, lines_of, owed_by_ids, owed_page, page, payments_of, refunded_of, refunds_of,
};
pub use undo::{UndoRefused, undo_fulfilment};
pub use withdraw::{tick as withdraw_tick, withdraw_of};
