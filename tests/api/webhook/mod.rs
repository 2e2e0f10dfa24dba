//! Webhooks: what merchants' own systems are sent, to a receiver that is one.

mod addresses;
mod failing;
mod owners;
mod receiver;
mod sending;
mod stage;
