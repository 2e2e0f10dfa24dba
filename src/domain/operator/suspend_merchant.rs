//! Suspends a merchant: it and its offers are no longer shown, recharges stop at once.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::decide::{Refusals, Ruling, decide};
use crate::domain::identity::Decision;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a merchant is not suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "SuspendMerchantErrorCode")]
pub enum SuspendMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant is not approved, or is suspended already.
    NotApproved,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for SuspendMerchantRefused {
    const MUTATION: &'static str = "SuspendMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotApproved => at(
                "merchantId",
                "Only an approved merchant can be suspended: look at its status.",
                "只有已通过审核的商户可以暂停：请查看其状态。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: the merchant reads it.",
                "请填写原因，最多 500 个字符：商户将会看到。",
            ),
        }
    }
}

/// Suspends a merchant: it and its offers are no longer shown, recharges stop at once.
pub async fn suspend_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), SuspendMerchantRefused> {
    let refusals = Refusals {
        not_found: SuspendMerchantRefused::NotFound,
        misplaced: SuspendMerchantRefused::NotApproved,
        reason: SuspendMerchantRefused::ReasonInvalid,
    };
    decide(tx, clock, Decision::Suspend, ruling, refusals).await
}
