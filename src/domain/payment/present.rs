//! Tells the gateway of an intent, and keeps where the customer pays. Outside of transactions.

use entity::id::IntentId;
use entity::intent::Status;

use super::call_off::is_called_off;
use super::model::Intent;
use super::store;
use crate::infra::Infra;
use crate::infra::failure::{Failure, Never};
use crate::infra::gateway::{GatewayError, IntentRequest};

/// What became of an intent that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// The gateway has it, or will be told again.
    Waits,
    /// The gateway does not take it: it is too much for it, or wrong in another way that stays.
    Refused,
}

/// Presents an intent to the gateway. A gateway that does not answer is no failure of ours: the
/// intent stays, is presented again, and fails when its time is over. One that says no has said it:
/// the caller fails the intent, so that its payer is told.
pub async fn present(infra: &Infra, id: IntentId) -> anyhow::Result<Presented> {
    let waits = Ok(Presented::Waits);
    let Some(intent) = store::intent_by_id(infra.db.read(), id).await? else { return waits };
    if intent.status != Status::Created || infra.clock.now() >= intent.expires_at {
        return waits;
    }
    if is_called_off(infra.db.read(), id).await? {
        return waits;
    }
    let gateway = &infra.gateway;
    let public = &infra.config.public_url;
    let request = IntentRequest {
        reference: intent.id.to_string(),
        amount_fen: intent.amount.fen(),
        description: "Sharepass 通享".to_owned(),
        notify_url: format!("{public}/gateway/{}/notices", gateway.name()),
        return_url: public.clone(),
        expires_at_unix_s: intent.expires_at.unix_seconds(),
    };
    match gateway.create_intent(&request).await {
        Ok(known) => {
            keep(infra, intent, known.id, known.pay_url).await?;
            waits
        }
        Err(GatewayError::Unreachable { cause }) => {
            tracing::warn!(intent.id = %id, cause, "the gateway did not hear of intent {id}");
            waits
        }
        Err(error) => {
            tracing::error!(intent.id = %id, %error, "the gateway refused intent {id}");
            Ok(if is_final(&error) { Presented::Refused } else { Presented::Waits })
        }
    }
}

/// Whether a refusal is about the payment itself. That our key is wrong, or that we ask too often,
/// is mended by somebody, and the payment goes on.
fn is_final(error: &GatewayError) -> bool {
    let GatewayError::Refused { http_status, .. } = error else { return false };
    (400..500).contains(http_status) && ![401, 403, 429].contains(http_status)
}

async fn keep(
    infra: &Infra,
    intent: Intent,
    gateway_intent: String,
    pay_url: Option<String>,
) -> anyhow::Result<()> {
    let kept = infra.db.write(async |tx| {
        let Some(mut current) = store::lock(tx, intent.id).await? else { return Ok(()) };
        // A notice may have been faster than this answer.
        if current.status == Status::Created {
            current.status = Status::Pending;
        }
        current.gateway_intent = Some(gateway_intent);
        current.pay_url = pay_url;
        store::save_presented(tx, &current).await?;
        Ok::<_, Failure<Never>>(())
    });
    kept.await.map_err(Failure::into_broken)
}
