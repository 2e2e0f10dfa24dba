//! A member stops its membership for a while, or reports a loss; and takes it up again.
//!
//! While frozen nothing can be spent from it, and it gives no member price. A loss ends all other
//! sessions of the customer at once, and what is frozen for one is taken up with the password only:
//! whoever has the phone must not undo what its owner did.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, SessionId};
use entity::membership::{FreezeReason, Status};
use serde::{Deserialize, Serialize};

use super::store;
use crate::domain::identity;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a membership was not frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "FreezeMembershipErrorCode")]
pub enum FreezeRefused {
    /// The caller has no such membership.
    NotFound,
    /// Only a membership in force can be frozen; for a loss, one that is paused too.
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
    /// It was frozen for a loss: the password is needed.
    PasswordRequired,
    /// The password is another one.
    WrongPassword,
}

impl Refusal for UnfreezeRefused {
    const MUTATION: &'static str = "UnfreezeMembership";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "You have no such membership.", "没有这个会员。"),
            Self::NotFrozen => {
                at("membershipId", "This membership is not frozen.", "这个会员没有被冻结。")
            }
            Self::PasswordRequired => at(
                "password",
                "A loss was reported: give your password as well.",
                "该会员因挂失被冻结：请同时输入密码。",
            ),
            Self::WrongPassword => at(
                "password",
                "This is not your password: enter it again.",
                "密码不正确：请重新输入。",
            ),
        }
    }
}

/// A customer who freezes a membership.
#[derive(Clone, Copy, Debug)]
pub struct Freeze {
    /// Who.
    pub customer: CustomerId,
    /// The session that stays when all others end.
    pub session: SessionId,
    /// Which.
    pub membership: MembershipId,
    /// Why.
    pub reason: FreezeReason,
}

/// What a customer showed of the password, before the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It was not given.
    None,
    /// Another one was given.
    Wrong,
    /// It was given.
    Right,
}

/// A customer who takes a frozen membership up again.
#[derive(Clone, Copy, Debug)]
pub struct Unfreeze {
    /// Who.
    pub customer: CustomerId,
    /// Which.
    pub membership: MembershipId,
    /// Whether it is them.
    pub proof: Proof,
}

/// Freezes the customer's own membership. A loss also ends all other sessions of the customer.
pub async fn freeze(tx: &Tx, clock: &Clock, wish: Freeze) -> Outcome<MembershipId, FreezeRefused> {
    let id = wish.membership;
    let found = store::lock_for_customer(tx, id, wish.customer).await?;
    let mut membership = found.ok_or(FreezeRefused::NotFound)?;
    let paused = membership.freeze_reason == Some(FreezeReason::Pause);
    match (membership.status, wish.reason) {
        (Status::Active, _) => membership.frozen_at = Some(clock.now()),
        // Whoever notices the loss while it is paused.
        (Status::Frozen, FreezeReason::Loss) if paused => {}
        _ => return Err(FreezeRefused::NotActive.into()),
    }
    membership.status = Status::Frozen;
    membership.freeze_reason = Some(wish.reason);
    store::save_status(tx, &membership).await?;
    if wish.reason == FreezeReason::Loss {
        identity::revoke_others(tx, clock, wish.customer, wish.session).await?;
    }
    Ok(id)
}

/// Takes the customer's own frozen membership up again.
pub async fn unfreeze(tx: &Tx, wish: Unfreeze) -> Outcome<MembershipId, UnfreezeRefused> {
    let id = wish.membership;
    let found = store::lock_for_customer(tx, id, wish.customer).await?;
    let mut membership = found.ok_or(UnfreezeRefused::NotFound)?;
    if membership.status != Status::Frozen {
        return Err(UnfreezeRefused::NotFrozen.into());
    }
    match (membership.freeze_reason, wish.proof) {
        (Some(FreezeReason::Loss), Proof::None) => {
            return Err(UnfreezeRefused::PasswordRequired.into());
        }
        (_, Proof::Wrong) => return Err(UnfreezeRefused::WrongPassword.into()),
        _ => {}
    }
    membership.status = Status::Active;
    membership.frozen_at = None;
    membership.freeze_reason = None;
    store::save_status(tx, &membership).await?;
    Ok(id)
}
