//! Merchants, customers, operators, and how they come in.

mod approval;
mod erasure;
mod limits;
mod merchants;
mod payout;
mod proxies;
mod registration;
mod rules;
mod sessions;
mod staff;
