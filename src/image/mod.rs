//! Images that merchants upload, to be shown with their offers, shops and themselves.
//!
//! Always holds: what is served was drawn anew from pixels, so that no file of a stranger, no place
//! where a photo was taken and no program hidden in a picture leaves this service. An image is shown
//! by its own merchant alone; one that nothing shows is gone after a day.

mod colour;
pub mod graphql;
mod model;
mod prune;
mod read;
mod receive;
mod render;
mod store;
mod take;
mod upload;

pub use entity::image::Format;
pub use model::{Announced, Image, ImagePool, LARGEST_BYTES, Width, own_image};
pub use prune::tick;
pub use receive::{ReceiveRefused, Received, announced, receive};
pub use store::{Rendition, rendition};
pub use take::{ImageRefused, show, take};
pub use upload::{Upload, UploadImage, UploadImageRefused, upload_image};
