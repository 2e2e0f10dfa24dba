//! The windows, caps and ratios that other parts read: data by region, validated at start.
//!
//! `policy.toml` at the top of the repository holds them, and is built in. What each may be stands
//! in `figures.rs`; `read.rs` reads a file and tells everything that is wrong with it.

mod calendar;
mod figures;
mod read;

pub use calendar::zone;
pub use figures::{COUNTER_KINDS, minutes_of_day, time_of_day};
pub use read::{BUILT_IN, Override, Source, read, variables, wrong};

use crate::infra::text::Country;

/// The rules of a region, as figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Counted up whenever a figure of the file changes.
    pub version: i64,
    /// Whose rules these are, as the file names it.
    pub region: String,
    /// The time zone that its days begin and end in, as IANA names it.
    pub time_zone: String,
    /// The country whose phone numbers are written without a country code.
    pub phone_country: Country,
    /// Days in which a recharge of which nothing was spent goes back whole (DOMAIN, section 4).
    pub cooling_off_days: i64,
    /// The most that one membership may hold, in fen.
    pub max_membership_balance_fen: i64,
    /// The least that can be recharged, in fen.
    pub least_recharge_fen: i64,
    /// Days of own price history that a struck-through list price must stand (DOMAIN, section 3).
    pub reference_price_days: i64,
    /// Minutes in which a placed order must be paid.
    pub order_expiry_minutes: i64,
    /// Minutes in which a payment page of the gateway can be used.
    pub intent_expiry_minutes: i64,
    /// What the platform keeps of a payment by gateway, in basis points.
    pub fee_bp: i64,
    /// The least of the principal that a plan may keep in custody, in basis points.
    pub least_custody_share_bp: i64,
    /// What a plan keeps in custody when it does not say, in basis points.
    pub usual_custody_share_bp: i64,
    /// Days before a bonus expires at which its member is told, farthest first.
    pub bonus_warning_days: Vec<i64>,
    /// Days that a bonus has left at the least when it comes back after it had expired.
    pub bonus_grace_days: i64,
    /// Days of notice that a merchant gives before it closes.
    pub closure_notice_days: i64,
    /// How far a refund that a shop gives may take what its merchant is owed below zero, in fen.
    pub refund_overdraft_fen: i64,
    /// What a merchant is asked to pay in at the least, in fen; less is carried on.
    pub least_collection_fen: i64,
    /// Minutes in which the counter can take a fulfilment back.
    pub undo_fulfilment_minutes: i64,
    /// Days after its acceptance in which an order is handed over; else it is refunded by itself.
    pub hand_over_days: i64,
    /// Orders of one customer that may wait for payment.
    pub most_open_orders: i64,
    /// What of a counted stock one customer's unpaid orders may hold, in basis points of what is
    /// left; at least one piece.
    pub open_stock_share_bp: i64,
    /// Seconds that a quote is meant to hold.
    pub quote_holds_seconds: i64,
    /// Wrong redeem codes that are taken for one order.
    pub most_redeem_tries: i64,
    /// Seconds in which a pay code can be charged.
    pub pay_code_seconds: i64,
    /// What a pay code may be charged with when its customer does not say, in fen.
    pub usual_pay_code_limit_fen: i64,
    /// The most that a pay code may be charged with, in fen.
    pub most_pay_code_limit_fen: i64,
    /// When the daily clearing cycle begins, in minutes of the gateway's day (UTC+8).
    pub clearing_at_minutes: i64,
    /// When the books are audited each night, in minutes of the gateway's day (UTC+8).
    pub audit_at_minutes: i64,
    /// Hours for which an act repeats its answer when it comes again with its key.
    pub idempotency_keep_hours: i64,
    /// Days for which a session is kept that has ended, and a refresh token that was used.
    pub session_keep_days: i64,
    /// For how many days it is known where an account has logged in.
    pub place_keep_days: i64,
    /// Days for which reminders are kept.
    pub reminder_keep_days: i64,
    /// Kinds of reminders that wait for an answer at the counter, as the API names them.
    pub answered_reminder_kinds: Vec<String>,
    /// Seconds after which what waits for an answer is told again.
    pub reminder_repeat_seconds: i64,
    /// How often it is told again at the most.
    pub most_reminder_repetitions: i64,
    /// Seconds after which it also reaches those whom it would not have reached.
    pub reminder_escalation_seconds: i64,
}

impl Policy {
    /// How long the counter can take a fulfilment back, in seconds.
    pub const fn undo_fulfilment_seconds(&self) -> i64 {
        self.undo_fulfilment_minutes.saturating_mul(60)
    }

    /// When the daily clearing cycle begins, as clocks show it.
    pub fn clearing_at(&self) -> String {
        time_of_day(self.clearing_at_minutes)
    }
}
