//! Lets a suspended merchant go on.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::decide::{Refusals, Ruling, decide};
use crate::domain::identity::Decision;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a merchant is not reinstated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ReinstateMerchantErrorCode")]
pub enum ReinstateMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant is not suspended.
    NotSuspended,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for ReinstateMerchantRefused {
    const MUTATION: &'static str = "ReinstateMerchant";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::NotSuspended => at(
                "merchantId",
                "This merchant is not suspended: look at its status.",
                "该商户未被暂停：请查看其状态。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: the merchant reads it.",
                "请填写原因，最多 500 个字符：商户将会看到。",
            ),
        }
    }
}

/// Lets a suspended merchant go on.
pub async fn reinstate_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), ReinstateMerchantRefused> {
    let refusals = Refusals {
        not_found: ReinstateMerchantRefused::NotFound,
        misplaced: ReinstateMerchantRefused::NotSuspended,
        reason: ReinstateMerchantRefused::ReasonInvalid,
    };
    decide(tx, clock, Decision::Reinstate, ruling, refusals).await
}
