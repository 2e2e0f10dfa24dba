//! A file of an image, as it is served: a JPEG.

use sea_orm::entity::prelude::*;

use crate::id::ImageId;

/// A file of an image, as it is served: a JPEG.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image_rendition")]
pub struct Model {
    /// The image.
    #[sea_orm(primary_key, auto_increment = false)]
    pub image_id: ImageId,
    /// How wide it is at most, in pixels.
    #[sea_orm(primary_key, auto_increment = false)]
    pub width: i64,
    /// The SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
