//! Orders of merchants that are suspended, or have closed, end by themselves: what was not paid is
//! cancelled, what was paid and not accepted is declined with its money back. What was accepted may
//! still be handed over, or refunded.

use entity::id::{MerchantId, OrderId};
use entity::merchant;
use entity::order::{Column, Entity, Status};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::pay::is_stopped;
use super::refund::{Ended, end_with_money_back};
use super::store;
use crate::domain::reminder::Kind;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// Most orders ended in one tick.
const BATCH: u64 = 500;

/// Most orders ended at once, while the operator who suspends a merchant waits.
const AT_ONCE: u64 = 50;

/// What is written on orders that end so.
const REASON: &str = "the merchant is suspended or closed";

/// Ends orders of merchants that are stopped. Answers how many.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    end_due(infra, None, BATCH).await
}

/// Ends the first orders of a merchant that was stopped just now; [`tick`] ends the others.
pub async fn stop_at(infra: &Infra, merchant: MerchantId) -> anyhow::Result<u64> {
    end_due(infra, Some(merchant), AT_ONCE).await
}

async fn end_due(infra: &Infra, at: Option<MerchantId>, most: u64) -> anyhow::Result<u64> {
    // Literals, so that the partial indexes are found.
    let stopped = merchant::Entity::find()
        .select_only()
        .column(merchant::Column::Id)
        .filter(Expr::cust("status IN ('suspended', 'closed')"));
    let mut due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust("\"order\".\"status\" IN ('placed', 'paid')"))
        .filter(Column::MerchantId.in_subquery(stopped.into_query()))
        .filter(aside::waits(Work::Orders, (Entity, Column::Id), infra.clock.now()));
    if let Some(merchant) = at {
        due = due.filter(Column::MerchantId.eq(merchant));
    }
    let due: Vec<OrderId> =
        due.order_by_asc(Column::Id).limit(most).into_tuple().all(infra.db.read()).await?;
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
    let Some(order) = store::lock(tx, id).await? else { return Ok(()) };
    // Reinstated since.
    if !is_stopped(tx, order.merchant).await? {
        return Ok(());
    }
    let (status, tells) = match order.status {
        Status::Placed => (Status::Cancelled, Kind::OrderCancelled),
        Status::Paid => (Status::Declined, Kind::OrderDeclined),
        // Somebody was faster.
        _ => return Ok(()),
    };
    let reason = Some(REASON.to_owned());
    let ended = Ended { status, reason, refund_reason: REASON, tells };
    end_with_money_back(tx, clock, policy, order, ended).await?;
    Ok(())
}
