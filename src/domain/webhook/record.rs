//! Writes down what came of an attempt, and switches off an endpoint that takes nothing any more.

use entity::timestamp::Timestamp;
use sea_orm::ActiveEnum as _;

use super::model::{Attempt, Delivery, Endpoint, EndpointStatus, JITTER, Outcome};
use super::post::Answer;
use super::store;
use crate::domain::reminder::{self, Fact};
use crate::infra::Infra;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Never};
use crate::infra::meter;

/// An attempt that was made.
pub struct Done {
    /// The delivery as it was claimed.
    pub delivery: Delivery,
    /// When it began.
    pub began: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// What came of it.
    pub answer: Answer,
}

/// Writes down an attempt. Where the delivery was taken by another since, or is gone, nothing is
/// written: that other one says what came of it.
pub async fn record(infra: &Infra, done: Done) -> anyhow::Result<()> {
    let outcome = done.answer.outcome;
    meter::WEBHOOK_ATTEMPTS.count([outcome.to_value()]);
    let off = infra
        .db
        .write(async |tx| Ok::<_, Failure<Never>>(write_down(tx, &infra.clock, &done).await?));
    if let Some(why) = off.await.map_err(Failure::into_broken)? {
        let endpoint = done.delivery.endpoint;
        meter::WEBHOOK_SWITCHED_OFF.count([why.to_value()]);
        tracing::warn!(endpoint.id = %endpoint, "{endpoint} was switched off: {}", why.to_value());
    }
    Ok(())
}

async fn write_down(tx: &Tx, clock: &Clock, done: &Done) -> anyhow::Result<Option<EndpointStatus>> {
    let Done { delivery, began, took_ms, answer } = done;
    let Some(mut endpoint) = store::lock_endpoint(tx, delivery.endpoint).await? else {
        return Ok(None);
    };
    let found = store::lock_delivery(tx, delivery.id).await?;
    let Some(mut current) = found.filter(|current| current.claim == delivery.claim) else {
        return Ok(None);
    };
    let now = clock.now();
    let chance = rand::random_range(0..=JITTER);
    current.learn(*answer, *began, now, chance);
    let attempt = Attempt {
        number: current.attempts,
        at: *began,
        took_ms: *took_ms,
        outcome: answer.outcome,
        status_code: answer.status_code.map(i64::from),
    };
    let condemned = current.condemns(&endpoint, answer.outcome);
    if answer.outcome == Outcome::Delivered && current.told.is_some() {
        endpoint.last_success_at = Some(now);
        store::save_endpoint(tx, &endpoint).await?;
    }
    if !endpoint.is_on() && current.told.is_some() {
        // Switched off while this one was under way: it waits like the others.
        current.due_at = None;
    }
    store::save_delivery(tx, &current).await?;
    store::add_attempt(tx, current.id, &attempt).await?;
    if let Some(why) = condemned {
        switch_off(tx, clock, &mut endpoint, why).await?;
    }
    Ok(condemned)
}

async fn switch_off(
    tx: &Tx,
    clock: &Clock,
    endpoint: &mut Endpoint,
    why: EndpointStatus,
) -> anyhow::Result<()> {
    endpoint.switch_off(why, clock.now());
    store::save_endpoint(tx, endpoint).await?;
    store::hold_waiting(tx, endpoint.id).await?;
    let fact = Fact::WebhookSwitchedOff { endpoint: endpoint.id, merchant: endpoint.merchant };
    reminder::record(tx, clock, fact).await
}
