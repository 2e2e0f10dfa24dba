//! That a membership cannot be used is not its customer's doing: whoever can know says so.
//!
//! A shop moved or closed, or did not deliver: then the member gets back all that is left of the
//! principal (DOMAIN, section 4). What is said stays.

use async_graphql::Enum;
use entity::id::{MembershipId, MerchantId, OperatorId, StaffId};
use entity::membership::Status;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store;
use crate::domain::identity::contact;
use crate::domain::operator;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a fault was not acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "AcknowledgeMerchantFaultErrorCode")]
pub enum AcknowledgeFaultRefused {
    /// There is no such membership; to staff, none whose home is their merchant.
    NotFound,
    /// Only of a membership that is in force or frozen.
    NotOpen,
    /// It was acknowledged before.
    AlreadyAcknowledged,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for AcknowledgeFaultRefused {
    const MUTATION: &'static str = "AcknowledgeMerchantFault";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "There is no such membership.", "没有这个会员。"),
            Self::NotOpen => at(
                "membershipId",
                "This can be said only of a membership that is in force or frozen.",
                "只能针对生效中或已冻结的会员。",
            ),
            Self::AlreadyAcknowledged => at(
                "membershipId",
                "This was said of the membership before: look at its `faultReason`.",
                "该会员已有商户责任确认：请查看其原因。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Say what happened, in at most 500 characters: the member reads it.",
                "请说明情况，最多 500 个字符：会员将会看到。",
            ),
        }
    }
}

/// Who can know that it is the merchant's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    /// An operator of the platform, of any membership.
    Operator(OperatorId),
    /// An owner or manager, of the memberships whose home is their merchant.
    Home(StaffId, MerchantId),
}

impl Witness {
    const fn key(self) -> Uuid {
        match self {
            Self::Operator(OperatorId(key)) | Self::Home(StaffId(key), _) => key,
        }
    }
}

/// Acknowledges that a membership cannot be used through no fault of its customer.
pub async fn acknowledge_fault(
    tx: &Tx,
    clock: &Clock,
    witness: Witness,
    id: MembershipId,
    reason: &str,
) -> Outcome<MembershipId, AcknowledgeFaultRefused> {
    use AcknowledgeFaultRefused as Refused;
    let reason = contact::line(reason, 500).ok_or(Refused::ReasonInvalid)?;
    let found = store::lock(tx, id).await?.filter(|found| match witness {
        Witness::Operator(_) => true,
        Witness::Home(_, merchant) => found.merchant == merchant,
    });
    let mut membership = found.ok_or(Refused::NotFound)?;
    if !matches!(membership.status, Status::Active | Status::Frozen) {
        return Err(Refused::NotOpen.into());
    }
    if membership.fault_acknowledged_at.is_some() {
        return Err(Refused::AlreadyAcknowledged.into());
    }
    membership.fault_acknowledged_at = Some(clock.now());
    membership.fault_reason = Some(reason.clone());
    store::save_fault(tx, &membership, witness.key()).await?;
    if let Witness::Operator(by) = witness {
        let act = "acknowledgeMerchantFault";
        operator::note(tx, clock, by, act, id.to_string(), Some(reason)).await?;
    }
    Ok(id)
}
