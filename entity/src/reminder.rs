//! A reminder to a merchant or a customer.

use sea_orm::entity::prelude::*;

use crate::id::{ReminderId, ShopId};
use crate::timestamp::Timestamp;

/// Who is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RecipientKind {
    /// A merchant, at its counters.
    Merchant,
    /// A customer.
    Customer,
}

/// A reminder to a merchant or a customer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReminderId,
    /// The recipient kind.
    pub recipient_kind: RecipientKind,
    /// The recipient.
    pub recipient_id: Uuid,
    /// In the recipient's own sequence, from 1; none until published.
    pub position: Option<i64>,
    /// The kind.
    pub kind: String,
    /// The shop.
    pub shop_id: Option<ShopId>,
    /// The prefix of its key.
    pub subject_kind: String,
    /// The subject.
    pub subject_id: Uuid,
    /// What its sentence names.
    pub figures: Json,
    /// When it was written.
    pub created_at: Timestamp,
    /// When one of the recipient's devices acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// In the recipient's own sequence of acknowledgements, repetitions and escalations.
    pub acknowledgement: Option<i64>,
    /// How often it was told again.
    pub repetitions: i64,
    /// When it was last repeated or escalated.
    pub urged_at: Option<Timestamp>,
    /// When it was escalated.
    pub escalated_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
