//! Approves a merchant's registration: from now on it may go on show and take recharges.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::decide::{Refusals, Ruling, decide};
use crate::domain::identity::Decision;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a merchant is not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ApproveMerchantErrorCode")]
pub enum ApproveMerchantRefused {
    /// There is no merchant with this id.
    NotFound,
    /// The merchant does not wait for a decision.
    NotPending,
    /// The note is empty or has more than 500 characters.
    NoteInvalid,
}

impl Refusal for ApproveMerchantRefused {
    const MUTATION: &'static str = "ApproveMerchant";

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
            Self::NoteInvalid => at(
                "note",
                "Write a note of at most 500 characters, or leave it out.",
                "请填写不超过 500 个字符的备注，或不填。",
            ),
        }
    }
}

/// Approves a merchant's registration: from now on it may go on show and take recharges.
pub async fn approve_merchant(
    tx: &Tx,
    clock: &Clock,
    ruling: Ruling,
) -> Outcome<(), ApproveMerchantRefused> {
    let refusals = Refusals {
        not_found: ApproveMerchantRefused::NotFound,
        misplaced: ApproveMerchantRefused::NotPending,
        reason: ApproveMerchantRefused::NoteInvalid,
    };
    decide(tx, clock, Decision::Approve, ruling, refusals).await
}
