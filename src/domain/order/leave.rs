//! A membership ends or moves: the orders that it paid come first.
//!
//! What waits to be accepted, or for a recharge of the membership, is cancelled, so that nobody
//! forfeits money for what was not delivered; what a shop has accepted has to be handed over or
//! refunded before. All of it happens in the transaction of the ending, or nothing does.

use entity::id::{CustomerId, MembershipId};
use entity::order::Status;

use super::model::Order;
use super::refund::{Ended, end_with_money_back};
use super::store;
use crate::domain::membership::{self, Membership};
use crate::domain::reminder::Kind;
use crate::domain::wallet::{self, Close, CloseRefused, Closed, MoveHome, MoveRefused, Moved};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::Outcome;
use crate::infra::policy::Policy;

/// Why an order was cancelled, for both.
const REASON: &str = "the membership that paid it has ended";

/// Ends a membership of the customer's own.
pub async fn close_membership(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    close: Close,
) -> Outcome<Closed, CloseRefused> {
    if !clear(tx, clock, policy, close.customer, close.membership).await? {
        return Err(CloseRefused::OrdersOpen.into());
    }
    wallet::close(tx, clock, close).await
}

/// Moves a membership of the customer's own to the home of a plan.
pub async fn move_membership(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: MoveHome,
) -> Outcome<Moved, MoveRefused> {
    wallet::may_move(tx, &wanted).await?;
    if !clear(tx, clock, policy, wanted.customer, wanted.membership).await? {
        return Err(MoveRefused::OrdersOpen.into());
    }
    wallet::move_home(tx, clock, policy, wanted).await
}

/// Cancels the orders of an open membership that no shop has accepted. False when a shop has accepted
/// one. Of a membership that is not the customer's, or not open, nothing is touched: who ends it says
/// why not.
async fn clear(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    customer: CustomerId,
    id: MembershipId,
) -> anyhow::Result<bool> {
    let own = |found: &Membership| found.customer == customer && found.is_open();
    if !membership::by_id(tx, id).await?.is_some_and(|found| own(&found)) {
        return Ok(true);
    }
    let mut locked = Vec::new();
    for order in wallet::orders_of_membership(tx, id).await? {
        locked.extend(store::lock(tx, order).await?);
    }
    if !membership::lock(tx, id).await?.is_some_and(|found| own(&found)) {
        return Ok(true);
    }
    // From here on it pays nothing more. What it paid while the locks were waited for is locked
    // against the order of locks, and so never waited for.
    let concerned = wallet::orders_of_membership(tx, id).await?;
    for order in &concerned {
        if !locked.iter().any(|known| known.id == *order) {
            locked.extend(store::lock_at_once(tx, *order).await?);
        }
    }
    locked.retain(|order| concerned.contains(&order.id));
    if locked.iter().any(|order| order.status == Status::Accepted) {
        return Ok(false);
    }
    cancel_all(tx, clock, policy, locked).await?;
    Ok(true)
}

async fn cancel_all(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    mut orders: Vec<Order>,
) -> anyhow::Result<()> {
    // The oldest first, as the quote reckons.
    orders.sort_by_key(|order| order.id);
    for order in orders {
        let ended = Ended {
            status: Status::Cancelled,
            reason: Some(REASON.to_owned()),
            refund_reason: REASON,
            tells: Kind::OrderCancelled,
        };
        end_with_money_back(tx, clock, policy, order, ended).await?;
    }
    Ok(())
}
