//! Rows to the model and back.

mod accounts;
mod known_places;
mod merchants;
mod names;
mod sessions;

pub use accounts::*;
pub use known_places::*;
pub use merchants::*;
pub use names::*;
pub use sessions::*;

use sea_orm::{DbErr, SqlErr};

/// The unique constraint or column that a statement ran against, if it did.
pub fn taken(error: &DbErr) -> Option<String> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => Some(message),
        _ => None,
    }
}
