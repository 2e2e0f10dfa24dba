//! The counter hands an accepted order over, against the redeem code that its customer shows.

use async_graphql::Enum;
use entity::id::OrderId;
use entity::order::Status;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::store;
use crate::domain::identity::StaffMember;
use crate::domain::reminder::Kind;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal, Says, at};
use crate::infra::policy::Policy;

/// An order to be handed over.
#[derive(Clone, Debug)]
pub struct Fulfil {
    /// Which; none: the one that waits with this code.
    pub order: Option<OrderId>,
    /// The digits that the customer shows; none when something else was typed.
    pub redeem_code: Option<String>,
}

/// Why an order was not handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "FulfilOrderErrorCode")]
pub enum FulfilRefused {
    /// There is no such order at the caller's shops, or none waits with this code.
    NotFound,
    /// Accept the order first.
    NotAccepted,
    /// The code is wrong.
    WrongCode,
    /// As many wrong codes as are taken were typed for this order; a manager can refund it.
    CodeLocked,
    /// Two orders wait with this code: name the order.
    Ambiguous,
}

impl Refusal for FulfilRefused {
    const MUTATION: &'static str = "FulfilOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at(
                "redeemCode",
                "No order here waits with this code.",
                "没有使用该核销码的待取订单。",
            ),
            Self::NotAccepted => {
                at("orderId", "Accept this order before handing it over.", "请先接单再核销。")
            }
            Self::WrongCode => {
                at("redeemCode", "This is not the code of this order.", "核销码不正确。")
            }
            Self::CodeLocked => at(
                "redeemCode",
                "Too many wrong codes for this order; refund it and have it placed again.",
                "核销码错误次数过多，请退款后重新下单。",
            ),
            Self::Ambiguous => at(
                "orderId",
                "Two orders wait with this code; name one.",
                "有两个订单使用该码，请指定订单。",
            ),
        }
    }
}

/// What came of a try: a wrong code is counted, so it must be committed too.
enum Tried {
    HandedOver(OrderId),
    Wrong,
}

/// Hands an order of the caller's shop over.
pub async fn fulfil(
    infra: &crate::infra::Infra,
    member: &StaffMember,
    fulfil: Fulfil,
) -> Outcome<OrderId, FulfilRefused> {
    let (clock, policy) = (&infra.clock, &infra.config.policy);
    let work = async |tx: &_| try_code(tx, clock, policy, member, &fulfil).await;
    let tried = infra.db.write(work).await?;
    match tried {
        Tried::HandedOver(order) => Ok(order),
        Tried::Wrong => Err(Failure::Refused(FulfilRefused::WrongCode)),
    }
}

async fn try_code(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    member: &StaffMember,
    fulfil: &Fulfil,
) -> Outcome<Tried, FulfilRefused> {
    use FulfilRefused as Refused;
    let id = if let Some(id) = fulfil.order {
        id
    } else {
        let Some(code) = fulfil.redeem_code.as_deref() else {
            return Err(Refused::NotFound.into());
        };
        match store::waiting_with_code(tx, member.merchant, code).await?.as_slice() {
            [] => return Err(Refused::NotFound.into()),
            [id] => *id,
            _ => return Err(Refused::Ambiguous.into()),
        }
    };
    let found = store::lock_at(tx, id, member).await?;
    let mut order = found.ok_or(Refused::NotFound)?;
    match order.status {
        Status::Accepted => {}
        Status::Paid => return Err(Refused::NotAccepted.into()),
        _ => return Err(Refused::NotFound.into()),
    }
    if order.redeem_tries >= policy.most_redeem_tries {
        return Err(Refused::CodeLocked.into());
    }
    let typed = fulfil.redeem_code.as_deref().unwrap_or_default();
    if !bool::from(order.redeem_code.as_bytes().ct_eq(typed.as_bytes())) {
        order.redeem_tries = order.redeem_tries.saturating_add(1);
        store::save(tx, &order).await?;
        return Ok(Tried::Wrong);
    }
    order.status = Status::Fulfilled;
    order.fulfilled_at = Some(clock.now());
    store::save_and_tell(tx, clock, &order, Kind::OrderFulfilled).await?;
    Ok(Tried::HandedOver(order.id))
}
