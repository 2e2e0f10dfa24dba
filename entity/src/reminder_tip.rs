//! The last position and the last acknowledgement given to a recipient.

use sea_orm::entity::prelude::*;

/// The last position and the last acknowledgement given to a recipient.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder_tip")]
pub struct Model {
    /// The recipient.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient_id: Uuid,
    /// The recipient kind.
    pub recipient_kind: super::reminder::RecipientKind,
    /// The last position.
    pub position: i64,
    /// The last acknowledgement.
    pub acknowledgement: i64,
}

impl ActiveModelBehavior for ActiveModel {}
