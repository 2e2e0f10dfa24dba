//! An operator proposes a correction of the ledger. Nothing moves until another one approves it.

use async_graphql::Enum;
use entity::id::{CorrectionId, OperatorId, TransferId};
use serde::{Deserialize, Serialize};

use super::model::{Correction, Leg, Status, Unfit, check};
use super::store;
use crate::domain::identity::{self, contact};
use crate::domain::ledger;
use crate::domain::operator::note;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;

/// A correction that an operator proposes.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectLedger {
    /// Who proposes it.
    pub operator: OperatorId,
    /// What it moves.
    pub legs: Vec<Leg>,
    /// Why, as entered.
    pub reason: String,
    /// The transfer that was wrong, where it is one.
    pub corrects: Option<TransferId>,
}

/// Why a correction was not proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CorrectLedgerErrorCode")]
pub enum CorrectLedgerRefused {
    /// There are fewer than 2 legs or more than 20, or one account comes twice.
    LegsInvalid,
    /// The debits are not as much as the credits.
    Unbalanced,
    /// An amount is zero, or all of one side are more than 1,000,000,000.00 together.
    AmountInvalid,
    /// A leg of `PAYABLE` does not say whose.
    MerchantRequired,
    /// A leg of another account than `PAYABLE` names a merchant.
    MerchantNotUsed,
    /// There is no merchant with this id.
    MerchantNotFound,
    /// The reason is empty or has more than 500 characters.
    ReasonInvalid,
    /// There is no transfer with this id.
    TransferNotFound,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl From<Unfit> for CorrectLedgerRefused {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Legs => Self::LegsInvalid,
            Unfit::Amount => Self::AmountInvalid,
            Unfit::MerchantMissing => Self::MerchantRequired,
            Unfit::MerchantTooMany => Self::MerchantNotUsed,
            Unfit::Unbalanced => Self::Unbalanced,
        }
    }
}

impl Refusal for CorrectLedgerRefused {
    const MUTATION: &'static str = "CorrectLedger";

    fn says(&self) -> Says {
        match self {
            Self::LegsInvalid => at(
                "legs",
                "Give 2 to 20 legs, each of another account.",
                "请填写2到20条分录，每个账户只出现一次。",
            ),
            Self::Unbalanced => at(
                "legs",
                "The debits must be as much as the credits.",
                "借方合计必须等于贷方合计。",
            ),
            Self::AmountInvalid => at(
                "legs.amount",
                "Each amount is above zero, and a side at most 1,000,000,000.00.",
                "每笔金额须大于零，每方合计最多 1,000,000,000.00。",
            ),
            Self::MerchantRequired => at(
                "legs.merchantId",
                "Say whose payable is to be corrected.",
                "请指明更正哪个商户的应付款。",
            ),
            Self::MerchantNotUsed => at(
                "legs.merchantId",
                "Only a leg of PAYABLE is of a merchant.",
                "只有应付款账户属于商户。",
            ),
            Self::MerchantNotFound => {
                at("legs.merchantId", "There is no merchant with this id.", "没有该商户。")
            }
            Self::ReasonInvalid => at(
                "reason",
                "Give a reason, with at most 500 characters: it is written into the audit log.",
                "请填写原因，最多 500 个字符：将写入审计日志。",
            ),
            Self::TransferNotFound => {
                at("correctsTransferId", "There is no transfer with this id.", "没有该笔转账。")
            }
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for CorrectLedgerRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Proposes a correction, and writes the act down.
pub async fn correct_ledger(
    tx: &Tx,
    clock: &Clock,
    command: CorrectLedger,
) -> Outcome<CorrectionId, CorrectLedgerRefused> {
    use CorrectLedgerRefused as Refused;
    let reason = contact::line(&command.reason, 500).ok_or(Refused::ReasonInvalid)?;
    check(&command.legs).map_err(Refused::from)?;
    for merchant in command.legs.iter().filter_map(|leg| leg.merchant) {
        identity::merchant(tx, merchant).await?.ok_or(Refused::MerchantNotFound)?;
    }
    if let Some(original) = command.corrects
        && !ledger::is_posted(tx, original).await?
    {
        return Err(Refused::TransferNotFound.into());
    }
    let correction = Correction {
        id: clock.key(),
        legs: command.legs,
        reason,
        corrects: command.corrects,
        status: Status::Proposed,
        proposed_by: command.operator,
        proposed_at: clock.now(),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        transfer: None,
    };
    store::add(tx, &correction).await?;
    let (subject, reason) = (correction.id.to_string(), Some(correction.reason));
    note(tx, clock, command.operator, "correctLedger", subject, reason).await?;
    Ok(correction.id)
}
