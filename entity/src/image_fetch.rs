//! An image elsewhere that an offer names: it is fetched once, and kept.

use sea_orm::entity::prelude::*;

use crate::id::{ImageId, MerchantId};
use crate::timestamp::Timestamp;

/// How far the fetching of an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It is to be fetched, or fetched again.
    Waiting,
    /// It is here, drawn anew.
    Kept,
    /// It could not be fetched.
    Failed,
}

/// Why an image could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Reason {
    /// Its address is not https, or leads to where only we can reach.
    AddressRefused,
    /// Its server has no such image, or does not give it out.
    NotGiven,
    /// Its server could not be reached, or took too long.
    Unreachable,
    /// It is no whole picture that stands still, in a form that is taken.
    NotAnImage,
    /// It has more bytes or pixels than are taken.
    TooLarge,
    /// The merchant keeps as many images as it may.
    TooManyImages,
}

/// An image elsewhere that an offer names: it is fetched once, and kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image_fetch")]
pub struct Model {
    /// Where it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub url: String,
    /// The merchant that named it first: the image becomes theirs.
    pub merchant_id: MerchantId,
    /// How far it is.
    pub status: Status,
    /// The image that it became.
    pub image_id: Option<ImageId>,
    /// Why it could not be fetched; none unless it failed.
    pub reason: Option<Reason>,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// When it was named first.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
