//! `reviewRevision`: an operator decides about a revision that the comparison left open.

use entity::id::{OperatorId, RevisionId};
use entity::revision;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};

use super::model::RevisionStatus;
use super::{Desk, place, publish, save, store};
use crate::domain::operator;
use crate::domain::reminder::Kind;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};
use crate::infra::text;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Why a revision was not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "ReviewRevisionErrorCode")]
pub enum ReviewRevisionRefused {
    /// There is no such revision.
    NotFound,
    /// It passed or was rejected already.
    AlreadyDecided,
    /// The merchant has entered a newer revision since, or withdrew the offer.
    Superseded,
    /// A rejection needs a reason, and a given reason has words.
    ReasonMissing,
    /// The reason is longer than 500 characters.
    ReasonTooLong,
    /// The reason has control characters.
    ReasonUnprintable,
}

impl Refusal for ReviewRevisionRefused {
    const MUTATION: &'static str = "ReviewRevision";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("revisionId", "There is no such revision.", "没有找到该版本。"),
            Self::AlreadyDecided => {
                says("This revision is decided already.", "该版本已有审核结果。")
            }
            Self::Superseded => says(
                "A newer revision took its place, or the offer was withdrawn. Load the queue \
                 again.",
                "该版本已被新版本取代或商品已下架，请刷新队列。",
            ),
            Self::ReasonMissing => at(
                "reason",
                "Say why, so that the merchant knows what to change.",
                "请填写原因，以便商户修改。",
            ),
            Self::ReasonTooLong => {
                at("reason", "Shorten the reason to 500 characters.", "原因请控制在500个字符以内。")
            }
            Self::ReasonUnprintable => at(
                "reason",
                "Remove the control characters from the reason.",
                "请删除原因中的控制字符。",
            ),
        }
    }
}

/// What an operator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "ReviewDecision")]
pub enum Decision {
    /// The revision goes on show.
    Pass,
    /// It does not; what was on show before stays.
    Reject,
}

/// A decision about a revision.
#[derive(Clone, Debug)]
pub struct Review {
    /// Who decides.
    pub operator: OperatorId,
    /// About what.
    pub revision: RevisionId,
    /// How.
    pub decision: Decision,
    /// Why.
    pub reason: Option<String>,
}

/// Decides about a waiting revision, and tells its merchant.
pub async fn review(
    tx: &Tx,
    desk: Desk<'_>,
    review: Review,
) -> Outcome<RevisionId, ReviewRevisionRefused> {
    use ReviewRevisionRefused as Refused;
    let Review { operator, revision: id, decision, reason } = review;
    let codes = [Refused::ReasonMissing, Refused::ReasonTooLong, Refused::ReasonUnprintable];
    let clean = |reason: String| text::paragraphs(&reason, LONGEST_REASON);
    let reason = reason.map(clean).transpose().map_err(|flaw| flaw.of(codes))?;
    if decision == Decision::Reject && reason.is_none() {
        return Err(Refused::ReasonMissing.into());
    }
    let found = store::revision(tx, id).await?.ok_or(Refused::NotFound)?;
    let offer = store::offers(tx, &[found.offer]).await?.pop().ok_or(Refused::NotFound)?;
    let place = place::lock(tx, offer.shop).await?.ok_or(Refused::NotFound)?;
    let offer = store::lock_offer(tx, offer.id).await?.ok_or(Refused::NotFound)?;
    // Read again under the lock: the merchant may have entered another one meanwhile.
    let mut revision = store::revision(tx, id).await?.ok_or(Refused::NotFound)?;
    match revision.status {
        RevisionStatus::NeedsReview => {}
        RevisionStatus::Superseded => return Err(Refused::Superseded.into()),
        RevisionStatus::Passed | RevisionStatus::Rejected => {
            return Err(Refused::AlreadyDecided.into());
        }
    }
    let status = match decision {
        Decision::Pass => RevisionStatus::Passed,
        Decision::Reject => RevisionStatus::Rejected,
    };
    let decided = revision::ActiveModel {
        id: Set(id),
        status: Set(status),
        decided_by: Set(Some(operator)),
        decided_at: Set(Some(desk.clock.now())),
        decision_reason: Set(reason.clone()),
        ..Default::default()
    };
    revision::Entity::update(decided).exec(tx).await?;
    let act = "reviewRevision";
    let words = match decision {
        Decision::Pass => "PASS",
        Decision::Reject => "REJECT",
    };
    let noted = reason.map_or_else(|| words.to_owned(), |reason| format!("{words}: {reason}"));
    operator::note(tx, desk.clock, operator, act, id.to_string(), Some(noted)).await?;
    revision.status = status;
    let what = match decision {
        Decision::Pass => {
            publish::publish(tx, desk, &place, &offer, &revision).await?;
            Kind::RevisionPassed
        }
        Decision::Reject => Kind::RevisionRejected,
    };
    save::tell(tx, desk, &place, id, what).await?;
    Ok(id)
}
