//! A member stops its membership for a while, or reports a loss; and takes it up again.
//!
//! While frozen nothing can be spent from it, and it gives no member price.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId};
use entity::membership::Status;
use serde::{Deserialize, Serialize};

use super::store;
use crate::clock::Clock;
use crate::db::Tx;
use crate::failure::{Outcome, Refusal, Says, at};

/// Why a membership was not frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "FreezeMembershipErrorCode")]
pub enum FreezeRefused {
    /// The caller has no such membership.
    NotFound,
    /// Only a membership in force can be frozen.
    NotActive,
}

impl Refusal for FreezeRefused {
    const MUTATION: &'static str = "FreezeMembership";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "You have no such membership.", "没有这个会员。"),
            Self::NotActive => at(
                "membershipId",
                "Only a membership in force can be frozen.",
                "只有生效中的会员才能冻结。",
            ),
        }
    }
}

/// Why a membership was not taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "UnfreezeMembershipErrorCode")]
pub enum UnfreezeRefused {
    /// The caller has no such membership.
    NotFound,
    /// It is not frozen.
    NotFrozen,
}

impl Refusal for UnfreezeRefused {
    const MUTATION: &'static str = "UnfreezeMembership";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "You have no such membership.", "没有这个会员。"),
            Self::NotFrozen => {
                at("membershipId", "This membership is not frozen.", "这个会员没有被冻结。")
            }
        }
    }
}

/// Freezes the customer's own membership.
pub async fn freeze(
    tx: &Tx,
    clock: &Clock,
    customer: CustomerId,
    id: MembershipId,
) -> Outcome<MembershipId, FreezeRefused> {
    let found = store::lock_for_customer(tx, id, customer).await?;
    let mut membership = found.ok_or(FreezeRefused::NotFound)?;
    if membership.status != Status::Active {
        return Err(FreezeRefused::NotActive.into());
    }
    membership.status = Status::Frozen;
    membership.frozen_at = Some(clock.now());
    store::save_status(tx, &membership).await?;
    Ok(id)
}

/// Takes the customer's own frozen membership up again.
pub async fn unfreeze(
    tx: &Tx,
    customer: CustomerId,
    id: MembershipId,
) -> Outcome<MembershipId, UnfreezeRefused> {
    let found = store::lock_for_customer(tx, id, customer).await?;
    let mut membership = found.ok_or(UnfreezeRefused::NotFound)?;
    if membership.status != Status::Frozen {
        return Err(UnfreezeRefused::NotFrozen.into());
    }
    membership.status = Status::Active;
    membership.frozen_at = None;
    store::save_status(tx, &membership).await?;
    Ok(id)
}
