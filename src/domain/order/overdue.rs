//! Accepted orders that nobody hands over in time are refunded by themselves, whole; their units are
//! free to be sold again.

use entity::id::OrderId;
use entity::order::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::refund::{Refund, refund_locked};
use super::{RefundRefused, store};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome};
use crate::infra::policy::Policy;

/// Most orders refunded in one tick.
const BATCH: u64 = 200;

/// What is written on orders that end so.
const REASON: &str = "it was not handed over in time";

/// Refunds accepted orders that nobody handed over in time. Answers how many.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let policy = &infra.config.policy;
    let accepted_by = infra.clock.now().plus_days(policy.hand_over_days.saturating_neg());
    let due: Vec<OrderId> = Entity::find()
        .select_only()
        .column(Column::Id)
        // A literal, so that the partial index is found.
        .filter(Expr::cust("status = 'accepted'"))
        .filter(Column::AcceptedAt.lte(accepted_by))
        .filter(aside::waits(Work::Orders, (Entity, Column::Id), infra.clock.now()))
        .order_by_asc(Column::AcceptedAt)
        .limit(BATCH)
        .into_tuple()
        .all(infra.db.read())
        .await?;
    aside::each(
        infra,
        Work::Orders,
        due,
        |id| (*id).into(),
        |id| async move {
            match infra.db.write(async |tx| end(tx, &infra.clock, policy, id).await).await {
                Ok(()) => Ok(1),
                Err(Failure::Refused(why)) => {
                    anyhow::bail!("{id} is overdue, and cannot be refunded yet: {why:?}")
                }
                Err(Failure::Broken(error)) => Err(error),
            }
        },
    )
    .await
}

async fn end(tx: &Tx, clock: &Clock, policy: &Policy, id: OrderId) -> Outcome<(), RefundRefused> {
    let Some(order) = store::lock(tx, id).await? else { return Ok(()) };
    // It was handed over, or refunded, since.
    if order.hand_over_by(policy).is_none_or(|by| clock.now() < by) {
        return Ok(());
    }
    let refund =
        Refund { order: id, lines: None, amount: None, reason: REASON.to_owned(), by: Uuid::nil() };
    refund_locked(tx, clock, policy, order, refund).await?;
    Ok(())
}
