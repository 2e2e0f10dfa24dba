//! Notices: what is told to a merchant, when it may leave, and how it is signed.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

use super::book::{Book, Intent, fresh_id};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    #[serde(rename = "payment.succeeded")]
    PaymentSucceeded,
    #[serde(rename = "payment.failed")]
    PaymentFailed,
    #[serde(rename = "refund.succeeded")]
    RefundSucceeded,
    #[serde(rename = "refund.failed")]
    RefundFailed,
}

/// Why a notice stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Hold {
    /// It does not: it may leave.
    No,
    /// Somebody has to release it.
    ForRelease,
    /// It leaves after the next one, which is not known yet.
    ForTheNext,
    /// It leaves after this one.
    Behind(String),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Notice {
    pub id: String,
    pub kind: Kind,
    pub intent: String,
    pub reference: String,
    pub amount: i64,
    pub currency: String,
    pub occurred_at: i64,
    pub notify_url: String,
    /// Unix seconds before which it does not leave.
    pub not_before: i64,
    pub hold: Hold,
    /// How many deliveries are still owed.
    pub copies: u32,
    /// Whether a task of this process delivers it.
    #[serde(skip)]
    started: bool,
}

/// One delivery, ready to be sent.
pub(super) struct Envelope {
    pub url: String,
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: Vec<u8>,
}

impl Book {
    /// Writes the notice of what has just happened, as the switches want it.
    pub(super) fn announce(
        &mut self,
        kind: Kind,
        intent: &Intent,
        reference: &str,
        amount: i64,
        now: i64,
    ) {
        let switches = self.switches_of(&intent.id).clone();
        if switches.never {
            return;
        }
        let id = fresh_id("no");
        let hold = if switches.held {
            Hold::ForRelease
        } else if switches.reordered {
            self.overtake(intent, &id)
        } else {
            Hold::No
        };
        self.notices.push(Notice {
            id,
            kind,
            intent: intent.id.clone(),
            reference: reference.to_owned(),
            amount,
            currency: intent.currency.clone(),
            occurred_at: now,
            notify_url: intent.notify_url.clone(),
            not_before: now.saturating_add(i64::from(switches.late_s)),
            hold,
            copies: switches.double.saturating_add(1),
            started: false,
        });
    }

    /// Puts a notice that waits for its successor behind `id`; without one, `id` waits itself.
    /// Under the switch of an intent only its own notices change places.
    fn overtake(&mut self, intent: &Intent, id: &str) -> Hold {
        let anyone = intent.switches.is_none();
        let mut waiting = self.notices.iter_mut();
        let older = waiting.find(|notice| {
            notice.hold == Hold::ForTheNext && (anyone || notice.intent == intent.id)
        });
        match older {
            Some(older) => {
                older.hold = Hold::Behind(id.to_owned());
                Hold::No
            }
            None => Hold::ForTheNext,
        }
    }

    /// Notices that may leave and that no task delivers yet; marks them as taken.
    pub(super) fn take_due(&mut self) -> Vec<(String, i64)> {
        let due =
            self.notices.iter_mut().filter(|notice| notice.hold == Hold::No && !notice.started);
        due.map(|notice| {
            notice.started = true;
            (notice.id.clone(), notice.not_before)
        })
        .collect()
    }

    /// One delivery was accepted; answers whether another is owed.
    pub(super) fn delivered(&mut self, id: &str) -> bool {
        let found = self.notices.iter_mut().find(|notice| notice.id == id);
        let left = found.map_or(0, |notice| {
            notice.copies = notice.copies.saturating_sub(1);
            notice.copies
        });
        left > 0
    }

    /// A notice is done with, delivered or given up: those behind it may leave.
    pub(super) fn finish(&mut self, id: &str) {
        self.notices.retain(|notice| notice.id != id);
        for notice in &mut self.notices {
            if matches!(&notice.hold, Hold::Behind(before) if before == id) {
                notice.hold = Hold::No;
            }
        }
    }

    /// The next delivery of a notice, signed now and as the switches want it now.
    pub(super) fn envelope(&self, id: &str, secret: &[u8], now: i64) -> Option<Envelope> {
        let notice = self.notices.iter().find(|notice| notice.id == id)?;
        let switches = self.switches_of(&notice.intent);
        let extra = i64::from(switches.wrong_amount);
        let body = json!({
            "id": notice.id,
            "type": notice.kind,
            "intent": notice.intent,
            "reference": notice.reference,
            "amount": notice.amount.saturating_add(extra),
            "currency": notice.currency,
            "occurred_at": notice.occurred_at,
        });
        let body = body.to_string().into_bytes();
        let timestamp = now.to_string();
        let secret = if switches.wrong_signature { b"another secret".as_slice() } else { secret };
        Some(Envelope {
            url: notice.notify_url.clone(),
            id: notice.id.clone(),
            signature: sign(secret, &notice.id, &timestamp, &body),
            timestamp,
            body,
        })
    }
}

/// `v1=` and the HMAC-SHA256 of `id.timestamp.body` in hexadecimal.
fn sign(secret: &[u8], id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut text = String::from("v1=");
    // HMAC takes a key of any length, so there is no error to tell.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) {
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        for byte in mac.finalize().into_bytes() {
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}
