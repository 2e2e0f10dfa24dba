//! What one recharge left.

use sea_orm::entity::prelude::*;

use crate::id::{LotId, MembershipId, RechargeId};
use crate::money::Money;
use crate::timestamp::Timestamp;

/// What one recharge left.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lot")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LotId,
    /// The membership.
    pub membership_id: MembershipId,
    /// The recharge that left it; none: it was moved here.
    pub recharge_id: Option<RechargeId>,
    /// The membership that it was moved from.
    pub moved_from_id: Option<MembershipId>,
    /// Paid in.
    pub principal_in: Money,
    /// Given on top.
    pub bonus_in: Money,
    /// Left of it.
    pub principal: Money,
    /// Left of it.
    pub bonus: Money,
    /// Still held for the member.
    pub custody: Money,
    /// Principal when its ratio to the value last changed.
    pub base_principal: Money,
    /// Custody when its ratio to the value last changed.
    pub base_custody: Money,
    /// Value when the ratio last changed.
    pub base_value: Money,
    /// The custody share bp.
    pub custody_share_bp: i64,
    /// The cooling off until.
    pub cooling_off_until: Timestamp,
    /// The released time.
    pub released_at: Option<Timestamp>,
    /// The bonus expires time.
    pub bonus_expires_at: Option<Timestamp>,
    /// Days before expiry that the member was last told at.
    pub bonus_warned_days: Option<i64>,
    /// What its home merchant kept of it when the membership ended by its customer's wish.
    pub forfeited: Money,
    /// When its bonus is looked at next: its member is warned, or what is left is voided.
    pub bonus_next_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The membership.
    #[sea_orm(belongs_to, from = "membership_id", to = "id")]
    pub membership: BelongsTo<super::membership::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
