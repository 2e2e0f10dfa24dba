//! The gateway is told to take the pages of payments away that were called off.

use std::time::Duration;

use entity::id::CustomerId;

use super::gateway::settle;
use crate::app::App;
use crate::aside::{self, Work};
use crate::failure::{Failure, Never};
use crate::payment::gateway::{GatewayError, IntentStatus};
use crate::payment::{self, CalledOff, Intent, Received, Said, Status};

/// How long a caller waits for the gateway; the tick goes on with what was not done by then.
const WAITS: Duration = Duration::from_secs(2);

/// Seconds after which a payment that the gateway does not know is not on its way there any more.
const ON_ITS_WAY_S: i64 = 60;

/// Tells the gateway of all that was called off. Answers how much it settled.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let due = payment::called_off(app.db.read(), app.clock.now(), None).await?;
    aside::each(
        app,
        Work::Payments,
        due,
        |called_off| called_off.intent_id.into(),
        |called_off| async move { Ok(u64::from(withdraw(app, called_off).await?)) },
    )
    .await
}

/// Tells the gateway of what a customer has just called off. What fails is done by [`tick`].
pub async fn withdraw_of(app: &App, customer: CustomerId) {
    let work = async {
        for called_off in
            payment::called_off(app.db.read(), app.clock.now(), Some(customer)).await?
        {
            withdraw(app, called_off).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    match tokio::time::timeout(WAITS, work).await {
        Ok(Ok(())) | Err(_) => {}
        Ok(Err(error)) => tracing::warn!(?error, "a payment page waits for a tick"),
    }
}

/// Tells the gateway of one. True when that settled it.
async fn withdraw(app: &App, called_off: CalledOff) -> anyhow::Result<bool> {
    let id = called_off.intent_id;
    let found = payment::intent_by_id(app.db.read(), id).await?;
    let waits = |intent: &Intent| matches!(intent.status, Status::Created | Status::Pending);
    let said = match found.filter(waits) {
        Some(intent) => cancel(app, &intent, called_off).await,
        // It was settled since.
        None => return write(app, called_off, None, true).await,
    };
    write(app, called_off, said, false).await
}

/// Has the gateway take a page away; answers what became of the payment, where that is known.
async fn cancel(app: &App, intent: &Intent, called_off: CalledOff) -> Option<Said> {
    let known = match &intent.gateway_intent {
        Some(known) => known.clone(),
        None => match app.gateway.find(&intent.id.to_string()).await {
            Ok(Some(known)) => known.id,
            Ok(None) => {
                let gone = called_off.called_off_at.plus_seconds(ON_ITS_WAY_S) <= app.clock.now();
                return gone.then_some(Said::NotPaid);
            }
            Err(error) => return unsaid(intent, &error),
        },
    };
    match app.gateway.cancel(&known).await {
        Ok(now) if now.status == IntentStatus::Pending => None,
        Ok(now) if now.status == IntentStatus::Succeeded => Some(Said::Paid(now.amount_fen)),
        Ok(_) => Some(Said::NotPaid),
        // Its customer was faster: the money goes back.
        Err(GatewayError::Refused { .. }) => match app.gateway.query(&known).await {
            Ok(now) if now.status == IntentStatus::Succeeded => Some(Said::Paid(now.amount_fen)),
            Ok(_) => None,
            Err(error) => unsaid(intent, &error),
        },
        Err(error) => unsaid(intent, &error),
    }
}

fn unsaid(intent: &Intent, error: &GatewayError) -> Option<Said> {
    tracing::warn!(intent.id = %intent.id, %error, "the page of {} is not taken away yet", intent.id);
    None
}

async fn write(
    app: &App,
    called_off: CalledOff,
    said: Option<Said>,
    settled: bool,
) -> anyhow::Result<bool> {
    let id = called_off.intent_id;
    let written = app.db.write(async |tx| {
        if let Some(said) = said {
            let received = payment::learn(tx, &app.clock, id, said).await?;
            settle(tx, &app.clock, &app.config.policy, &received).await?;
            if let (Said::Paid(fen), Received::Misfit(why)) = (said, &received) {
                let gateway = app.gateway.name();
                payment::quarantine_said(tx, &app.clock, gateway, id, fen, why).await?;
            }
        }
        if said.is_some() || settled {
            payment::forget(tx, id).await?;
        } else {
            payment::tell_later(tx, &app.clock, id).await?;
        }
        Ok::<_, Failure<Never>>(said.is_some())
    });
    written.await.map_err(Failure::into_broken)
}
