//! Pay codes: digits that a customer shows at a counter, which charges a bill with them.
//!
//! Always holds: a code is charged at most once, within its time and its customer's limit; a
//! customer has at most one that waits; the digits are with the customer alone, hashed here. A bill
//! that the customer cannot pay uses the code up, and the shop is not told why. Lock order: the
//! customer (who makes a code) or the code (who charges it), then as for orders.

mod charge;
mod create;
mod digits;
mod model;
mod store;

pub use charge::{ChargeBill, ChargeRefused, Tried, charge};
pub use create::{Create, CreateRefused, Made, create};
pub use entity::pay_code::{Refusal, Status};
pub use model::PayCode;
pub use store::{by_ids, newest};
