//! A customer gives up what is owed to it: the claim of a membership that has ended, or a refund that
//! its shop could not fund.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, OwedRefundId};
use entity::money::Money;
use entity::owed_refund::Status;
use serde::{Deserialize, Serialize};

use super::store;
use crate::domain::reminder::Kind as Remind;
use crate::domain::wallet;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, says};
use crate::infra::idempotency;

/// What is given up.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GiveUpClaim {
    /// Whose.
    pub customer: CustomerId,
    /// The membership whose claim it is.
    pub membership: Option<MembershipId>,
    /// The owed refund.
    pub refund: Option<OwedRefundId>,
}

/// What was given up.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct GivenUp {
    /// The membership.
    pub membership: Option<MembershipId>,
    /// The owed refund.
    pub refund: Option<OwedRefundId>,
    /// How much.
    pub amount: Money,
}

/// Why nothing was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "GiveUpClaimErrorCode")]
pub enum GiveUpClaimRefused {
    /// Name either a membership or a refund.
    InputInvalid,
    /// The caller has no such membership or refund.
    NotFound,
    /// Nothing is owed: it was paid, or given up before.
    NothingOwed,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for GiveUpClaimRefused {
    const MUTATION: &'static str = "GiveUpClaim";

    fn says(&self) -> Says {
        match self {
            Self::InputInvalid => says(
                "Name a membership or a refund, and not both.",
                "请指定一个会员或一笔退款，二者选一。",
            ),
            Self::NotFound => {
                says("You have no such membership or refund.", "您没有这个会员或这笔退款。")
            }
            Self::NothingOwed => says(
                "Nothing is owed to you here: it was paid, or given up before.",
                "此处没有欠您的款项：已退还，或先前已放弃。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for GiveUpClaimRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Gives up a claim of the customer's own, and tells whoever owed it.
pub async fn give_up_claim(
    tx: &Tx,
    clock: &Clock,
    claim: GiveUpClaim,
) -> Outcome<GivenUp, GiveUpClaimRefused> {
    use GiveUpClaimRefused as Refused;
    let GiveUpClaim { customer, membership, refund } = claim;
    let amount = match (membership, refund) {
        (Some(id), None) => {
            let given_up = wallet::give_up(tx, clock, id, customer).await?;
            given_up.ok_or(Refused::NotFound)?
        }
        (None, Some(id)) => {
            let found = store::owed_to(tx, id, customer).await?.ok_or(Refused::NotFound)?;
            give_up_refund(tx, clock, found.order, id).await?
        }
        _ => return Err(Refused::InputInvalid.into()),
    };
    if amount.is_zero() {
        return Err(Refused::NothingOwed.into());
    }
    Ok(GivenUp { membership, refund, amount })
}

/// Ends an owed refund. Answers what was left of it.
async fn give_up_refund(
    tx: &Tx,
    clock: &Clock,
    order: entity::id::OrderId,
    id: OwedRefundId,
) -> anyhow::Result<Money> {
    // The order first, as when a part of it is paid.
    let (order, owed) = (store::lock(tx, order).await?, store::lock_owed(tx, id).await?);
    let (Some(order), Some(mut owed)) = (order, owed) else { anyhow::bail!("{id} is gone") };
    if owed.status != Status::Owed {
        return Ok(Money::ZERO);
    }
    (owed.status, owed.ended_at) = (Status::GivenUp, Some(clock.now()));
    store::save_owed(tx, &owed).await?;
    store::tell_amount(tx, clock, &order, Remind::ClaimGivenUp, owed.left).await?;
    Ok(owed.left)
}
