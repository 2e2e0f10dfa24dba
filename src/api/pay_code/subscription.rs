//! A pay code as it changes, live.

use crate::domain::pay_code;
use async_graphql::{Context, ID, Result, Subscription};
use entity::id::PayCodeId;
use futures_util::Stream;

use super::objects::PayCode;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::Fault;
use crate::graphql::live::{Seen, follow};
use crate::graphql::scalar::local;

/// Subscriptions on pay codes.
#[derive(Default)]
pub struct PayCodeSubscription;

#[Subscription]
impl PayCodeSubscription {
    /// A pay code of your own: as it is now, then again when it is charged, refused or replaced, or
    /// its time is over. Its customer only.
    async fn pay_code_updated(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`pco_…`")] pay_code_id: ID,
    ) -> Result<impl Stream<Item = Result<PayCode>> + use<>> {
        let id = local::<PayCodeId>(&pay_code_id)?;
        if PayCode::node(ctx, id).await?.is_none() {
            return Err(Fault::bad_input("You have no such pay code.").into());
        }
        let app = ctx.app().clone();
        Ok(follow(app, id.0, move |app| async move {
            // None when it is long forgotten: there is nothing to follow any more.
            let found = pay_code::by_ids(app.db.read(), vec![id]).await?.into_iter().next();
            let now = app.clock.now();
            Ok(found.map(|code| Seen { mark: code.status(now), thing: PayCode(code), last: false }))
        }))
    }
}
