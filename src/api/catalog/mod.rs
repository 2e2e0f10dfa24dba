//! The catalog in the API.

mod loaders;
mod offer;
mod offers;

pub use loaders::{AskedOf, StandingOf};
pub use offer::{Offer, ViewerPrice};
pub use offers::{CatalogQuery, Listing, OfferFilter};
