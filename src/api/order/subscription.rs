//! An order as it changes, live.

use crate::domain::order;
use async_graphql::{Context, ID, Result, Subscription};
use entity::id::OrderId;
use futures_util::Stream;

use super::objects::Order;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::live::{Seen, follow};
use crate::graphql::scalar::local;

/// Subscriptions on orders.
#[derive(Default)]
pub struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// An order of your own or of your shops: as it is now, then again after each change.
    async fn order_updated(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`ord_…`")] order_id: ID,
    ) -> Result<impl Stream<Item = Result<Order>> + use<>> {
        let id = local::<OrderId>(&order_id)?;
        let (app, actor) = (ctx.app().clone(), ctx.actor().clone());
        let found = order::by_ids(app.db.read(), vec![id]).await.map_err(internal)?;
        let seen = found.into_iter().next().map(Order);
        if seen.is_none_or(|order| order.side(&actor).is_none()) {
            return Err(Fault::bad_input("You have no such order.").into());
        }
        Ok(follow(app, id.0, move |app| async move {
            let found = order::by_ids(app.db.read(), vec![id]).await?.into_iter().next();
            Ok(found.map(|now| Seen { mark: now.clone(), thing: Order(now), last: false }))
        }))
    }
}
