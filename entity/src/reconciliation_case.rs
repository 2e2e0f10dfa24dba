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
    /// It is said to be paid, and our books have it as failed.
    PaidButBookedFailed,
    /// It is said to have failed, and our books have it as paid.
    FailedButBookedPaid,
    /// Nothing was asked under the reference.
    UnknownReference,
    /// A second word differs from the first.
    SaidOtherwise,
    /// A file, or a line of it, cannot be read.
    Unreadable,
}

/// What differs between a gateway's day and our books.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reconciliation_case")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReconciliationCaseId,
    /// The day in which it was found; none: the bank said it, or a notice.
    pub reconciliation_id: Option<ReconciliationId>,
    /// The gateway.
    pub gateway: String,
    /// The day of its calendar.
    pub day: i64,
    /// How it differs.
    pub kind: Kind,
    /// Which way the money went.
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
    /// Names what was said: it is one case however often it is said.
    pub once: Option<String>,
    /// What was said: pairs of name and value.
    pub evidence: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
