//! How a membership ended.

use sea_orm::entity::prelude::*;

use crate::id::MembershipId;
use crate::money::Money;
use crate::timestamp::Timestamp;

/// Why a membership ends: it decides what goes back (DOMAIN, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Cause {
    /// Within the cooling-off period, of untouched recharges.
    CoolingOff,
    /// Not the customer's doing: the shop moved, closed, or did not deliver.
    MerchantsFault,
    /// The customer's wish.
    CustomersWish,
}

/// How a membership ended.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_closing")]
pub struct Model {
    /// The membership.
    #[sea_orm(primary_key, auto_increment = false)]
    pub membership_id: MembershipId,
    /// Why it ended.
    pub cause: Cause,
    /// The membership that its money went to, where it did not leave.
    pub moved_to_id: Option<MembershipId>,
    /// What its member was entitled to.
    pub entitled: Money,
    /// What of it was paid, or moved, at once.
    pub paid: Money,
    /// Principal that stayed with the home merchant.
    pub forfeited: Money,
    /// What of that came back since, for goods that were refunded after the end.
    pub forfeit_returned: Money,
    /// Bonus that was voided.
    pub bonus_voided: Money,
    /// When it ended.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
