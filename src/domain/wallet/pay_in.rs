//! A merchant pays in: any amount, at any time, by the gateway's page or by its bank.

use async_graphql::Enum;
use entity::id::{MerchantId, PayInId};
use entity::intent::Purpose;
use entity::money::Money;
use serde::{Deserialize, Serialize};

use super::receive::{Receipt, Source, receive};
use super::store::{self, PayInRow};
use crate::domain::payment::{self, Ask, Intent};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// The most that is paid in at once, in fen: 100,000,000.00.
const MOST_FEN: i64 = 10_000_000_000;

/// Money that a merchant wants to pay in.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PayIn {
    /// Who.
    pub merchant: MerchantId,
    /// How much.
    pub amount: Money,
}

/// A pay-in that waits for its money.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PaidIn {
    /// Which.
    pub pay_in: PayInId,
}

/// Why no pay-in was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "PayInErrorCode")]
pub enum PayInRefused {
    /// An amount is from 0.01 to 100,000,000.00.
    AmountInvalid,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for PayInRefused {
    const MUTATION: &'static str = "PayIn";

    fn says(&self) -> Says {
        match self {
            Self::AmountInvalid => at(
                "amount",
                "Pay in from 0.01 to 100,000,000.00.",
                "缴款金额须为 0.01 至 100,000,000.00。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for PayInRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Begins a pay-in of a merchant, to be paid on the gateway's page or by its bank.
pub async fn pay_in(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: PayIn,
) -> Outcome<PaidIn, PayInRefused> {
    if !(1..=MOST_FEN).contains(&wanted.amount.fen()) {
        return Err(PayInRefused::AmountInvalid.into());
    }
    let id: PayInId = clock.key();
    let ask = Ask {
        purpose: Purpose::PayIn,
        subject: id.0,
        customer: None,
        amount: wanted.amount,
        until: None,
    };
    let intent = payment::ask(tx, clock, policy, ask).await?;
    let row = PayInRow {
        id,
        merchant: wanted.merchant,
        amount: wanted.amount,
        received: Money::ZERO,
        intent,
        created_at: clock.now(),
        settled_at: None,
    };
    store::add_pay_in(tx, &row).await?;
    Ok(PaidIn { pay_in: id })
}

/// The gateway said what became of a pay-in's page. Not paid, it still waits for the bank.
pub async fn settle_pay_in(tx: &Tx, clock: &Clock, intent: &Intent) -> anyhow::Result<()> {
    if intent.status != payment::Status::Succeeded {
        return Ok(());
    }
    let (id, source) = (PayInId(intent.subject), Source::Gateway(intent.id));
    if credit(tx, clock, id, source, intent.amount).await?.is_none() {
        anyhow::bail!("{} pays a pay-in that is not there", intent.id)
    }
    Ok(())
}

/// A line of the bank names a pay-in: what came is credited, once a reference of the bank's. Answers
/// whether there is such a pay-in.
pub async fn pay_in_by_bank(
    tx: &Tx,
    clock: &Clock,
    id: PayInId,
    amount: Money,
    bank_reference: String,
) -> anyhow::Result<Option<MerchantId>> {
    credit(tx, clock, id, Source::Bank(bank_reference), amount).await
}

async fn credit(
    tx: &Tx,
    clock: &Clock,
    id: PayInId,
    source: Source,
    amount: Money,
) -> anyhow::Result<Option<MerchantId>> {
    let Some(known) = store::pay_ins_by_ids(tx, vec![id]).await?.pop() else { return Ok(None) };
    let receipt = Receipt { merchant: known.merchant, subject: id.into(), source, amount };
    if receive(tx, clock, receipt).await?.is_none() {
        return Ok(Some(known.merchant));
    }
    let Some(mut row) = store::lock_pay_in(tx, id).await? else { return Ok(None) };
    row.received = row.received.plus(amount).unwrap_or(Money::MAX);
    if row.received >= row.amount && row.settled_at.is_none() {
        row.settled_at = Some(clock.now());
    }
    store::save_pay_in(tx, &row).await?;
    Ok(Some(row.merchant))
}
