//! When a member of staff does not want their device to ring.

use sea_orm::entity::prelude::*;

use crate::id::StaffId;
use crate::timestamp::Timestamp;

/// When a member of staff does not want their device to ring.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder_preferences")]
pub struct Model {
    /// The member of staff.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: StaffId,
    /// A list of kinds.
    pub muted_kinds: Json,
    /// A list of keys of shops.
    pub muted_shops: Json,
    /// When the quiet hours begin, in minutes of the day.
    pub quiet_from: Option<i64>,
    /// When they end, in minutes of the day.
    pub quiet_until: Option<i64>,
    /// On the clocks of this time zone (IANA).
    pub time_zone: Option<String>,
    /// Until when nothing is to ring.
    pub muted_until: Option<Timestamp>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
