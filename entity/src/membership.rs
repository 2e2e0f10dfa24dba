//! A membership: the binding of a customer to a home merchant.

use sea_orm::entity::prelude::*;

use crate::id::{CustomerId, MembershipId, MerchantId, PlanId};
use crate::timestamp::Timestamp;

/// Where a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Status {
    /// Its first recharge is not paid yet.
    Pending,
    /// In force.
    Active,
    /// Stopped by its customer for a while.
    Frozen,
    /// Ended.
    Closed,
    /// Its first recharge was never paid.
    Abandoned,
}

/// Why a membership is frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum FreezeReason {
    /// Its customer wanted to pause.
    Pause,
    /// Its customer's phone or password is in other hands.
    Loss,
}

/// A membership: the binding of a customer to a home merchant.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The home merchant.
    pub merchant_id: MerchantId,
    /// The plan.
    pub plan_id: PlanId,
    /// Where it stands.
    pub status: Status,
    /// The version of the terms that was accepted.
    pub terms_version: i64,
    /// The terms accepted time.
    pub terms_accepted_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// The joined time.
    pub joined_at: Option<Timestamp>,
    /// The frozen time.
    pub frozen_at: Option<Timestamp>,
    /// The closed time.
    pub closed_at: Option<Timestamp>,
    /// Why it is frozen, while it is.
    pub freeze_reason: Option<FreezeReason>,
    /// When it was acknowledged that it cannot be used through no fault of its customer.
    pub fault_acknowledged_at: Option<Timestamp>,
    /// What happened.
    pub fault_reason: Option<String>,
    /// The operator or the member of staff who acknowledged it.
    pub fault_acknowledged_by: Option<Uuid>,
    /// The plan.
    #[sea_orm(belongs_to, from = "plan_id", to = "id")]
    pub plan: BelongsTo<super::plan::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
