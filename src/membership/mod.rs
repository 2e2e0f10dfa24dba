//! Memberships: the binding of a customer to a home merchant.

mod standing;

pub use standing::{Standing, standing};
