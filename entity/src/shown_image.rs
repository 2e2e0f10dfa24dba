//! The image that a shop or a merchant shows.

use sea_orm::entity::prelude::*;

use crate::id::ImageId;

/// The image that a shop or a merchant shows.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shown_image")]
pub struct Model {
    /// The shop or the merchant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    /// The image.
    pub image_id: ImageId,
    /// The image.
    #[sea_orm(belongs_to, from = "image_id", to = "id")]
    pub image: BelongsTo<super::image::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
