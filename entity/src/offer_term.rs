//! A word of an offer on show.

use sea_orm::entity::prelude::*;

use crate::id::OfferId;

/// A word of an offer on show.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer_term")]
pub struct Model {
    /// The term.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offer_id: OfferId,
    /// 4 in the title, 2 in shop and category names, 1 in the description.
    pub weight: i64,
}

impl ActiveModelBehavior for ActiveModel {}
