//! What the gateway says is handed to what it is about: a recharge or an order.

use entity::id::{IntentId, OrderId, RechargeId};
use entity::intent::Purpose;

use super::pay::settle_order;
use super::recharge_and_pay::settle_recharge_and_pay;
use super::{owe, store};
use crate::domain::operator::proposal;
use crate::domain::payment::{self, Intent, Presented, Received, Said, ask_next};
use crate::domain::reminder::Kind as Remind;
use crate::domain::wallet;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Never};
use crate::infra::gateway::{GatewayError, IntentStatus, Notice};
use crate::infra::meter;
use crate::infra::policy::Policy;

/// Takes in a notice whose signature is right.
pub async fn take_notice(infra: &Infra, notice: &Notice) -> anyhow::Result<Received> {
    let taken = infra.db.write(async |tx| {
        let gateway = infra.gateway.name();
        let received = payment::receive(tx, &infra.clock, gateway, notice).await?;
        settle(tx, &infra.clock, &infra.config.policy, &received).await?;
        Ok::<_, Failure<Never>>(received)
    });
    let received = taken.await.map_err(Failure::into_broken)?;
    owe::after(infra, &received).await?;
    meter::NOTICES.count([match &received {
        Received::Settled(_) | Received::Late(_) => "applied",
        Received::Known => "known",
        Received::Misfit(_) => "quarantined",
    }]);
    if let Received::Misfit(why) = &received {
        tracing::warn!(notice.id = %notice.id, why, "notice {} is quarantined", notice.id);
    }
    Ok(received)
}

/// Hands a settled intent to what it is about.
pub async fn settle(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    received: &Received,
) -> anyhow::Result<()> {
    let intent = match received {
        Received::Settled(intent) => intent,
        Received::Late(intent) => return send_late_back(tx, clock, intent).await,
        Received::Known | Received::Misfit(_) => return Ok(()),
    };
    // What an operator proposed about a notice of it is decided by the gateway's own word.
    for notice in payment::waiting_about(tx, intent.id).await? {
        proposal::overtake(tx, clock, proposal::Kind::QuarantineSendBack, notice.0).await?;
    }
    match intent.purpose {
        Purpose::Recharge => {
            let then_pay = wallet::then_pay(tx, RechargeId(intent.subject)).await?;
            match then_pay.filter(|_| intent.status == payment::Status::Succeeded) {
                Some(order) => settle_recharge_and_pay(tx, clock, policy, intent, order).await,
                None => wallet::settle_recharge(tx, clock, policy, intent).await.map(|_| ()),
            }
        }
        Purpose::Order => settle_order(tx, clock, policy, intent).await,
        Purpose::PayIn => wallet::settle_pay_in(tx, clock, intent).await,
    }
}

/// Money that came after its payment had failed goes back, and its payer is told.
async fn send_late_back(tx: &Tx, clock: &Clock, intent: &Intent) -> anyhow::Result<()> {
    payment::send_back(tx, clock, intent.id, intent.amount).await?;
    match intent.purpose {
        Purpose::Recharge => {
            tx.counts(&meter::RECHARGES, ["sent_back"]);
            wallet::tell_sent_back(tx, clock, intent).await
        }
        // Its merchant pays in anew.
        Purpose::PayIn => Ok(()),
        Purpose::Order => {
            tx.counts(&meter::PAYMENTS, ["gateway", "sent_back"]);
            match store::lock(tx, OrderId(intent.subject)).await? {
                Some(order) => store::tell(tx, clock, &order, Remind::OrderRefunded).await,
                None => Ok(()),
            }
        }
    }
}

/// Tells the gateway of an intent. One that it does not take has failed, and its payer is told.
pub async fn present(infra: &Infra, id: IntentId) -> anyhow::Result<()> {
    if payment::present(infra, id).await? == Presented::Waits {
        return Ok(());
    }
    let failed = infra.db.write(async |tx| {
        let received = payment::learn(tx, &infra.clock, id, Said::NotPaid).await?;
        settle(tx, &infra.clock, &infra.config.policy, &received).await?;
        Ok::<_, Failure<Never>>(())
    });
    failed.await.map_err(Failure::into_broken)
}

/// Looks after payments whose notice did not come, and carries refunds out. Answers how many
/// were moved on.
pub async fn poll(infra: &Infra) -> anyhow::Result<u64> {
    let due = payment::due_to_ask(infra.db.read(), infra.clock.now()).await?;
    let new = due.iter().filter(|intent| intent.status == payment::Status::Created);
    let presented = aside::each(
        infra,
        Work::Presenting,
        new.map(|intent| intent.id).collect(),
        |id| (*id).into(),
        |id| async move {
            present(infra, id).await?;
            Ok(1)
        },
    );
    let presented = presented.await?;
    let moved = aside::each(
        infra,
        Work::Payments,
        due,
        |intent| intent.id.into(),
        |intent| async move { Ok(u64::from(ask(infra, &intent).await?)) },
    );
    let moved = moved.await?.saturating_add(presented);
    Ok(moved.saturating_add(payment::return_due(infra).await?))
}

/// Asks the gateway about one intent at once, for whoever cannot wait for its notice. True when
/// that settled it; false also when it was settled before.
pub async fn look_after(infra: &Infra, id: IntentId) -> anyhow::Result<bool> {
    match payment::intent_by_id(infra.db.read(), id).await? {
        Some(intent) => ask(infra, &intent).await,
        None => Ok(false),
    }
}

/// Asks the gateway what became of one intent. True when that settled it.
async fn ask(infra: &Infra, intent: &Intent) -> anyhow::Result<bool> {
    let expired = infra.clock.now() >= intent.expires_at;
    let said = match infra.gateway.find(&intent.id.to_string()).await {
        Ok(Some(known)) => match known.status {
            IntentStatus::Succeeded => Some(Said::Paid(known.amount_fen)),
            IntentStatus::Failed | IntentStatus::Cancelled | IntentStatus::Expired => {
                Some(Said::NotPaid)
            }
            IntentStatus::Pending => None,
        },
        // It never heard of it, and by now nobody can pay it.
        Ok(None) => expired.then_some(Said::NotPaid),
        Err(GatewayError::Unreachable { .. }) => None,
        Err(error) => {
            tracing::error!(intent.id = %intent.id, %error, "the gateway refused to be asked");
            None
        }
    };
    let next = ask_next(intent.created_at, infra.clock.now());
    let asked = infra.db.write(async |tx| {
        let mut received = Received::Known;
        if let Some(said) = said {
            received = payment::learn(tx, &infra.clock, intent.id, said).await?;
            settle(tx, &infra.clock, &infra.config.policy, &received).await?;
            if let (Said::Paid(fen), Received::Misfit(why)) = (said, &received) {
                let gateway = infra.gateway.name();
                payment::quarantine_said(tx, &infra.clock, gateway, intent.id, fen, why).await?;
            }
        }
        payment::postpone(tx, intent.id, next).await?;
        Ok::<_, Failure<Never>>(received)
    });
    let received = asked.await.map_err(Failure::into_broken)?;
    owe::after(infra, &received).await?;
    match received {
        Received::Settled(_) | Received::Late(_) => Ok(true),
        Received::Known => Ok(false),
        Received::Misfit(why) => {
            tracing::error!(intent.id = %intent.id, why, "{} does not fit", intent.id);
            Ok(false)
        }
    }
}
