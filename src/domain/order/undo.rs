//! The counter takes a fulfilment back that was typed by mistake, while that is allowed.

use async_graphql::Enum;
use entity::id::OrderId;
use entity::order::Status;
use serde::{Deserialize, Serialize};

use super::store;
use crate::domain::identity::StaffMember;
use crate::domain::reminder::Kind;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};
use crate::infra::meter;
use crate::infra::policy::Policy;

/// Why a fulfilment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "UndoFulfilmentErrorCode")]
pub enum UndoRefused {
    /// There is no such order at the caller's shops.
    NotFound,
    /// A fulfilment can be undone for `serviceConfig { policy { undoFulfilmentMinutes } }`, no more.
    NotUndoable,
}

impl Refusal for UndoRefused {
    const MUTATION: &'static str = "UndoFulfilment";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "There is no such order here.", "本店没有这个订单。"),
            Self::NotUndoable => at(
                "orderId",
                "Only a fulfilment of a short while ago can be undone.",
                "只能撤销规定时限内的核销。",
            ),
        }
    }
}

/// Makes a fulfilled order of the caller's shop accepted again.
pub async fn undo_fulfilment(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    member: &StaffMember,
    id: OrderId,
) -> Outcome<OrderId, UndoRefused> {
    let found = store::lock_at(tx, id, member).await?;
    let mut order = found.ok_or(UndoRefused::NotFound)?;
    if !order.undoable(policy, clock.now()) {
        return Err(UndoRefused::NotUndoable.into());
    }
    order.status = Status::Accepted;
    order.fulfilled_at = None;
    tx.counts(&meter::ORDERS, ["undone"]);
    store::save(tx, &order).await?;
    store::tell(tx, clock, &order, Kind::OrderAccepted).await?;
    Ok(id)
}
