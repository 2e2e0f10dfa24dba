//! Gives money of a gateway payment back: written with the act, carried out after the commit.

use entity::gateway_refund::{self, Status};
use entity::id::{GatewayRefundId, IntentId};
use entity::money::Money;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::model::{Intent, Return, ask_next};
use super::store;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Never};
use crate::infra::gateway::{GatewayError, GatewayRefund, RefundRequest, RefundStatus};

/// Writes that the gateway is to give an amount back.
pub async fn send_back(
    tx: &Tx,
    clock: &Clock,
    intent: IntentId,
    amount: Money,
) -> anyhow::Result<GatewayRefundId> {
    let id: GatewayRefundId = clock.key();
    let row = gateway_refund::ActiveModel {
        id: Set(id),
        intent_id: Set(intent),
        amount: Set(amount),
        status: Set(Status::Requested),
        gateway_refund_id: Set(None),
        attempt: Set(1),
        created_at: Set(clock.now()),
        ask_at: Set(clock.now()),
        settled_at: Set(None),
    };
    gateway_refund::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Tells the gateway of refunds, or asks what became of them. Answers how many it settled.
pub async fn return_due(infra: &Infra) -> anyhow::Result<u64> {
    let due = store::returns_due(infra.db.read(), infra.clock.now()).await?;
    aside::each(
        infra,
        Work::Refunds,
        due,
        |refund| refund.id.into(),
        |refund| async move { Ok(u64::from(carry_out(infra, refund).await?)) },
    )
    .await
}

/// Asks the gateway about one refund at once, for whoever cannot wait for its notice. True when
/// that settled it; false also when it was settled before.
pub async fn look_after_return(infra: &Infra, id: GatewayRefundId) -> anyhow::Result<bool> {
    let found = store::returns_by_ids(infra.db.read(), vec![id]).await?.into_iter().next();
    match found.filter(|refund| refund.status == Status::Requested) {
        Some(refund) => carry_out(infra, refund).await,
        None => Ok(false),
    }
}

async fn carry_out(infra: &Infra, refund: Return) -> anyhow::Result<bool> {
    let Some(intent) = store::intent_by_id(infra.db.read(), refund.intent).await? else {
        anyhow::bail!("{} gives back a payment that was never asked", refund.id)
    };
    let (known, said) = match tell(infra, intent, &refund).await {
        Ok(known) => {
            let said = match known.status {
                RefundStatus::Pending => Status::Requested,
                RefundStatus::Succeeded => Status::Succeeded,
                RefundStatus::Failed => Status::Failed,
            };
            (Some(known.id), said)
        }
        Err(error @ GatewayError::Refused { .. }) => {
            tracing::error!(refund.id = %refund.id, %error, "the gateway refused {}", refund.id);
            (None, Status::Requested)
        }
        // Whether anything was done is unknown, so it is asked again.
        Err(error) => {
            tracing::warn!(refund.id = %refund.id, %error, "no word yet of {}", refund.id);
            (None, Status::Requested)
        }
    };
    let written = infra.db.write(async |tx| {
        let Some(mut current) = store::lock_return(tx, refund.id).await? else { return Ok(()) };
        if current.status != Status::Requested || current.attempt != refund.attempt {
            return Ok(());
        }
        current.gateway_refund = known.or(current.gateway_refund);
        current.learn(said);
        let now = infra.clock.now();
        let settled_at = (current.status != Status::Requested).then_some(now);
        store::save_return(tx, &current, ask_next(refund.created_at, now), settled_at).await?;
        Ok::<_, Failure<Never>>(())
    });
    written.await.map_err(Failure::into_broken)?;
    Ok(said == Status::Succeeded)
}

/// Tells the gateway of a refund. Idempotent by its reference, so telling again is also asking.
async fn tell(
    infra: &Infra,
    intent: Intent,
    refund: &Return,
) -> Result<GatewayRefund, GatewayError> {
    let gateway_intent = if let Some(known) = intent.gateway_intent {
        known
    } else {
        // Its answer to the presentation was lost, and its notice came all the same.
        let found = infra.gateway.find(&intent.id.to_string()).await?;
        found.ok_or(GatewayError::Malformed)?.id
    };
    let request = RefundRequest {
        reference: refund.reference(),
        intent: gateway_intent,
        amount_fen: refund.amount.fen(),
        reason: "Sharepass refund".to_owned(),
    };
    infra.gateway.refund(&request).await
}
