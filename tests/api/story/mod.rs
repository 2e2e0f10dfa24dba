//! Stories of money: from a merchant's registration to the last fen of a lot.

mod gateway_reality;
mod idempotency;
mod lots;
mod main_job;
mod orders;
mod races;
mod refusals;
