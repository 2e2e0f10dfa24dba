//! A payment asked of the gateway.

use entity::gateway_refund;
use entity::id::{CustomerId, GatewayRefundId, IntentId, Key as _};
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
    /// The recharge, the order or the pay-in.
    pub subject: Uuid,
    /// Who pays; none: a merchant.
    pub customer: Option<CustomerId>,
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
    /// Its key.
    pub id: GatewayRefundId,
    /// The payment that it comes from.
    pub intent: IntentId,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub status: gateway_refund::Status,
    /// The gateway's own id of this attempt; none until it was told.
    pub gateway_refund: Option<String>,
    /// From 1: a refund that the gateway failed is asked anew, under another reference.
    pub attempt: i64,
    /// When it was asked.
    pub created_at: Timestamp,
}

impl Return {
    /// What the gateway knows this attempt by.
    pub fn reference(&self) -> String {
        match self.attempt {
            1 => self.id.to_string(),
            attempt => format!("{}-{attempt}", self.id),
        }
    }

    /// The refund and the attempt that a reference names.
    pub fn read_reference(text: &str) -> Option<(GatewayRefundId, i64)> {
        let (id, attempt) = match text.split_once('-') {
            Some((id, attempt)) => (id, attempt.parse().ok()?),
            None => (text, 1),
        };
        Some((GatewayRefundId::parse(id)?, attempt))
    }

    /// Takes in what the gateway said of this attempt. The customer's money must arrive: what the
    /// gateway failed is asked anew, after a while.
    pub fn learn(&mut self, said: gateway_refund::Status) {
        match said {
            gateway_refund::Status::Failed => {
                self.attempt = self.attempt.saturating_add(1);
                self.gateway_refund = None;
            }
            said => self.status = said,
        }
    }
}

/// When to ask the gateway again about something that it has not settled: as long again as it has
/// been waited for, at least half a minute, at most an hour.
pub fn ask_next(asked: Timestamp, now: Timestamp) -> Timestamp {
    let waited = now.unix_seconds().saturating_sub(asked.unix_seconds());
    now.plus_seconds(waited.clamp(30, 3_600))
}
