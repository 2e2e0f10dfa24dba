//! Asks for a payment: writes the intent with the act that needs it.
//!
//! The gateway hears of it after the commit (`present.rs`); should that fail, a tick repeats it.

use entity::id::{CustomerId, IntentId};
use entity::intent::{self, Purpose, Status};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// How soon a tick looks after an intent whose gateway stayed silent, in seconds.
const FIRST_LOOK_S: i64 = 30;

/// A payment to be asked of the gateway.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// What for.
    pub purpose: Purpose,
    /// The recharge, the order or the pay-in.
    pub subject: Uuid,
    /// Who pays; none: a merchant.
    pub customer: Option<CustomerId>,
    /// How much.
    pub amount: Money,
    /// When what it is for ends, where it does by itself: the payment page does not outlive it.
    pub until: Option<Timestamp>,
}

/// Writes an intent.
pub async fn ask(tx: &Tx, clock: &Clock, policy: &Policy, ask: Ask) -> anyhow::Result<IntentId> {
    let id: IntentId = clock.key();
    let now = clock.now();
    let page_ends = now.plus_seconds(policy.intent_expiry_minutes.saturating_mul(60));
    let row = intent::ActiveModel {
        id: Set(id),
        purpose: Set(ask.purpose),
        subject_id: Set(ask.subject),
        customer_id: Set(ask.customer),
        amount: Set(ask.amount),
        status: Set(Status::Created),
        gateway: Set("sandbox".to_owned()),
        gateway_intent_id: Set(None),
        pay_url: Set(None),
        created_at: Set(now),
        expires_at: Set(ask.until.map_or(page_ends, |until| page_ends.min(until))),
        ask_at: Set(now.plus_seconds(FIRST_LOOK_S)),
        settled_at: Set(None),
    };
    intent::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}
