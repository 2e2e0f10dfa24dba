//! The gateway is told to take the pages of payments away that were called off.

use std::time::Duration;

use entity::id::CustomerId;

use super::gateway::settle;
use crate::domain::payment::{self, CalledOff, Intent, Received, Said, Status};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::failure::{Failure, Never};
use crate::infra::gateway::{GatewayError, IntentStatus};

/// How long a caller waits for the gateway; the tick goes on with what was not done by then.
const WAITS: Duration = Duration::from_secs(2);

/// Seconds after which a payment that the gateway does not know is not on its way there any more.
const ON_ITS_WAY_S: i64 = 60;

/// Tells the gateway of all that was called off. Answers how much it settled.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let due = payment::called_off(infra.db.read(), infra.clock.now(), None).await?;
    aside::each(
        infra,
        Work::Payments,
        due,
        |called_off| called_off.intent_id.into(),
        |called_off| async move { Ok(u64::from(withdraw(infra, called_off).await?)) },
    )
    .await
}

/// Tells the gateway of what a customer has just called off. What fails is done by [`tick`].
pub async fn withdraw_of(infra: &Infra, customer: CustomerId) {
    let work = async {
        for called_off in
            payment::called_off(infra.db.read(), infra.clock.now(), Some(customer)).await?
        {
            withdraw(infra, called_off).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    match tokio::time::timeout(WAITS, work).await {
        Ok(Ok(())) | Err(_) => {}
        Ok(Err(error)) => tracing::warn!(?error, "a payment page waits for a tick"),
    }
}

/// Tells the gateway of one. True when that settled it.
async fn withdraw(infra: &Infra, called_off: CalledOff) -> anyhow::Result<bool> {
    let id = called_off.intent_id;
    let found = payment::intent_by_id(infra.db.read(), id).await?;
    let waits = |intent: &Intent| matches!(intent.status, Status::Created | Status::Pending);
    let said = match found.filter(waits) {
        Some(intent) => cancel(infra, &intent, called_off).await,
        // It was settled since.
        None => return write(infra, called_off, None, true).await,
    };
    write(infra, called_off, said, false).await
}

/// Has the gateway take a page away; answers what became of the payment, where that is known.
async fn cancel(infra: &Infra, intent: &Intent, called_off: CalledOff) -> Option<Said> {
    let known = match &intent.gateway_intent {
        Some(known) => known.clone(),
        None => match infra.gateway.find(&intent.id.to_string()).await {
            Ok(Some(known)) => known.id,
            Ok(None) => {
                let gone = called_off.called_off_at.plus_seconds(ON_ITS_WAY_S) <= infra.clock.now();
                return gone.then_some(Said::NotPaid);
            }
            Err(error) => return unsaid(intent, &error),
        },
    };
    match infra.gateway.cancel(&known).await {
        Ok(now) if now.status == IntentStatus::Pending => None,
        Ok(now) if now.status == IntentStatus::Succeeded => Some(Said::Paid(now.amount_fen)),
        Ok(_) => Some(Said::NotPaid),
        // Its customer was faster: the money goes back.
        Err(GatewayError::Refused { .. }) => match infra.gateway.query(&known).await {
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
    infra: &Infra,
    called_off: CalledOff,
    said: Option<Said>,
    settled: bool,
) -> anyhow::Result<bool> {
    let id = called_off.intent_id;
    let written = infra.db.write(async |tx| {
        if let Some(said) = said {
            let received = payment::learn(tx, &infra.clock, id, said).await?;
            settle(tx, &infra.clock, &infra.config.policy, &received).await?;
            if let (Said::Paid(fen), Received::Misfit(why)) = (said, &received) {
                let gateway = infra.gateway.name();
                payment::quarantine_said(tx, &infra.clock, gateway, id, fen, why).await?;
            }
        }
        if said.is_some() || settled {
            payment::forget(tx, id).await?;
        } else {
            payment::tell_later(tx, &infra.clock, id).await?;
        }
        Ok::<_, Failure<Never>>(said.is_some())
    });
    written.await.map_err(Failure::into_broken)
}
