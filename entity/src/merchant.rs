//! A merchant: a legal person that owns shops.

use sea_orm::entity::prelude::*;

use crate::id::MerchantId;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Where a merchant stands with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Registered, not yet looked at.
    Pending,
    /// On show, and may take recharges.
    Approved,
    /// Refused by an operator.
    Rejected,
    /// Stopped by an operator.
    Suspended,
    /// Has announced its closure.
    Closing,
    /// Gone.
    Closed,
}

/// A merchant: a legal person that owns shops.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merchant")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MerchantId,
    /// The unified social credit code on its licence.
    pub licence_no: String,
    /// The legal name.
    pub legal_name: String,
    /// The contact phone.
    pub contact_phone: String,
    /// Where it stands.
    pub status: Status,
    /// Why an operator rejected or suspended it.
    pub status_reason: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The approved time.
    pub approved_at: Option<Timestamp>,
    /// When it stops for good, once its closure is announced.
    pub closes_at: Option<Timestamp>,
    /// Since when it owes what a clearing asked it to pay in.
    pub owes_since: Option<Timestamp>,
    /// What of that has not come yet.
    pub owes: Money,
}

impl ActiveModelBehavior for ActiveModel {}
