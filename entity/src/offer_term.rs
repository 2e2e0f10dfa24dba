//! A word of an offer on show.

use sea_orm::entity::prelude::*;

use crate::id::OfferId;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// A word of an offer on show.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer_term")]
pub struct Model {
    /// The term.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// The member price of the listing: cheaper ones stand first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_price: Money,
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offer_id: OfferId,
    /// 4 in the title, 2 in the names of shop, category and city, 1 in the description.
    pub weight: i64,
    /// The city of the listing.
    pub city: String,
    /// The published time of the listing.
    pub published_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
