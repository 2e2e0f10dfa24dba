//! A price that was actually asked, and when.

use sea_orm::entity::prelude::*;

use crate::id::OfferId;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// A price that was actually asked, and when.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asked_price")]
pub struct Model {
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offer_id: OfferId,
    /// The from time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_at: Timestamp,
    /// The until time.
    pub until_at: Option<Timestamp>,
    /// The list price.
    pub list_price: Money,
    /// The member price.
    pub member_price: Money,
}

impl ActiveModelBehavior for ActiveModel {}
