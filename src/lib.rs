//! Sharepass (通享): top up a membership at one shop, pay the member price at every shop.

pub mod api;
pub mod app;
pub mod command;
pub mod demo;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod infra;
pub mod sandbox;
pub mod server;
pub mod transport;
pub mod worker;
