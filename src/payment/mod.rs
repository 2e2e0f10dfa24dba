//! Payments by third-party gateway: money that customers send, and money that goes back.

pub mod gateway;
