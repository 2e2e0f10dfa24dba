//! Endpoints, deliveries and attempts, and the rules of when what is sent.

use entity::id::{MerchantId, ReminderId, ShopId, WebhookDeliveryId, WebhookEndpointId};
use entity::timestamp::Timestamp;
pub use entity::webhook_attempt::Outcome;
pub use entity::webhook_delivery::Status as DeliveryStatus;
pub use entity::webhook_endpoint::Status as EndpointStatus;
use url::Url;

use super::post::Answer;
use crate::domain::reminder::{Filter, Kind, Recipient};

/// Endpoints that a merchant may have.
pub const MOST_ENDPOINTS: u64 = 5;

/// How long the secret before a rotation signs as well, in seconds.
const OVERLAP_S: i64 = 24 * 3_600;

/// The pauses before the second and each further attempt, in seconds: more than 27 hours together.
const PAUSES_S: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

/// The longest pause that a receiver may ask for, in seconds.
const LONGEST_PAUSE_S: i64 = 36_000;

/// A pause is made longer by chance, by up to so many hundredths: what failed together does not come
/// back together.
pub const JITTER: i64 = 20;

/// How long a delivery that is being sent is left to whoever took it, in seconds: longer than a
/// request may take.
pub const LEASE_S: i64 = 60;

/// An address of a merchant's own system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its key.
    pub id: WebhookEndpointId,
    /// Whose.
    pub merchant: MerchantId,
    /// The address.
    pub url: Url,
    /// The kinds of reminders that it is sent; empty: all.
    pub kinds: Vec<Kind>,
    /// Only of this shop.
    pub shop: Option<ShopId>,
    /// Whether it is sent anything.
    pub status: EndpointStatus,
    /// Since when it is off.
    pub off_since: Option<Timestamp>,
    /// Its merchant's reminders up to here have their deliveries.
    pub position: i64,
    /// Which of its derived secrets signs.
    pub secret_version: i64,
    /// How long the secret before signs as well.
    pub previous_until: Option<Timestamp>,
    /// When it last took a reminder.
    pub last_success_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Endpoint {
    /// Whose reminders it is sent.
    pub const fn recipient(&self) -> Recipient {
        Recipient::Merchant(self.merchant)
    }

    /// Which of them.
    pub fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        filter.shop = self.shop;
        filter.kinds.clone_from(&self.kinds);
        filter
    }

    /// Whether it is sent anything.
    pub fn is_on(&self) -> bool {
        self.status == EndpointStatus::Enabled
    }

    /// Switches it off, for a reason.
    pub fn switch_off(&mut self, why: EndpointStatus, now: Timestamp) {
        self.status = why;
        self.off_since = Some(now);
    }

    /// Switches it on.
    pub fn switch_on(&mut self) {
        self.status = EndpointStatus::Enabled;
        self.off_since = None;
    }

    /// Goes over to the next secret. The one before signs as well for a day, so that its owner can
    /// bring the new one to all their machines.
    pub fn rotate(&mut self, now: Timestamp) {
        self.secret_version = self.secret_version.saturating_add(1);
        self.previous_until = Some(now.plus_seconds(OVERLAP_S));
    }

    /// The numbers of the secrets that sign at a moment.
    pub fn secret_versions(&self, now: Timestamp) -> impl Iterator<Item = i64> + use<> {
        let before = self.previous_until.filter(|until| now < *until);
        let before = before.map(|_| self.secret_version.saturating_sub(1));
        std::iter::once(self.secret_version).chain(before)
    }
}

/// What is sent to an endpoint about one reminder, or a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its key: the same at each attempt.
    pub id: WebhookDeliveryId,
    /// Where it is sent.
    pub endpoint: WebhookEndpointId,
    /// The reminder and its position; none: it is a test.
    pub told: Option<(ReminderId, i64)>,
    /// How far it is.
    pub status: DeliveryStatus,
    /// When it is attempted next; none: never, or not before its endpoint is on.
    pub due_at: Option<Timestamp>,
    /// Being sent, until then at most.
    pub sending_until: Option<Timestamp>,
    /// How often it was taken to be sent.
    pub claim: i64,
    /// Attempts in all.
    pub attempts: i64,
    /// Attempts since it was last asked for.
    pub tries: i64,
    /// When the first of these was.
    pub tried_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ceased to wait.
    pub settled_at: Option<Timestamp>,
}

/// One attempt to send a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which of the delivery's attempts, from 1.
    pub number: i64,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// What came of it.
    pub outcome: Outcome,
    /// The status of the answer, where one came.
    pub status_code: Option<i64>,
}

impl Delivery {
    /// A new one, due at once.
    pub const fn new(
        id: WebhookDeliveryId,
        endpoint: WebhookEndpointId,
        told: Option<(ReminderId, i64)>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            endpoint,
            told,
            status: DeliveryStatus::Waiting,
            due_at: Some(now),
            sending_until: None,
            claim: 0,
            attempts: 0,
            tries: 0,
            tried_since: None,
            created_at: now,
            settled_at: None,
        }
    }

    /// Whether somebody sends it just now.
    pub fn is_being_sent(&self, now: Timestamp) -> bool {
        self.sending_until.is_some_and(|until| now < until)
    }

    /// Asks for it once more: at once, and from the beginning of all its attempts.
    pub fn ask_again(&mut self, now: Timestamp) {
        self.status = DeliveryStatus::Waiting;
        self.due_at = Some(now);
        self.sending_until = None;
        self.tries = 0;
        self.tried_since = None;
        self.settled_at = None;
    }

    /// Learns what came of an attempt that began at a moment. `chance` is 0 to [`JITTER`].
    pub fn learn(&mut self, answer: Answer, began: Timestamp, now: Timestamp, chance: i64) {
        let done = usize::try_from(self.tries).unwrap_or(usize::MAX);
        self.attempts = self.attempts.saturating_add(1);
        self.tries = self.tries.saturating_add(1);
        self.tried_since = Some(self.tried_since.unwrap_or(began));
        self.sending_until = None;
        // A test is for somebody who looks: it is tried once.
        let pause = PAUSES_S.get(done).copied().filter(|_| self.told.is_some());
        let again = match (answer.outcome, pause) {
            (Outcome::Delivered | Outcome::Gone, _) | (_, None) => None,
            (_, Some(pause)) => Some(now.plus_seconds(wait(pause, answer.retry_after, chance))),
        };
        self.due_at = again;
        if again.is_none() {
            let delivered = answer.outcome == Outcome::Delivered;
            self.status =
                if delivered { DeliveryStatus::Delivered } else { DeliveryStatus::Failed };
            self.settled_at = Some(now);
        }
    }

    /// Why its endpoint is to be switched off after what came of its last attempt; none: it is not.
    pub fn condemns(&self, endpoint: &Endpoint, outcome: Outcome) -> Option<EndpointStatus> {
        if !endpoint.is_on() {
            return None;
        }
        if outcome == Outcome::Gone {
            return Some(EndpointStatus::Gone);
        }
        // In the whole time since its first attempt nothing else came through either.
        let since = self.tried_since.filter(|_| self.status == DeliveryStatus::Failed)?;
        let nothing = endpoint.last_success_at.is_none_or(|last| last < since);
        (nothing && self.told.is_some()).then_some(EndpointStatus::Failing)
    }
}

/// Seconds to the next attempt: as the plan says, longer by chance, or as the receiver asks, within
/// bounds.
fn wait(pause: i64, asked: Option<i64>, chance: i64) -> i64 {
    let longer = pause.saturating_mul(chance).checked_div(100).unwrap_or_default();
    let asked = asked.unwrap_or_default().min(LONGEST_PAUSE_S);
    pause.saturating_add(longer).max(asked)
}
