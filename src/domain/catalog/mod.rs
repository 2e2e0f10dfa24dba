//! The catalog: what is on show now, and what each viewer pays for it.
//!
//! On show is a published revision within its validity, of an approved merchant, at an open shop.
//! [`price()`] is the only place that says what somebody pays, and why.

mod buyable;
mod cursor;
pub mod distance;
mod price;
mod query;
mod search;
mod shown;
mod stock;
mod words;

pub use buyable::{Buyable, buyable};
pub use cursor::Cursor;
pub use price::{Buyer, Price, PriceReason, bill_price, price};
pub use search::{Filter, Order, Range, Search, Unsearchable, search};
pub use shown::{Detail, Shown, details, shown};
pub use stock::{Taken, give_stock_back, take_stock};
