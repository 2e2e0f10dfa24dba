//! What a home merchant told its consenting members.

use sea_orm::entity::prelude::*;

use crate::id::{CampaignId, MerchantId, OfferId};
use crate::timestamp::Timestamp;

/// What a home merchant told its consenting members.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaign")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CampaignId,
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The title.
    pub title: String,
    /// The body.
    pub body: String,
    /// The offer.
    pub offer_id: Option<OfferId>,
    /// How many were told.
    pub recipients: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
