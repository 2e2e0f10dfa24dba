//! A customer makes a pay code, which takes the place of the one before.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId, PayCodeId};
use entity::money::Money;
use entity::pay_code::Status;
use serde::{Deserialize, Serialize};

use super::{PayCode, digits, store};
use crate::domain::membership::{self, Standing};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};
use crate::infra::policy::Policy;

/// Days after which a code that brought no bill is forgotten.
const KEPT_DAYS: i64 = 1;

/// A code that a customer wants.
#[derive(Clone, Copy, Debug)]
pub struct Create {
    /// Who.
    pub customer: CustomerId,
    /// The membership that is to pay; none: the one that suits the bill best.
    pub membership: Option<MembershipId>,
    /// The most that may be charged; none: what the policy says.
    pub most: Option<Money>,
}

/// A fresh code.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its key.
    pub id: PayCodeId,
    /// Its digits, told this once.
    pub digits: String,
    /// The code that it took the place of.
    pub replaced: Option<PayCodeId>,
}

/// Why no code was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CreatePayCodeErrorCode")]
pub enum CreateRefused {
    /// The caller has no such membership.
    MembershipNotFound,
    /// A pay code needs a membership in force.
    NoMembership,
    /// The membership is frozen; take it up again first.
    MembershipFrozen,
    /// The limit is from 0.01 to `serviceConfig { policy { mostPayCodeLimit } }`.
    LimitInvalid,
}

impl Refusal for CreateRefused {
    const MUTATION: &'static str = "CreatePayCode";

    fn says(&self) -> Says {
        match self {
            Self::MembershipNotFound => {
                at("membershipId", "You have no such membership.", "没有这个会员。")
            }
            Self::NoMembership => says(
                "You have no membership in force; join one to pay by code.",
                "您没有生效中的会员，请先入会再使用付款码。",
            ),
            Self::MembershipFrozen => says(
                "Your membership is frozen; unfreeze it to pay by code.",
                "会员已冻结，请先解冻再使用付款码。",
            ),
            Self::LimitInvalid => at(
                "limit",
                "The limit is more than nothing, and at most what the service allows.",
                "限额须大于0，且不超过系统允许的上限。",
            ),
        }
    }
}

/// Makes a code for a customer. The one that waited can be charged no more.
pub async fn create(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: Create,
) -> Outcome<Made, CreateRefused> {
    use CreateRefused as Refused;
    let usual = Money::from_fen(policy.usual_pay_code_limit_fen).unwrap_or_default();
    let most = wanted.most.unwrap_or(usual);
    if most.is_zero() || most.fen() > policy.most_pay_code_limit_fen {
        return Err(Refused::LimitInvalid.into());
    }
    let standing = match wanted.membership {
        Some(id) => {
            let own = membership::of_customer(tx, wanted.customer).await?;
            let named = own.into_iter().find(|membership| membership.id == id);
            Standing::from(named.ok_or(Refused::MembershipNotFound)?.status)
        }
        None => membership::standing(tx, wanted.customer).await?,
    };
    match standing {
        Standing::InForce => {}
        Standing::Frozen => return Err(Refused::MembershipFrozen.into()),
        Standing::None | Standing::Closed => return Err(Refused::NoMembership.into()),
    }
    store::hold_customer(tx, wanted.customer).await?;
    let now = clock.now();
    let before = store::lock_waiting(tx, wanted.customer).await?;
    let replaced = before.as_ref().map(|before| before.id);
    if let Some(mut before) = before {
        let in_time = before.status(now) == Status::Waiting;
        before.status = if in_time { Status::Replaced } else { Status::Expired };
        before.used_at = in_time.then_some(now);
        store::save(tx, &before).await?;
    }
    store::forget_unused(tx, wanted.customer, now.plus_days(KEPT_DAYS.saturating_neg())).await?;
    let (id, digits) = (clock.key(), digits::fresh());
    let code = PayCode {
        id,
        customer: wanted.customer,
        membership: wanted.membership,
        most,
        status: Status::Waiting,
        order: None,
        refusal: None,
        refused_amount: None,
        created_at: now,
        expires_at: now.plus_seconds(policy.pay_code_seconds),
        used_at: None,
    };
    store::add(tx, &code, digits::digest(&digits)).await?;
    Ok(Made { id, digits, replaced })
}
