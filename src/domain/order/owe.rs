//! Money of an order goes back as far as there is any; the rest is owed, and paid from the first
//! money that comes to its shop: the oldest first, in parts, before claims and payouts.

use entity::id::{MerchantId, OwedRefundId, PayInId};
use entity::intent::Purpose;
use entity::money::Money;
use entity::owed_refund::Status;

use super::model::{Order, OwedRefund, Payment};
use super::refund::{Part, give_back_part};
use super::{funds, store};
use crate::domain::payment::Received;
use crate::domain::reminder::Kind as Remind;
use crate::domain::{ledger, wallet};
use crate::infra::Infra;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Never};
use crate::infra::policy::Policy;

/// Most refunds of one merchant that one tick pays.
const BATCH: u64 = 100;

/// Gives a part of the payment of a locked order back, as far as its merchant's money and what the
/// platform lends go; what is left stands as owed. Answers how much that is.
pub async fn give_back_or_owe(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    order: &Order,
    paid: &Payment,
    amount: Money,
    reason: &str,
) -> anyhow::Result<Money> {
    let held = funds::hold(tx, order, paid).await?;
    // Older refunds that wait have the first word.
    let first = held.till.refunds.is_zero();
    let now = held.largest(tx, policy, amount, held.till.sure(), first).await?;
    let left = amount.minus_or_zero(now);
    if left.is_zero() {
        let part = Part { order, paid, amount, reason, owed: None };
        give_back_part(tx, clock, policy, part).await?;
        return Ok(left);
    }
    let owed = OwedRefund {
        id: clock.key(),
        payment: paid.id,
        order: order.id,
        merchant: order.merchant,
        customer: order.customer,
        amount,
        left,
        reason: reason.to_owned(),
        status: Status::Owed,
        created_at: clock.now(),
        ended_at: None,
    };
    store::add_owed(tx, &owed).await?;
    if !now.is_zero() {
        let part = Part { order, paid, amount: now, reason, owed: Some(owed.id) };
        give_back_part(tx, clock, policy, part).await?;
    }
    store::tell_amount(tx, clock, order, Remind::RefundOwed, left).await?;
    Ok(left)
}

/// Pays what there is of one owed refund; answers how much.
async fn pay(tx: &Tx, clock: &Clock, policy: &Policy, id: OwedRefundId) -> anyhow::Result<Money> {
    let Some(found) = store::owed_by_ids(tx, vec![id]).await?.pop() else { return Ok(Money::ZERO) };
    let Some(order) = store::lock(tx, found.order).await? else {
        anyhow::bail!("{id} is of no order")
    };
    let Some(paid) = store::payments_of(tx, vec![order.id]).await?.pop() else {
        anyhow::bail!("{id} is of an order that was not paid")
    };
    let held = funds::hold(tx, &order, &paid).await?;
    let Some(mut owed) = store::lock_owed(tx, id).await? else { return Ok(Money::ZERO) };
    if owed.status != Status::Owed {
        return Ok(Money::ZERO);
    }
    let part = held.largest(tx, policy, owed.left, held.till.free(), true).await?;
    if part.is_zero() {
        return Ok(part);
    }
    let reason = &owed.reason;
    let goes = Part { order: &order, paid: &paid, amount: part, reason, owed: Some(id) };
    give_back_part(tx, clock, policy, goes).await?;
    owed.pay(part, clock.now());
    store::save_owed(tx, &owed).await?;
    if owed.status == Status::Done {
        store::tell_amount(tx, clock, &order, Remind::OrderRefunded, owed.amount).await?;
    }
    Ok(part)
}

/// Pays the refunds that a merchant owes, the oldest first, as far as there is money. Answers how
/// many got something.
pub async fn pay_owed(infra: &Infra, merchant: MerchantId) -> anyhow::Result<u64> {
    let mut paid = 0_u64;
    for id in store::owed_at(infra.db.read(), merchant, BATCH).await? {
        let work = infra.db.write(async |tx| {
            let policy = &infra.config.policy;
            Ok::<_, Failure<Never>>(pay(tx, &infra.clock, policy, id).await?)
        });
        match work.await.map_err(Failure::into_broken) {
            // Nothing is left for those behind it.
            Ok(part) if part.is_zero() => break,
            Ok(_) => paid = paid.saturating_add(1),
            // It never stops those behind it; the next tick tries it again.
            Err(error) => tracing::error!(refund.id = %id, %error, "{id} could not be paid"),
        }
    }
    Ok(paid)
}

/// What a merchant has paid in by the gateway pays the refunds that it owes, at once.
pub async fn after(infra: &Infra, received: &Received) -> anyhow::Result<()> {
    let Received::Settled(intent) = received else { return Ok(()) };
    if intent.purpose != Purpose::PayIn {
        return Ok(());
    }
    let pay_in = wallet::pay_ins_by_ids(infra.db.read(), vec![PayInId(intent.subject)]).await?;
    if let Some(pay_in) = pay_in.first() {
        pay_owed(infra, pay_in.merchant).await?;
    }
    Ok(())
}

/// Pays the refunds that merchants owe, as far as there is money. Answers how many got something.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let mut paid = 0_u64;
    let owing = wallet::owing_refunds(infra.db.read()).await?;
    if owing.is_empty() {
        return Ok(paid);
    }
    let lendable = ledger::may_lend(infra.db.read()).await?;
    for merchant in owing {
        let there = wallet::look(infra.db.read(), merchant).await?;
        if there.free().is_zero() && !lendable {
            continue;
        }
        match pay_owed(infra, merchant).await {
            Ok(some) => paid = paid.saturating_add(some),
            Err(error) => tracing::error!(%merchant, %error, "{merchant} pays no refunds now"),
        }
    }
    Ok(paid)
}
