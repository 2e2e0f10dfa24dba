//! One version of an offer.

use sea_orm::entity::prelude::*;

use crate::id::{OfferId, OperatorId, RevisionId, StaffId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What became of a revision in the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// On show, or was.
    Passed,
    /// An operator decides.
    NeedsReview,
    /// Refused.
    Rejected,
    /// A newer revision came before it was decided.
    Superseded,
}

/// One version of an offer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevisionId,
    /// The offer.
    pub offer_id: OfferId,
    /// From 1, in the order they were entered.
    pub number: i64,
    /// Where it stands.
    pub status: Status,
    /// The title.
    pub title: String,
    /// The title en.
    pub title_en: Option<String>,
    /// The description.
    pub description: String,
    /// The category.
    pub category_id: String,
    /// The list price.
    pub list_price: Money,
    /// The member price.
    pub member_price: Money,
    /// GTIN of 8, 12, 13 or 14 digits.
    pub barcode: Option<String>,
    /// URLs.
    pub images: Json,
    /// The valid from.
    pub valid_from: Option<Timestamp>,
    /// The valid until.
    pub valid_until: Option<Timestamp>,
    /// The title in one spelling.
    pub title_key: String,
    /// A digest of the description in one spelling.
    pub description_key: String,
    /// The created by.
    pub created_by: StaffId,
    /// When it was written.
    pub created_at: Timestamp,
    /// The decided by.
    pub decided_by: Option<OperatorId>,
    /// The decided time.
    pub decided_at: Option<Timestamp>,
    /// The decision reason.
    pub decision_reason: Option<String>,
    /// The published time.
    pub published_at: Option<Timestamp>,
    /// The offer.
    #[sea_orm(belongs_to, from = "offer_id", to = "id")]
    pub offer: BelongsTo<super::offer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
