//! What differs between a gateway's day and our books.

use sea_orm::entity::prelude::*;

use crate::gateway_listing::Kind as Movement;
use crate::id::{ReconciliationCaseId, ReconciliationId};
use crate::timestamp::Timestamp;

/// How it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// The gateway has a payment that our books have not.
    PaidButNotBooked,
    /// Our books have what the gateway never listed.
    BookedButNotListed,
    /// Both have it, with other amounts.
    AmountDiffers,
    /// The gateway listed it before.
    ListedTwice,
    /// The gateway gave money back that our books do not have as given back.
    RefundNotBooked,
}

/// What differs between a gateway's day and our books.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reconciliation_case")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReconciliationCaseId,
    /// Where it was found.
    pub reconciliation_id: ReconciliationId,
    /// The gateway.
    pub gateway: String,
    /// The day of its calendar.
    pub day: i64,
    /// How it differs.
    pub kind: Kind,
    /// Whether a payment or a refund differs.
    pub movement: Movement,
    /// Our name for it, as the gateway wrote it.
    pub reference: String,
    /// Fen, as listed.
    pub listed_amount: Option<i64>,
    /// Fen, as booked.
    pub booked_amount: Option<i64>,
    /// When it was found.
    pub found_at: Timestamp,
    /// The resolved time.
    pub resolved_at: Option<Timestamp>,
    /// Why it is resolved.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
