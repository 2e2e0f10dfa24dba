//! Rejects a merchant's registration, with a reason that the merchant reads.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::decide::{Refusals, Ruling, decide};
use crate::domain::identity::Decision;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a merchant is not rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RejectMerchantErrorCode")]
pub enum RejectMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant does not wait for a decision.
    NotPending,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for RejectMerchantRefused {
    const MUTATION: &'static str = "RejectMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotPending => at(
                "merchantId",
                "This merchant does not wait for approval: look at its status.",
                "该商户不在待审核状态：请查看其状态。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: the merchant reads it.",
                "请填写原因，最多 500 个字符：商户将会看到。",
            ),
        }
    }
}

/// Rejects a merchant's registration, with a reason that the merchant reads.
pub async fn reject_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), RejectMerchantRefused> {
    let refusals = Refusals {
        not_found: RejectMerchantRefused::NotFound,
        misplaced: RejectMerchantRefused::NotPending,
        reason: RejectMerchantRefused::ReasonInvalid,
    };
    decide(tx, clock, Decision::Reject, ruling, refusals).await
}
