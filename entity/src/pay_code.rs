//! A pay code: what a customer shows to be charged at a counter, once and for a short time.

use sea_orm::entity::prelude::*;

use crate::id::{CustomerId, MembershipId, OrderId, PayCodeId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What has become of a pay code. One that is not used ends with its time, whatever stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// It can be charged, until its time is over.
    Waiting,
    /// A bill was charged.
    Charged,
    /// A bill was tried that its customer could not pay.
    Refused,
    /// Its time was over when the customer made another.
    Expired,
    /// The customer made another in its time.
    Replaced,
}

/// Why a customer could not pay a bill with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Refusal {
    /// More was asked than the code may be charged with.
    AboveLimit,
    /// The customer has no (such) membership in force any more.
    NoMembership,
    /// The membership is frozen.
    MembershipFrozen,
    /// The balance does not hold the amount.
    BalanceShort,
    /// The balance does, but not the part that can be spent at this merchant.
    PortableLimit,
}

/// A pay code.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_code")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayCodeId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The membership that pays; none: the one that suits best.
    pub membership_id: Option<MembershipId>,
    /// The digits, hashed.
    pub digest: String,
    /// The most that may be charged.
    pub most: Money,
    /// Where it stands.
    pub status: Status,
    /// The bill that was charged.
    pub order_id: Option<OrderId>,
    /// Why the customer could not pay.
    pub refusal: Option<Refusal>,
    /// What was asked then.
    pub refused_amount: Option<Money>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be charged.
    pub expires_at: Timestamp,
    /// When it was charged, refused or replaced.
    pub used_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
