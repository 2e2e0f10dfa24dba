//! What is counted and timed for Prometheus: every figure by name, and the ways to record one.
//!
//! Nothing is recorded unless a recorder was installed (`http/metrics.rs`). Labels come from
//! closed lists: never an id, an address, or a word that a client chose. What an act changed is
//! counted once it is committed ([`Tx::counts`](crate::infra::db::Tx::counts)), and so never twice.

mod names;
mod record;

pub use names::*;
pub use record::{Figure, Kind, Running};
