//! What the gateway says, by notice or when asked, is held against what we asked of it.
//!
//! Only the first saying that fits settles an intent. A saying that does not fit (unknown
//! reference, other amount or currency) changes nothing and waits for an operator (G2, G3).

use entity::gateway_refund;
use entity::id::{IntentId, Key as _};
use entity::intent::Status;
use entity::notice::{self, Outcome as NoticeOutcome};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait as _, EntityTrait, PaginatorTrait as _,
    QueryFilter as _,
};

use super::model::{Intent, Return, ask_next};
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::gateway::{Notice, NoticeKind};
use crate::infra::text::without_nul;

/// How the notice of a payment that succeeded is stored.
pub const PAID: &str = "payment_succeeded";

/// What the gateway says of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Paid, so many fen.
    Paid(i64),
    /// Not paid, and it will not be.
    NotPaid,
}

/// What a saying means for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// It settles the intent: the caller now does what the payment is for.
    Settled(Intent),
    /// It was paid after all, though we had called it failed: the caller sends it back.
    Late(Intent),
    /// It was known already, or needs nothing of us.
    Known,
    /// It does not fit; the sentence says why.
    Misfit(&'static str),
}

/// Holds a saying against an intent, and settles it where it fits. Locks the intent.
pub async fn learn(tx: &Tx, clock: &Clock, id: IntentId, said: Said) -> anyhow::Result<Received> {
    let Some(mut intent) = store::lock(tx, id).await? else {
        return Ok(Received::Misfit("no intent has this reference"));
    };
    let (status, amount_fits) = match said {
        Said::Paid(fen) => (Status::Succeeded, fen == intent.amount.fen()),
        Said::NotPaid => (Status::Failed, true),
    };
    if !amount_fits {
        return Ok(Received::Misfit("the amount is not the one that was asked"));
    }
    match intent.status {
        Status::Created | Status::Pending => {}
        current if current == status => return Ok(Received::Known),
        // A failure that comes after a success is late news of an earlier attempt.
        Status::Succeeded => return Ok(Received::Known),
        Status::Failed if store::is_asked_back(tx, id).await? => {
            return Ok(Received::Misfit("paid, though the payment had failed and was sent back"));
        }
        // What it was for is over: the money goes back by itself.
        Status::Failed => {
            intent.status = status;
            store::save_settled(tx, &intent, clock.now()).await?;
            return Ok(Received::Late(intent));
        }
    }
    intent.status = status;
    store::save_settled(tx, &intent, clock.now()).await?;
    Ok(Received::Settled(intent))
}

/// Takes in a notice whose signature is right. Each notice counts once.
pub async fn receive(
    tx: &Tx,
    clock: &Clock,
    gateway: &str,
    notice: &Notice,
) -> anyhow::Result<Received> {
    // What the gateway names is compared and shown only; a database may not keep a NUL.
    let notice = &Notice {
        id: without_nul(&notice.id),
        reference: without_nul(&notice.reference),
        ..notice.clone()
    };
    if !first_time(tx, clock, gateway, notice).await? {
        return Ok(Received::Known);
    }
    let received = match notice.kind {
        _ if notice.currency != "CNY" => Received::Misfit("the currency is not CNY"),
        NoticeKind::PaymentSucceeded => {
            said_of(tx, clock, notice, Said::Paid(notice.amount_fen)).await?
        }
        NoticeKind::PaymentFailed => said_of(tx, clock, notice, Said::NotPaid).await?,
        NoticeKind::RefundSucceeded => {
            refund_said(tx, clock, notice, gateway_refund::Status::Succeeded).await?
        }
        NoticeKind::RefundFailed => {
            refund_said(tx, clock, notice, gateway_refund::Status::Failed).await?
        }
    };
    let (outcome, fault) = match &received {
        Received::Settled(_) | Received::Late(_) => (NoticeOutcome::Applied, None),
        Received::Known => (NoticeOutcome::Repeated, None),
        Received::Misfit(why) => (NoticeOutcome::Quarantined, Some((*why).to_owned())),
    };
    let row = notice::ActiveModel {
        gateway: Set(gateway.to_owned()),
        notice_id: Set(notice.id.clone()),
        outcome: Set(outcome),
        fault: Set(fault),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(received)
}

/// Puts into quarantine what the gateway said of an intent when it was asked, as if a notice had told
/// it; false when it is there already, or a notice has told the same.
pub async fn quarantine_said(
    tx: &Tx,
    clock: &Clock,
    gateway: &str,
    id: IntentId,
    fen: i64,
    why: &str,
) -> anyhow::Result<bool> {
    let reference = id.to_string();
    let told = notice::Entity::find()
        .filter(notice::Column::Reference.eq(&reference))
        .filter(notice::Column::Kind.eq(PAID))
        .filter(notice::Column::Amount.eq(fen));
    if told.count(tx).await? > 0 {
        return Ok(false);
    }
    let row = notice::ActiveModel {
        id: Set(clock.key()),
        gateway: Set(gateway.to_owned()),
        notice_id: Set(format!("asked {reference} {fen}")),
        kind: Set(PAID.to_owned()),
        reference: Set(reference),
        amount: Set(fen),
        received_at: Set(clock.now()),
        outcome: Set(NoticeOutcome::Quarantined),
        fault: Set(Some(why.to_owned())),
        resolved_at: Set(None),
        resolution: Set(None),
    };
    let key = [notice::Column::Gateway, notice::Column::NoticeId];
    let written = notice::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// How a kind of notice is stored.
const fn kind_name(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::PaymentSucceeded => PAID,
        NoticeKind::PaymentFailed => "payment_failed",
        NoticeKind::RefundSucceeded => "refund_succeeded",
        NoticeKind::RefundFailed => "refund_failed",
    }
}

/// Writes the notice; false when it was there. Waits for whoever is writing it now.
async fn first_time(
    tx: &Tx,
    clock: &Clock,
    gateway: &str,
    notice: &Notice,
) -> anyhow::Result<bool> {
    let row = notice::ActiveModel {
        id: Set(clock.key()),
        gateway: Set(gateway.to_owned()),
        notice_id: Set(notice.id.clone()),
        kind: Set(kind_name(notice.kind).to_owned()),
        reference: Set(notice.reference.clone()),
        amount: Set(notice.amount_fen),
        received_at: Set(clock.now()),
        outcome: Set(NoticeOutcome::Repeated),
        fault: Set(None),
        resolved_at: Set(None),
        resolution: Set(None),
    };
    let key = [notice::Column::Gateway, notice::Column::NoticeId];
    let written = notice::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

async fn said_of(tx: &Tx, clock: &Clock, notice: &Notice, said: Said) -> anyhow::Result<Received> {
    match IntentId::parse(&notice.reference) {
        Some(id) => learn(tx, clock, id, said).await,
        None => Ok(Received::Misfit("no intent has this reference")),
    }
}

async fn refund_said(
    tx: &Tx,
    clock: &Clock,
    notice: &Notice,
    status: gateway_refund::Status,
) -> anyhow::Result<Received> {
    let Some((id, attempt)) = Return::read_reference(&notice.reference) else {
        return Ok(Received::Misfit("no refund has this reference"));
    };
    let Some(mut refund) = store::lock_return(tx, id).await? else {
        return Ok(Received::Misfit("no refund has this reference"));
    };
    if refund.amount.fen() != notice.amount_fen {
        return Ok(Received::Misfit("the amount is not the one that was to go back"));
    }
    if refund.status == gateway_refund::Status::Requested && refund.attempt == attempt {
        refund.learn(status);
        let now = clock.now();
        let settled_at = (refund.status != gateway_refund::Status::Requested).then_some(now);
        store::save_return(tx, &refund, ask_next(refund.created_at, now), settled_at).await?;
    }
    Ok(Received::Known)
}
