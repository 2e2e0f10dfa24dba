//! Sharepass (通享): top up a membership at one shop, pay the member price at every shop.

pub mod app;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod db;
pub mod failure;
pub mod goods;
pub mod graphql;
pub mod idempotency;
pub mod identity;
pub mod membership;
pub mod operator;
pub mod policy;
pub mod reminder;
