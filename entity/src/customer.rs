//! A customer.

use sea_orm::entity::prelude::*;

use crate::id::CustomerId;
use crate::timestamp::Timestamp;

/// A customer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    /// The phone.
    pub phone: Option<String>,
    /// The email.
    pub email: Option<String>,
    /// The name.
    pub name: String,
    /// The password hash.
    pub password_hash: String,
    /// Consent to offers, price drops and campaigns.
    pub marketing: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// The erased time.
    pub erased_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
