//! Tells the gateway of an intent, and keeps where the customer pays. Outside of transactions.

use entity::id::IntentId;
use entity::intent::Status;

use super::call_off::is_called_off;
use super::gateway::{GatewayError, IntentRequest};
use super::model::Intent;
use super::store;
use crate::app::App;
use crate::aside::{self, Work};
use crate::failure::{Failure, Never};

/// Presents an intent to the gateway. A gateway that does not take it is no failure of ours: the
/// intent stays, is presented again by [`present_due`], and fails when its time is over.
pub async fn present(app: &App, id: IntentId) -> anyhow::Result<()> {
    let Some(intent) = store::intent_by_id(app.db.read(), id).await? else { return Ok(()) };
    if intent.status != Status::Created || app.clock.now() >= intent.expires_at {
        return Ok(());
    }
    if is_called_off(app.db.read(), id).await? {
        return Ok(());
    }
    let gateway = &app.gateway;
    let public = &app.config.public_url;
    let request = IntentRequest {
        reference: intent.id.to_string(),
        amount_fen: intent.amount.fen(),
        description: "Sharepass 通享".to_owned(),
        notify_url: format!("{public}/gateway/{}/notices", gateway.name()),
        return_url: public.clone(),
        expires_at_unix_s: intent.expires_at.unix_seconds(),
    };
    match gateway.create_intent(&request).await {
        Ok(known) => keep(app, intent, known.id, known.pay_url).await,
        Err(GatewayError::Unreachable { cause }) => {
            tracing::warn!(intent.id = %id, cause, "the gateway did not hear of intent {id}");
            Ok(())
        }
        Err(error) => {
            tracing::error!(intent.id = %id, %error, "the gateway refused intent {id}");
            Ok(())
        }
    }
}

async fn keep(
    app: &App,
    intent: Intent,
    gateway_intent: String,
    pay_url: Option<String>,
) -> anyhow::Result<()> {
    let kept = app.db.write(async |tx| {
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

/// Presents the intents that the gateway has not heard of yet. Answers how many.
pub async fn present_due(app: &App, due: &[Intent]) -> anyhow::Result<u64> {
    let new = due.iter().filter(|intent| intent.status == Status::Created);
    let new = new.map(|intent| intent.id).collect();
    aside::each(
        app,
        Work::Presenting,
        new,
        |id| (*id).into(),
        |id| async move {
            present(app, id).await?;
            Ok(1)
        },
    )
    .await
}
