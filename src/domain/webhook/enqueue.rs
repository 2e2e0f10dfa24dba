//! Makes one delivery of each reminder that an endpoint is to be sent.
//!
//! The source is the merchant's own sequence of reminders, which has no gap: an endpoint holds how far
//! it has come, and moves on in the same transaction that writes the deliveries. So each reminder has
//! exactly one delivery an endpoint, whatever dies.

use entity::id::WebhookEndpointId;

use super::model::Delivery;
use super::store;
use crate::domain::reminder::{self, Reminder, Span};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Never};
use crate::infra::meter;

/// Reminders read in one transaction.
const PAGE: u64 = 500;

/// Makes the deliveries of all that was published. Answers how many.
pub async fn enqueue_all(infra: &Infra) -> anyhow::Result<u64> {
    let behind = store::endpoints_behind(infra.db.read(), infra.clock.now()).await?;
    let made = aside::each(
        infra,
        Work::Webhooks,
        behind,
        |id| (*id).into(),
        |endpoint| async move {
            let mut made = 0_u64;
            loop {
                let step = infra.db.write(async |tx| {
                    Ok::<_, Failure<Never>>(enqueue(tx, &infra.clock, endpoint).await?)
                });
                let step = step.await.map_err(Failure::into_broken)?;
                made = made.saturating_add(step.made);
                if step.at_the_tip {
                    return Ok(made);
                }
            }
        },
    )
    .await?;
    meter::WEBHOOK_DELIVERIES.add::<&str, 0>([], made);
    Ok(made)
}

struct Step {
    made: u64,
    at_the_tip: bool,
}

async fn enqueue(tx: &Tx, clock: &Clock, id: WebhookEndpointId) -> anyhow::Result<Step> {
    let found = store::lock_endpoint(tx, id).await?.filter(super::model::Endpoint::is_on);
    let Some(mut endpoint) = found else { return Ok(Step { made: 0, at_the_tip: true }) };
    let recipient = endpoint.recipient();
    let tip = reminder::tip(tx, recipient).await?.position;
    let span = Span {
        after: endpoint.position,
        before: tip.saturating_add(1),
        backwards: false,
        limit: PAGE,
    };
    let told = reminder::page(tx, recipient, &endpoint.filter(), span).await?;
    let made = u64::try_from(told.len())?;
    // What the filter leaves out is passed by going on from the tip.
    let last = told.last().map(|reminder| reminder.position).filter(|_| made == PAGE);
    let now = clock.now();
    let delivery = |reminder: &Reminder| {
        Delivery::new(clock.key(), id, Some((reminder.id, reminder.position)), now)
    };
    store::add_deliveries(tx, &told.iter().map(delivery).collect::<Vec<_>>()).await?;
    endpoint.position = last.unwrap_or_else(|| tip.max(endpoint.position));
    store::save_endpoint(tx, &endpoint).await?;
    Ok(Step { made, at_the_tip: last.is_none() })
}
