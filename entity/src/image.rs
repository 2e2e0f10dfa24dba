//! An image that a merchant uploads.

use sea_orm::entity::prelude::*;

use crate::id::{ImageId, MerchantId};
use crate::timestamp::Timestamp;

/// Whether an image is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Its file was announced.
    Waiting,
    /// Its file came, and was drawn anew.
    Ready,
}

/// The form of the file that comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl Format {
    /// As HTTP names it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// An image that a merchant uploads.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImageId,
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whether it is here.
    pub status: Status,
    /// The form that was announced.
    pub format: Format,
    /// The size that was announced.
    pub bytes: i64,
    /// The SHA-256 of what opens the link that its file is sent to.
    pub key_hash: String,
    /// Until when that link can be used.
    pub upload_until: Timestamp,
    /// How often it was tried.
    pub tries: i64,
    /// In pixels, once it is here.
    pub width: Option<i64>,
    /// In pixels, once it is here.
    pub height: Option<i64>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it was first shown with something.
    pub used_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
