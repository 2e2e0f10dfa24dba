//! The business, slice by slice. A slice is `mod.rs`, its only door, `model.rs` with pure rules, one use
//! case a file named by its verb, and `store.rs`, where rows are read and written. Nothing here knows of
//! GraphQL objects or of HTTP.

pub mod audit;
pub mod catalog;
pub mod clearing;
pub mod closure;
pub mod figures;
pub mod goods;
pub mod identity;
pub mod image;
pub mod ledger;
pub mod membership;
pub mod operator;
pub mod order;
pub mod pay_code;
pub mod payment;
pub mod proposal;
pub mod prune;
pub mod reminder;
pub mod wallet;
pub mod webhook;
