//! What the four decisions about a merchant have in common.

use entity::id::{MerchantId, OperatorId};

use super::note;
use crate::domain::identity::{self, Decision, contact};
use crate::domain::reminder::{self, Fact, Kind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal};

/// A decision, as an operator gives it.
pub struct Ruling {
    /// Who decides.
    pub operator: OperatorId,
    /// About whom.
    pub merchant: MerchantId,
    /// Why, as entered.
    pub reason: Option<String>,
}

/// What a decision can be refused with.
pub struct Refusals<R> {
    /// There is no such merchant.
    pub not_found: R,
    /// The decision does not fit where the merchant stands.
    pub misplaced: R,
    /// The reason is empty or too long.
    pub reason: R,
}

/// Takes a decision: the merchant moves, the act is written down, the merchant is told.
pub async fn decide<R: Refusal>(
    tx: &Tx,
    clock: &Clock,
    decision: Decision,
    ruling: Ruling,
    refusals: Refusals<R>,
) -> Outcome<(), R> {
    let reason = match ruling.reason {
        Some(reason) => Some(contact::line(&reason, 500).ok_or(Failure::Refused(refusals.reason))?),
        None => None,
    };
    let found = identity::lock_merchant(tx, ruling.merchant).await?;
    let mut merchant = found.ok_or(Failure::Refused(refusals.not_found))?;
    let moved = merchant.decide(decision, reason.clone(), clock.now());
    moved.ok_or(Failure::Refused(refusals.misplaced))?;
    identity::save_merchant(tx, merchant).await?;
    let (act, told) = match decision {
        Decision::Approve => ("approveMerchant", Some(Kind::MerchantApproved)),
        Decision::Reject => ("rejectMerchant", None),
        Decision::Suspend => ("suspendMerchant", Some(Kind::MerchantSuspended)),
        Decision::Reinstate => ("reinstateMerchant", Some(Kind::MerchantApproved)),
    };
    note(tx, clock, ruling.operator, act, ruling.merchant.to_string(), reason).await?;
    if let Some(what) = told {
        let fact = Fact::Merchant { what, merchant: ruling.merchant };
        reminder::record(tx, clock, fact).await?;
        if decision == Decision::Suspend {
            reminder::tell_members(tx, clock, ruling.merchant, what).await?;
        }
    }
    Ok(())
}
