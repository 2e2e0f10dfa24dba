//! Proofs of RELIABILITY: what must never happen is tried for, hard. Each has a short form that
//! runs with the other tests, and a long one that `.ci/prove` runs; `docs/proofs.md` says what each
//! of them shows.

mod bank;
mod books;
mod broken_line;
mod cleared;
pub mod crash;
mod fault_points;
mod fuzz;
mod healthy;
pub mod scale;
mod scene;
mod tampering;
mod tamperings;
mod without;
