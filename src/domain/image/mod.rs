//! Images that merchants upload, to be shown with their offers, shops and themselves.
//!
//! Always holds: what is served was drawn anew from pixels, so that no file of a stranger, no place
//! where a photo was taken and no program hidden in a picture leaves this service. An image is shown
//! by its own merchant alone; one that nothing shows is gone after a day.

mod colour;
mod fetch;
mod model;
mod prune;
mod read;
mod receive;
mod render;
mod store;
mod take;
mod upload;

pub use entity::image::Format;
pub use entity::image_fetch::{Reason as FetchFailure, Status as FetchStatus};
pub use model::{Announced, Image, ImagePool, LARGEST_BYTES, Width, own_image};
pub use prune::tick;
pub use receive::{ReceiveRefused, Received, announced, receive};
pub use render::{Rendered, draw};
pub use store::{Fetch, Rendition, by_ids, fetches, rendition, shown_with};
pub use take::{ImageRefused, keep_drawn, show, take, want};
pub use upload::{Upload, UploadImage, UploadImageRefused, upload_image};
