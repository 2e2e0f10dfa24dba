//! A reminder that was told again, or to more people.

use sea_orm::entity::prelude::*;

use crate::id::ReminderId;
use crate::timestamp::Timestamp;

/// How a reminder was urged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Change {
    /// Told again.
    Repeated,
    /// Told to those whom it would not have reached.
    Escalated,
}

/// A reminder that was told again, or to more people.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder_urging")]
pub struct Model {
    /// The recipient.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient_id: Uuid,
    /// In the recipient's own sequence of acknowledgements, repetitions and escalations.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The reminder.
    pub reminder_id: ReminderId,
    /// How.
    pub change: Change,
    /// When.
    pub urged_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
