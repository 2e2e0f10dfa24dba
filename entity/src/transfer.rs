//! A balanced set of entries. Final.

use sea_orm::entity::prelude::*;

use crate::id::TransferId;
use crate::timestamp::Timestamp;

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// A recharge succeeded.
    Recharge,
    /// A lot left its cooling-off period.
    Release,
    /// A member paid at its home merchant.
    SpendHome,
    /// A member paid at another merchant.
    SpendElsewhere,
    /// An order was paid by the gateway.
    GatewayPayment,
    /// An order was refunded.
    OrderRefund,
    /// A bonus expired.
    BonusExpiry,
    /// A home merchant made good what a member's refund lacked in custody.
    Claim,
    /// A closed membership's forfeit stayed with its home merchant.
    Forfeit,
    /// A home merchant gave back of a forfeit: goods that it was kept for were refunded later.
    ForfeitReturned,
    /// A closed membership's money went back to its customer.
    MembershipRefund,
    /// A membership's money went to another home.
    Move,
    /// A home merchant made good what its members' custody lacked, in a clearing.
    ClearingClaim,
    /// A merchant was paid out.
    Payout,
    /// A payout came back: the bank could not pay it.
    PayoutReturned,
    /// A merchant paid in what it owed.
    PayIn,
    /// A customer gave up what a membership that has ended still owed it.
    ClaimGivenUp,
    /// Two operators agreed that something was booked wrong.
    Correction,
}

/// A balanced set of entries. Final.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransferId,
    /// The kind.
    pub kind: Kind,
    /// The recharge, lot, payment or refund that it moves money for.
    pub subject_id: Uuid,
    /// The original, where this one takes it back.
    pub reverses_id: Option<TransferId>,
    /// The at.
    pub at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
