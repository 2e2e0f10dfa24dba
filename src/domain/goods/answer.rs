//! `answerFindings`: a merchant says something to what the comparison found, for the operators.

use std::collections::BTreeMap;

use entity::finding;
use entity::id::RevisionId;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};

use super::model::RevisionStatus;
use super::{Desk, store};
use crate::domain::identity::StaffMember;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};
use crate::infra::text;

/// Longest answer, in characters.
const LONGEST_ANSWER: usize = 1_000;

/// Why findings were not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "AnswerFindingsErrorCode")]
pub enum AnswerFindingsRefused {
    /// There is no such revision of the caller's merchant.
    NotFound,
    /// The revision does not wait for an operator (any more).
    NotWaiting,
    /// There are no answers in the input.
    NoAnswers,
    /// The revision has no finding of this number.
    FindingUnknown,
    /// One finding is answered twice in the input.
    FindingRepeated,
    /// An answer is empty.
    AnswerEmpty,
    /// An answer is longer than 1,000 characters.
    AnswerTooLong,
    /// An answer has control characters.
    AnswerUnprintable,
}

impl Refusal for AnswerFindingsRefused {
    const MUTATION: &'static str = "AnswerFindings";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at(
                "revisionId",
                "There is no such revision of your merchant.",
                "没有找到您的该版本。",
            ),
            Self::NotWaiting => says(
                "This revision is not waiting for a review. Save the offer again instead.",
                "该版本不在待审核状态，请重新保存商品。",
            ),
            Self::NoAnswers => at("answers", "Answer at least one finding.", "请至少回复一项。"),
            Self::FindingUnknown => at(
                "answers.number",
                "The revision has no finding of this number.",
                "该版本没有此编号的比对结果。",
            ),
            Self::FindingRepeated => {
                at("answers.number", "Answer each finding once.", "每项结果只能回复一次。")
            }
            Self::AnswerEmpty => at("answers.answer", "Write an answer.", "请填写回复。"),
            Self::AnswerTooLong => at(
                "answers.answer",
                "Shorten the answer to 1,000 characters.",
                "回复请控制在1000个字符以内。",
            ),
            Self::AnswerUnprintable => at(
                "answers.answer",
                "Remove the characters that cannot be printed from the answer.",
                "请删除回复中无法显示的字符。",
            ),
        }
    }
}

/// Writes a merchant's answers to findings of a waiting revision; an earlier answer is replaced.
pub async fn answer(
    tx: &Tx,
    desk: Desk<'_>,
    member: &StaffMember,
    id: RevisionId,
    answers: Vec<(i64, String)>,
) -> Outcome<RevisionId, AnswerFindingsRefused> {
    use AnswerFindingsRefused as Refused;
    if answers.is_empty() {
        return Err(Refused::NoAnswers.into());
    }
    let mut checked = BTreeMap::new();
    for (number, answer) in answers {
        let codes = [Refused::AnswerEmpty, Refused::AnswerTooLong, Refused::AnswerUnprintable];
        let answer = text::paragraphs(&answer, LONGEST_ANSWER).map_err(|flaw| flaw.of(codes))?;
        if checked.insert(number, answer).is_some() {
            return Err(Refused::FindingRepeated.into());
        }
    }
    let found = store::revision(tx, id).await?.ok_or(Refused::NotFound)?;
    let offer = store::lock_own(tx, found.offer, member.merchant).await?;
    let offer = offer.filter(|offer| member.serves(offer.shop)).ok_or(Refused::NotFound)?;
    let revision = store::revision(tx, id).await?.filter(|revision| revision.offer == offer.id);
    if revision.ok_or(Refused::NotFound)?.status != RevisionStatus::NeedsReview {
        return Err(Refused::NotWaiting.into());
    }
    let findings = store::findings(tx, &[id]).await?;
    for (number, answer) in checked {
        if !findings.iter().any(|(_, finding)| finding.number == number) {
            return Err(Refused::FindingUnknown.into());
        }
        let answered = finding::ActiveModel {
            revision_id: Set(id),
            number: Set(number),
            answer: Set(Some(answer)),
            answered_at: Set(Some(desk.clock.now())),
            ..Default::default()
        };
        finding::Entity::update(answered).exec(tx).await?;
    }
    Ok(id)
}
