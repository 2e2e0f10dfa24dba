//! An operator decides about a notice of the gateway that did not fit.

use async_graphql::Enum;
use entity::id::{NoticeId, OperatorId};
use entity::intent::Status;
use entity::money::Money;
use serde::{Deserialize, Serialize};

use super::gateway::settle;
use crate::app::App;
use crate::db::Tx;
use crate::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::payment::{self, Quarantined, Received, Said};
use crate::{idempotency, operator};

/// What becomes of a quarantined notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "QuarantineDecision")]
pub enum Decision {
    /// Nothing is owed: the case is closed and nothing else happens.
    Dismiss,
    /// The money that came goes back through the gateway, all of it; what it was to pay fails.
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

/// Resolves a quarantined notice, and writes the act down.
pub async fn resolve_quarantine(
    tx: &Tx,
    app: &App,
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
    let resolution = match resolve.decision {
        Decision::Dismiss => "dismissed",
        Decision::SendBack => {
            if !send_back(tx, app, &case).await? {
                return Err(Refused::NothingToSendBack.into());
            }
            "sent back"
        }
    };
    payment::close_case(tx, &app.clock, &case, resolution).await?;
    let (by, subject) = (resolve.operator, case.id.to_string());
    let reason = Some(format!("{resolution}: {}", resolve.reason));
    operator::note(tx, &app.clock, by, "resolveQuarantine", subject, reason).await?;
    Ok(case.id)
}

/// Fails the intent that the money came for, and asks the gateway to give all of it back. False
/// where there is no such money.
async fn send_back(tx: &Tx, app: &App, case: &Quarantined) -> anyhow::Result<bool> {
    let Some(intent) = case.intent().filter(|_| case.kind == payment::PAID) else {
        return Ok(false);
    };
    let amount = Money::from_fen(case.amount_fen).ok().filter(|amount| !amount.is_zero());
    let Some(amount) = amount else { return Ok(false) };
    match payment::intent_by_id(tx, intent).await? {
        // What succeeded is booked: giving it back is the refund of an order or a membership.
        Some(known) if known.status != Status::Succeeded && known.gateway_intent.is_some() => {}
        _ => return Ok(false),
    }
    let received: Received = payment::learn(tx, &app.clock, intent, Said::NotPaid).await?;
    settle(tx, &app.clock, &app.config.policy, &received).await?;
    payment::send_back(tx, &app.clock, intent, amount).await?;
    Ok(true)
}
