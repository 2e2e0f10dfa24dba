//! Reminders arrive in order, without gap or repetition, whatever dies.

mod api;
mod campaign;
mod order;
mod stage;
mod words;
