//! A merchant stops selling a plan. Its members keep what they have.

use async_graphql::Enum;
use entity::id::{MerchantId, PlanId};
use entity::plan::{self, Status};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};
use serde::{Deserialize, Serialize};

use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a plan was not retired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RetireMembershipPlanErrorCode")]
pub enum RetirePlanRefused {
    /// The merchant has no such plan.
    NotFound,
    /// It is retired already.
    AlreadyRetired,
}

impl Refusal for RetirePlanRefused {
    const MUTATION: &'static str = "RetireMembershipPlan";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("planId", "You have no such plan.", "没有这个会员方案。"),
            Self::AlreadyRetired => {
                at("planId", "This plan is retired already.", "这个方案已经停售。")
            }
        }
    }
}

/// Retires a plan of the merchant's own.
pub async fn retire_plan(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    id: PlanId,
) -> Outcome<PlanId, RetirePlanRefused> {
    let found = plan::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let found = found.filter(|plan| plan.merchant_id == merchant);
    let found = found.ok_or(RetirePlanRefused::NotFound)?;
    if found.status == Status::Retired {
        return Err(RetirePlanRefused::AlreadyRetired.into());
    }
    let row = plan::ActiveModel {
        id: Set(id),
        status: Set(Status::Retired),
        retired_at: Set(Some(clock.now())),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(id)
}
