//! One line of an order, with the prices it was placed with.

use sea_orm::entity::prelude::*;

use crate::id::{OfferId, OrderId, RevisionId};
use crate::money::Money;

/// One line of an order, with the prices it was placed with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_line")]
pub struct Model {
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
    /// The number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The offer.
    pub offer_id: OfferId,
    /// The revision.
    pub revision_id: RevisionId,
    /// The title.
    pub title: String,
    /// The title en.
    pub title_en: Option<String>,
    /// A unit.
    pub list_price: Money,
    /// A unit.
    pub member_price: Money,
    /// The quantity.
    pub quantity: i64,
    /// Units of it that are taken from a counted stock and were not given back.
    pub stock_held: i64,
    /// Units of it whose money went back.
    pub refunded: i64,
}

impl ActiveModelBehavior for ActiveModel {}
