//! Calls payments off whose order, recharge or membership has ended: their pages are to take no money.
//!
//! Written with the end, in its transaction; the gateway is told after the commit, again and again
//! until it has answered. What was paid meanwhile goes back by itself.

use entity::id::{CustomerId, IntentId};
use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::infra::clock::Clock;
use crate::infra::db::{Tx, sql};

/// Seconds between two tries to tell the gateway.
const AGAIN_S: i64 = 30;

/// A payment that was called off, and is not settled yet as far as we know.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct CalledOff {
    /// The payment.
    pub intent_id: IntentId,
    /// When it was called off.
    pub called_off_at: Timestamp,
}

/// Calls off what still waits to be paid for an order or a recharge; for an order also recharges that
/// were to pay it. Waits for nobody: a notice that is being taken in now finds the end by itself.
pub async fn call_off(tx: &Tx, clock: &Clock, subject: Uuid) -> anyhow::Result<()> {
    let text = "INSERT INTO called_off (intent_id, called_off_at, ask_at) \
        SELECT i.id, $2, $2 FROM intent i WHERE i.status IN ('created', 'pending') \
        AND i.subject_id IN (SELECT $1 UNION ALL SELECT r.id FROM recharge r \
          WHERE r.then_pay_order_id = $1 AND r.status = 'pending') \
        ON CONFLICT DO NOTHING";
    tx.execute_raw(sql(tx, text, [subject.into(), clock.now().into()])).await?;
    Ok(())
}

/// Has what waits to be paid for an order or a recharge end no later than that does.
pub async fn end_by(tx: &Tx, subject: Uuid, until: Timestamp) -> anyhow::Result<()> {
    let text = "UPDATE intent SET expires_at = $2 WHERE subject_id = $1 AND expires_at > $2";
    tx.execute_raw(sql(tx, text, [subject.into(), until.into()])).await?;
    Ok(())
}

/// What was called off and the gateway should be told (again), at most 100; of one customer, or of
/// all.
pub async fn called_off(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    of: Option<CustomerId>,
) -> anyhow::Result<Vec<CalledOff>> {
    let (own, mut values) = (of.is_some(), vec![now.into()]);
    values.extend(of.map(Into::into));
    let own = if own {
        "AND EXISTS (SELECT 1 FROM intent i WHERE i.id = c.intent_id AND i.customer_id = $2)"
    } else {
        ""
    };
    let text = format!(
        "SELECT c.intent_id, c.called_off_at FROM called_off c WHERE c.ask_at <= $1 {own} \
         ORDER BY c.ask_at, c.intent_id LIMIT 100"
    );
    Ok(CalledOff::find_by_statement(sql(connection, text, values)).all(connection).await?)
}

/// Whether a payment was called off.
pub async fn is_called_off(
    connection: &impl ConnectionTrait,
    id: IntentId,
) -> anyhow::Result<bool> {
    let text = "SELECT 1 AS one FROM called_off WHERE intent_id = $1";
    Ok(connection.query_one_raw(sql(connection, text, [id.into()])).await?.is_some())
}

/// Writes when to tell the gateway of it next.
pub async fn tell_later(tx: &Tx, clock: &Clock, id: IntentId) -> anyhow::Result<()> {
    let next = clock.now().plus_seconds(AGAIN_S);
    let text = "UPDATE called_off SET ask_at = $2 WHERE intent_id = $1";
    tx.execute_raw(sql(tx, text, [id.into(), next.into()])).await?;
    Ok(())
}

/// Forgets what the gateway has settled.
pub async fn forget(tx: &Tx, id: IntentId) -> anyhow::Result<()> {
    let text = "DELETE FROM called_off WHERE intent_id = $1";
    tx.execute_raw(sql(tx, text, [id.into()])).await?;
    Ok(())
}
