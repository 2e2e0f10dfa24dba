//! Figures: what a merchant's owner, and an operator of the platform, want to see on one page.
//!
//! Always holds: nothing is counted twice. Every figure is summed from the tallies of the days that
//! are asked for, and from the balances that the ledger keeps, in a fixed small number of statements,
//! so that it agrees with the statements of clearing to the fen. Tallies are exact at every moment:
//! triggers count each order, payment and membership in the act that changes it, in a tail that is
//! folded behind them ([`crate::infra::tail`]); the audit holds them against the rows. Figures of the
//! whole network are read where statements may take longer ([`crate::infra::db::Db::patient`]).

mod fold;
mod model;
mod period;
mod store;

pub use fold::tick;
pub use model::{Line, Orders, Recharges, Sales, Tally, add_up};
pub use period::{Period, PeriodRefused, Span, Step};
pub use store::{
    MerchantNow, Patience, PlatformNow, Scope, TopOffer, fees_of, merchant_now,
    merchants_by_status, patience, platform_now, tallies, top_offers,
};
