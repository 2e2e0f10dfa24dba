//! An order.

use sea_orm::entity::prelude::*;

use crate::id::{CustomerId, MerchantId, OrderId, ShopId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Waiting for payment.
    Placed,
    /// Waiting for the shop to accept.
    Paid,
    /// The shop prepares it.
    Accepted,
    /// Handed over.
    Fulfilled,
    /// The shop did not take it; the money went back.
    Declined,
    /// By its customer.
    Cancelled,
    /// Not paid in time.
    Expired,
    /// The money went back after it was accepted or fulfilled.
    Refunded,
}

/// An order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The shop.
    pub shop_id: ShopId,
    /// Where it stands.
    pub status: Status,
    /// The list total.
    pub list_total: Money,
    /// The member total.
    pub member_total: Money,
    /// Digits that the customer shows at the counter.
    pub redeem_code: String,
    /// Wrong codes typed so far.
    pub redeem_tries: i64,
    /// The note.
    pub note: Option<String>,
    /// Why it was declined, cancelled or refunded.
    pub reason: Option<String>,
    /// The placed time.
    pub placed_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// The paid time.
    pub paid_at: Option<Timestamp>,
    /// The accept by.
    pub accept_by: Option<Timestamp>,
    /// The accepted time.
    pub accepted_at: Option<Timestamp>,
    /// The fulfilled time.
    pub fulfilled_at: Option<Timestamp>,
    /// The closed time.
    pub closed_at: Option<Timestamp>,
    /// Of a bill that was charged at a counter, in place of lines: the shop's member discount then,
    /// in basis points.
    pub bill_discount_bp: Option<i64>,
    /// Of a bill: the number that the shop knows it by.
    pub bill_number: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
