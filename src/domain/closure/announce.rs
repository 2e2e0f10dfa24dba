//! A merchant announces that it closes.

use async_graphql::Enum;
use entity::id::MerchantId;
use entity::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::identity::{self, contact};
use crate::domain::reminder::{self, Fact, Kind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};
use crate::infra::policy::Policy;

/// Longest notice ahead, in days.
const FARTHEST_DAYS: i64 = 365;

/// A closure to be announced.
#[derive(Clone, Debug)]
pub struct Announce {
    /// Who closes.
    pub merchant: MerchantId,
    /// When.
    pub closes_at: Timestamp,
    /// Why, for its members to read.
    pub reason: String,
}

/// Why a closure was not announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "AnnounceClosureErrorCode")]
pub enum AnnounceRefused {
    /// Only an approved merchant announces its closure, once.
    NotApproved,
    /// Members need their notice.
    TooSoon,
    /// More than a year ahead is no announcement.
    TooFar,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
}

impl Refusal for AnnounceRefused {
    const MUTATION: &'static str = "AnnounceClosure";

    fn says(&self) -> Says {
        match self {
            Self::NotApproved => says(
                "Only an approved merchant can announce its closure, and only once.",
                "只有已通过审核的商户才能公告停业，且只能公告一次。",
            ),
            Self::TooSoon => at(
                "closesAt",
                "Give your members their notice: see serviceConfig.policy.closureNoticeDays.",
                "须提前通知会员，天数见 serviceConfig.policy.closureNoticeDays。",
            ),
            Self::TooFar => at(
                "closesAt",
                "Announce a closure at most 365 days ahead.",
                "停业公告最多提前365天。",
            ),
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: your members read it.",
                "请填写原因，最多 500 个字符：会员将会看到。",
            ),
        }
    }
}

/// Announces a closure: recharges stop at once, all members are told.
pub async fn announce(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: Announce,
) -> Outcome<MerchantId, AnnounceRefused> {
    use AnnounceRefused as Refused;
    let reason = contact::line(&wanted.reason, 500).ok_or(Refused::ReasonInvalid)?;
    if wanted.closes_at < clock.now().plus_days(policy.closure_notice_days) {
        return Err(Refused::TooSoon.into());
    }
    if wanted.closes_at > clock.now().plus_days(FARTHEST_DAYS) {
        return Err(Refused::TooFar.into());
    }
    let found = identity::lock_merchant(tx, wanted.merchant).await?;
    let mut merchant = found.ok_or(Refused::NotApproved)?;
    if !merchant.announce_closure(wanted.closes_at, reason) {
        return Err(Refused::NotApproved.into());
    }
    identity::save_merchant(tx, merchant).await?;
    let what = Kind::MerchantClosing;
    reminder::record(tx, clock, Fact::Merchant { what, merchant: wanted.merchant }).await?;
    reminder::tell_members(tx, clock, wanted.merchant, what).await?;
    Ok(wanted.merchant)
}
