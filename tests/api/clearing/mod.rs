//! Clearing and settlement, the ends of memberships, and merchants that fail, as stories to the fen.

mod bank;
mod closing;
mod cycles;
mod failing;
mod moving;
mod owed;
mod refunds;
pub mod stage;
mod till;
mod two_operators;
mod worked_example;
