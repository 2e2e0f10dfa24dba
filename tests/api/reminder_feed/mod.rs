//! Reminders arrive in order, without gap or repetition, whatever dies.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that meets something else has failed"
)]

mod api;
mod campaign;
mod order;
mod recipe;
mod rings;
mod stage;
mod together;
mod words;
