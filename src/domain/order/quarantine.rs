//! An operator decides about a notice of the gateway that did not fit.

use async_graphql::Enum;
use entity::id::{IntentId, NoticeId, OperatorId};
use entity::intent::Status;
use entity::money::Money;
use serde::{Deserialize, Serialize};

use super::gateway::settle;
use crate::domain::operator;
use crate::domain::operator::proposal::{self, Proposed};
use crate::domain::payment::{self, Quarantined, Received, Said};
use crate::infra::Infra;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::idempotency;

/// What becomes of a quarantined notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "QuarantineDecision")]
pub enum Decision {
    /// Nothing is owed: the case is closed and nothing else happens.
    Dismiss,
    /// It is proposed that the money that came goes back through the gateway, all of it; what it was
    /// to pay fails. Another operator decides, by `decideProposal`.
    SendBack,
}

/// A decision about a quarantined notice.
#[derive(Clone, Debug, Serialize)]
pub struct ResolveQuarantine {
    /// Who decides.
    pub operator: OperatorId,
    /// About which notice.
    pub notice: NoticeId,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// Why a quarantined notice was not resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ResolveQuarantineErrorCode")]
pub enum ResolveQuarantineRefused {
    /// No such notice is in quarantine.
    NotFound,
    /// Another operator was faster.
    AlreadyResolved,
    /// Only money that came for a known intent, by a notice of a payment, can be sent back.
    NothingToSendBack,
    /// Money of the same payment was asked back before; dismiss the notice.
    AlreadySentBack,
    /// An operator has proposed to send it back, and another is to decide.
    AlreadyProposed,
    /// Say why, in 1 to 200 characters.
    ReasonInvalid,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for ResolveQuarantineRefused {
    const MUTATION: &'static str = "ResolveQuarantine";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("noticeId", "No such notice is in quarantine.", "隔离区没有这条通知。")
            }
            Self::AlreadyResolved => {
                says("This notice was resolved already.", "这条通知已经处理过。")
            }
            Self::NothingToSendBack => at(
                "decision",
                "This notice brought no money for a payment that we asked for; dismiss it.",
                "该通知没有对应的收款，请选择忽略。",
            ),
            Self::AlreadySentBack => at(
                "decision",
                "Money of the same payment was asked back before; dismiss this notice.",
                "同一笔付款已经申请退回，请选择忽略该通知。",
            ),
            Self::AlreadyProposed => at(
                "noticeId",
                "To send it back is proposed already: another operator decides.",
                "已有人提议退回，等待另一位运营人员决定。",
            ),
            Self::ReasonInvalid => {
                at("reason", "Say why, in 1 to 200 characters.", "请填写1到200字的原因。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for ResolveQuarantineRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Dismisses a quarantined notice, or proposes to send its money back; the act is written down.
pub async fn resolve_quarantine(
    tx: &Tx,
    infra: &Infra,
    resolve: ResolveQuarantine,
) -> Outcome<NoticeId, ResolveQuarantineRefused> {
    use ResolveQuarantineRefused as Refused;
    if !super::refund::is_reason(&resolve.reason) {
        return Err(Refused::ReasonInvalid.into());
    }
    let found = payment::lock_case(tx, resolve.notice).await?;
    let case = found.ok_or(Refused::NotFound)?;
    if case.resolved_at.is_some() {
        return Err(Refused::AlreadyResolved.into());
    }
    let became = match resolve.decision {
        Decision::Dismiss => {
            let kind = proposal::Kind::QuarantineSendBack;
            proposal::overtake(tx, &infra.clock, kind, case.id.0).await?;
            payment::close_case(tx, &infra.clock, &case, "dismissed").await?;
            "dismissed"
        }
        Decision::SendBack => {
            returnable(tx, &case).await?;
            let wanted = Proposed {
                kind: proposal::Kind::QuarantineSendBack,
                subject: case.id.0,
                by: resolve.operator,
                reason: resolve.reason.clone(),
                bank_reference: None,
            };
            let proposed = proposal::propose(tx, &infra.clock, wanted).await?;
            proposed.ok_or(Refused::AlreadyProposed)?;
            "proposed to send back"
        }
    };
    let (by, subject) = (resolve.operator, case.id.to_string());
    let reason = Some(format!("{became}: {}", resolve.reason));
    operator::note(tx, &infra.clock, by, "resolveQuarantine", subject, reason).await?;
    Ok(case.id)
}

/// Holds a notice, and the payment that it tells of, until the transaction ends.
pub async fn hold_notice(tx: &Tx, notice: NoticeId) -> anyhow::Result<()> {
    let Some(case) = payment::lock_case(tx, notice).await? else { return Ok(()) };
    if let Some(intent) = case.intent() {
        payment::lock_intent(tx, intent).await?;
    }
    Ok(())
}

/// What of a notice can go back: the payment, and how much came. Its payment is locked.
///
/// One payment goes back once, however many notices tell of it.
async fn returnable(
    tx: &Tx,
    case: &Quarantined,
) -> Outcome<(IntentId, Money), ResolveQuarantineRefused> {
    use ResolveQuarantineRefused as Refused;
    let intent = case.intent().filter(|_| case.kind == payment::PAID);
    let intent = intent.ok_or(Refused::NothingToSendBack)?;
    let amount = Money::from_fen(case.amount_fen).ok().filter(|amount| !amount.is_zero());
    let amount = amount.ok_or(Refused::NothingToSendBack)?;
    match payment::lock_intent(tx, intent).await? {
        // What succeeded is booked: giving it back is the refund of an order or a membership.
        Some(known) if known.status != Status::Succeeded && known.gateway_intent.is_some() => {}
        _ => return Err(Refused::NothingToSendBack.into()),
    }
    if payment::is_asked_back(tx, intent).await? {
        return Err(Refused::AlreadySentBack.into());
    }
    Ok((intent, amount))
}

/// Two operators send back what a quarantined notice tells of: what it was to pay fails, and the
/// gateway is asked to give all of it back. False where that is not possible any more.
pub async fn send_quarantined_back(
    tx: &Tx,
    infra: &Infra,
    notice: NoticeId,
) -> anyhow::Result<bool> {
    let found = payment::lock_case(tx, notice).await?;
    let Some(case) = found.filter(|case| case.resolved_at.is_none()) else { return Ok(false) };
    let (intent, amount) = match returnable(tx, &case).await {
        Ok(found) => found,
        Err(Failure::Refused(_)) => return Ok(false),
        Err(Failure::Broken(error)) => return Err(error),
    };
    let received: Received = payment::learn(tx, &infra.clock, intent, Said::NotPaid).await?;
    settle(tx, &infra.clock, &infra.config.policy, &received).await?;
    payment::send_back(tx, &infra.clock, intent, amount).await?;
    payment::close_case(tx, &infra.clock, &case, "sent back").await?;
    Ok(true)
}
