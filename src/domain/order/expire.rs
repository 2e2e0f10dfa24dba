//! Orders that were not paid in time expire; paid ones that the shop left unanswered are declined.

use entity::id::OrderId;
use entity::order::{self, Status};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::decline::decline_locked;
use super::store;
use crate::domain::payment;
use crate::domain::reminder::Kind;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// Most orders looked at in one tick.
const BATCH: u64 = 500;

/// Ends the orders whose time is over. Answers how many.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let now = infra.clock.now();
    let waits = aside::waits(Work::Orders, (order::Entity, order::Column::Id), now);
    let unpaid = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::Status.eq(Status::Placed))
        .filter(order::Column::ExpiresAt.lte(now))
        .filter(waits.clone())
        .order_by_asc(order::Column::ExpiresAt);
    let unanswered = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::Status.eq(Status::Paid))
        .filter(order::Column::AcceptBy.lte(now))
        .filter(waits)
        .order_by_asc(order::Column::AcceptBy);
    let mut due: Vec<OrderId> = unpaid.limit(BATCH).into_tuple().all(infra.db.read()).await?;
    let unanswered = unanswered.limit(BATCH).into_tuple::<OrderId>();
    due.extend(unanswered.all(infra.db.read()).await?);
    aside::each(
        infra,
        Work::Orders,
        due,
        |id| (*id).into(),
        |id| async move {
            infra.db.step(async |tx| end(tx, &infra.clock, &infra.config.policy, id).await).await?;
            Ok(1)
        },
    )
    .await
}

async fn end(tx: &Tx, clock: &Clock, policy: &Policy, id: OrderId) -> anyhow::Result<()> {
    let Some(mut order) = store::lock(tx, id).await? else { return Ok(()) };
    let now = clock.now();
    match order.status {
        Status::Placed if now >= order.expires_at => {
            store::free_stock(tx, id).await?;
            order.close(Status::Expired, None, now);
            store::save_and_tell(tx, clock, &order, Kind::OrderExpired).await?;
            payment::call_off(tx, clock, id.0).await
        }
        Status::Paid if order.accept_by.is_some_and(|by| now >= by) => {
            let reason = "the shop did not answer in time".to_owned();
            decline_locked(tx, clock, policy, order, reason).await?;
            Ok(())
        }
        // Somebody was faster.
        _ => Ok(()),
    }
}
