//! A payment asked of the gateway.

use entity::gateway_refund;
use entity::id::{CustomerId, GatewayRefundId, IntentId};
use entity::intent::{Purpose, Status};
use entity::money::Money;
use entity::timestamp::Timestamp;
use uuid::Uuid;

/// A payment asked of the gateway. Its key is the reference that the gateway knows it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its key.
    pub id: IntentId,
    /// What it is for.
    pub purpose: Purpose,
    /// The recharge or the order.
    pub subject: Uuid,
    /// Who pays.
    pub customer: CustomerId,
    /// How much.
    pub amount: Money,
    /// What the gateway said.
    pub status: Status,
    /// The gateway's own id; none until it knows of the intent.
    pub gateway_intent: Option<String>,
    /// Where the customer pays.
    pub pay_url: Option<String>,
    /// When it was asked.
    pub created_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// Money that the gateway is to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// Its key, and the reference that the gateway knows it by.
    pub id: GatewayRefundId,
    /// The payment that it comes from.
    pub intent: IntentId,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub status: gateway_refund::Status,
    /// The gateway's own id; none until it was told.
    pub gateway_refund: Option<String>,
    /// When it was asked.
    pub created_at: Timestamp,
}

/// When to ask the gateway again about something that it has not settled: as long again as it has
/// been waited for, at least half a minute, at most an hour.
pub fn ask_next(asked: Timestamp, now: Timestamp) -> Timestamp {
    let waited = now.unix_seconds().saturating_sub(asked.unix_seconds());
    now.plus_seconds(waited.clamp(30, 3_600))
}
