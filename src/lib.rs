//! Sharepass (通享): top up a membership at one shop, pay the member price at every shop.

// The one schema is a chain of its parts: each part more, and the type of a request's work is a
// few levels deeper.
#![recursion_limit = "512"]

pub mod app;
pub mod audit;
pub mod bank;
pub mod board;
pub mod broker;
pub mod catalog;
pub mod clearing;
pub mod clock;
pub mod closure;
pub mod config;
pub mod cores;
pub mod db;
pub mod demo;
pub mod failure;
pub mod figures;
pub mod goods;
pub mod graphql;
pub mod http;
pub mod idempotency;
pub mod identity;
pub mod image;
pub mod ledger;
pub mod limiter;
pub mod membership;
pub mod meter;
pub mod operator;
pub mod order;
pub mod pay_code;
pub mod payment;
pub mod policy;
pub mod reminder;
pub mod sandbox;
pub mod server;
pub mod telemetry;
pub mod wallet;
pub mod webhook;
pub mod worker;
