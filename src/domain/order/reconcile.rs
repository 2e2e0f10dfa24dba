//! The gateway's days are held against our books, each once, when it is over.
//!
//! What the list shows as paid and we still wait for is asked about first, so that a lost notice
//! heals by itself. The ledger has to have what was booked: that is looked at here, where both the
//! gateway's payments and what became of them are known.

use std::sync::atomic::{AtomicBool, Ordering};

use entity::id::IntentId;
use sea_orm::{ConnectionTrait, Value};

use super::gateway::look_after;
use crate::domain::payment::reconcile::{self, Day, Listed, Reconciliation};
use crate::domain::payment::{self, Status};
use crate::infra::Infra;
use crate::infra::aside::{self, Subject, Work};
use crate::infra::db::sql;
use crate::infra::gateway::GatewayError;

/// Most days of one tick: after a long rest, the rest waits for the next.
const MOST_DAYS: usize = 3;

/// Most payments of one statement.
const AT_ONCE: usize = 500;

/// Reconciles the days that are due, oldest first. Answers how many it did.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let (gateway, now) = (infra.gateway.name(), infra.clock.now());
    let subject = |day: &Day| Subject::named(format!("{gateway} {day}"));
    let tried = aside::tried(infra.db.read(), Work::Days).await?;
    let waits = |day: &Day| tried.get(&subject(day).key()).is_some_and(|it| it.retry_at > now);
    let mut due = reconcile::due(infra.db.read(), gateway, now).await?;
    due.retain(|day| !waits(day));
    due.truncate(MOST_DAYS);
    // A gateway that does not answer is not asked for the next day either.
    let silent = &AtomicBool::new(false);
    aside::each(infra, Work::Days, due, subject, |day| async move {
        let answers = !silent.load(Ordering::Relaxed) && reconcile(infra, day).await?;
        silent.store(!answers, Ordering::Relaxed);
        Ok(u64::from(answers))
    })
    .await
}

/// Reconciles a day. False when the gateway cannot be asked now, and nothing was written.
async fn reconcile(infra: &Infra, day: Day) -> anyhow::Result<bool> {
    let Some(date) = day.date() else { anyhow::bail!("{day} is in no calendar") };
    let list = match infra.gateway.list_day(date).await {
        Ok(list) => reconcile::read_list(list),
        Err(error) => {
            tracing::warn!(%day, %error, "the gateway did not list {day}; it is asked again");
            return Ok(false);
        }
    };
    if !heal(infra, &list).await? {
        tracing::warn!(%day, "the gateway listed {day} and went silent; it is asked again");
        return Ok(false);
    }
    let Some(done) = hold_day(infra, day, &list).await? else { return Ok(true) };
    if done.cases > 0 {
        let (cases, payments, refunds) = (done.cases, done.payments, done.refunds);
        tracing::warn!(
            %day,
            cases,
            payments.listed = payments.listed,
            payments.booked = payments.booked,
            refunds.listed = refunds.listed,
            refunds.booked = refunds.booked,
            "{day} of the gateway differs from our books: {cases} cases wait for an operator"
        );
    }
    Ok(true)
}

/// Holds a day's list against our books, and writes what came of it. None when the day was
/// reconciled already.
pub async fn hold_day(
    infra: &Infra,
    day: Day,
    list: &[Listed],
) -> anyhow::Result<Option<Reconciliation>> {
    let (gateway, read) = (infra.gateway.name(), infra.db.patient());
    // What our books have of a day that is over stays as it is: it is read before the transaction,
    // where a day of many payments may take its time.
    let books = reconcile::books(read, gateway, day, list).await?;
    let succeeded = books.intents.iter().filter(|intent| intent.status == Status::Succeeded);
    let cash = cash_of(read, succeeded.map(|intent| intent.id)).await?;
    let written = infra.db.step(async |tx| {
        reconcile::write(tx, &infra.clock, gateway, day, list, &books, &cash).await
    });
    written.await
}

/// Asks about what the list has and we still wait for. False when the gateway does not answer: then
/// nobody knows yet whether it differs.
async fn heal(infra: &Infra, list: &[Listed]) -> anyhow::Result<bool> {
    let waiting = reconcile::waiting(infra.db.read(), list).await?;
    for intent in waiting.intents {
        if !look_after(infra, intent).await? && !answers(infra, intent).await {
            return Ok(false);
        }
    }
    for (refund, intent) in waiting.refunds {
        if !payment::look_after_return(infra, refund).await? && !answers(infra, intent).await {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn answers(infra: &Infra, intent: IntentId) -> bool {
    let found = infra.gateway.find(&intent.to_string()).await;
    !matches!(found, Err(GatewayError::Unreachable { .. }))
}

/// Fen that the ledger took in by each payment: as a recharge or for an order. What was sent back
/// and never booked (0005-money-that-cannot-be-used) counts as whole.
async fn cash_of(
    connection: &impl ConnectionTrait,
    intents: impl Iterator<Item = IntentId>,
) -> anyhow::Result<Vec<(IntentId, i64)>> {
    let intents: Vec<IntentId> = intents.collect();
    let mut cash = Vec::new();
    for some in intents.chunks(AT_ONCE) {
        let marks: Vec<String> = (1..=some.len()).map(|number| format!("${number}")).collect();
        let values = some.iter().map(|intent| Value::from(*intent));
        let asked = sql(connection, CASH.replace("{intents}", &marks.join(", ")), values);
        for row in connection.query_all_raw(asked).await? {
            let (asked, booked): (i64, i64) = (row.try_get("", "asked")?, row.try_get("", "cash")?);
            let sent_back: i64 = row.try_get("", "sent_back")?;
            let whole = booked == 0 && sent_back > 0;
            cash.push((row.try_get("", "id")?, if whole { asked } else { booked }));
        }
    }
    Ok(cash)
}

/// What the ledger has of payments, and whether they were sent back without an order's refund.
const CASH: &str = "SELECT i.id AS id, i.amount AS asked, \
    CAST((SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e \
          JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'gateway_cash' \
          WHERE e.transfer_id IN ( \
              SELECT t.id FROM recharge c JOIN transfer t ON t.subject_id = c.id \
              WHERE c.intent_id = i.id AND t.kind = 'recharge' \
              UNION ALL SELECT p.transfer_id FROM payment p WHERE p.intent_id = i.id)) \
         AS bigint) AS cash, \
    (SELECT COUNT(*) FROM gateway_refund g WHERE g.intent_id = i.id \
     AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.gateway_refund_id = g.id)) AS sent_back \
    FROM intent i WHERE i.id IN ({intents})";
