//! The gateway's day held against our books: the rules, and the rows that come of it.
//!
//! Always holds: a day is reconciled once, and only when it is over; every difference is a case,
//! which stays open until an operator says what it was, or a later list shows that it was none.

mod model;
mod store;
mod write;

pub use entity::gateway_listing::Kind as Movement;
pub use entity::reconciliation_case::Kind as CaseKind;
pub use model::{Day, Listed, Tally, read_list};
pub use store::{
    Case, Found, Reconciliation, close_case, due, lock_case, open_case, open_cases, overdue,
    reconciliations,
};
pub use write::{Books, Waiting, books, waiting, write};
