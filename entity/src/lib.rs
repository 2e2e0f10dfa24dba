//! One file a table, and the vocabulary of keys, money and time that rows are made of.
//!
//! Rows are not the API and hold no rules: a slice's `store.rs` turns them into its model and back.

pub mod asked_price;
pub mod campaign;
pub mod category;
pub mod customer;
pub mod draw;
pub mod finding;
pub mod gateway_listing;
pub mod gateway_refund;
pub mod id;
pub mod idempotency_key;
pub mod intent;
pub mod ledger_account;
pub mod ledger_entry;
pub mod listing;
pub mod lot;
pub mod membership;
pub mod merchant;
pub mod money;
pub mod notice;
pub mod offer;
pub mod offer_term;
pub mod operator;
pub mod operator_act;
pub mod order;
pub mod order_line;
pub mod payment;
pub mod plan;
pub mod recharge;
pub mod reconciliation;
pub mod reconciliation_case;
pub mod refund;
pub mod refund_draw;
pub mod reminder;
pub mod reminder_tip;
pub mod revision;
pub mod session;
pub mod shop;
pub mod spent_refresh;
pub mod staff;
pub mod timestamp;
pub mod transfer;
