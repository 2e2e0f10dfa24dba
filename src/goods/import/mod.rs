//! `importOffers`: thousands of entries by file, each row answered by itself.
//!
//! A row is found again by its offer's id, else by its barcode, else (where it has none) by its
//! title, at the same shop; so importing a file twice changes nothing the second time.
//!
//! Always holds: a row is entered, and its answer written, in one transaction, in the order of the
//! file. So any instance goes on where another stopped, and no row is entered twice or left out.

mod begin;
mod file;
mod go_on;
mod store;

pub use begin::{ImportOffersRefused, begin};
pub use entity::offer_import::Status as ImportStatus;
pub use file::{MOST_ROWS, read};
pub use go_on::{WAKE, go_on, run, tick};
pub use store::{Import, Rows, by_ids, imports_of, rows_of};

use super::refused::SaveOfferRefused;
use super::save::Saved;

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// From 1: the first row below the header.
    pub row: i64,
    /// What was done, or why not.
    pub result: Result<Saved, SaveOfferRefused>,
}
