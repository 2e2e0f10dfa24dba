//! `importOffers`: thousands of entries by file, each row answered by itself.
//!
//! A row is found again by its offer's id, else by the merchant's own reference, else by its barcode,
//! else (where it has none) by its title, at the same shop; so importing a file twice changes nothing
//! the second time.
//!
//! A file is read once, whatever it is ([`table`]): what is kept and gone on with is a table of texts.
//!
//! Always holds: a row is entered, and its answer written, in one transaction, in the order of the
//! file. So any instance goes on where another stopped, and no row is entered twice or left out.

pub mod amount;
mod begin;
mod columns;
mod encoding;
mod file;
mod go_on;
mod refused_file;
mod store;
mod table;
mod workbook;

pub use begin::{ImportOffersRefused, begin};
pub use entity::offer_import::Status as ImportStatus;
pub use file::{Row, read};
pub use go_on::{WAKE, go_on, run, tick};
pub use refused_file::refused_file;
pub use store::{Import, Rows, by_ids, imports_of, rows_of};
pub use table::{Line, MOST_ROWS, Table};

use super::refused::SaveOfferRefused;
use super::save::Saved;

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// From 1, in the order in which rows are answered.
    pub number: i64,
    /// Its number in the file: the first row below the header is 1, and empty ones count.
    pub row: i64,
    /// What was done, or why not.
    pub result: Result<Saved, SaveOfferRefused>,
}
