//! What the sandbox remembers, and its rules. Pure: no clock, no network, no file.
//!
//! A reference names one intent, or one refund, for ever. Refunds that have not failed never
//! add up to more than was paid. A paid, failed or cancelled intent stays so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::notice::{Hold, Kind, Notice};
use super::problem::Problem;
use super::switches::{Switches, Trouble};

/// The largest amount of one intent, in fen: ten million yuan.
const AMOUNT_AT_MOST: i64 = 1_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Pending,
    Succeeded,
    Failed,
    Cancelled,
    Expired,
}

/// What a merchant sends to open an intent. Amounts in fen, times in unix seconds.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct NewIntent {
    pub reference: String,
    pub amount: i64,
    pub currency: String,
    pub description: String,
    pub notify_url: String,
    pub return_url: Option<String>,
    pub expires_at: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Intent {
    pub id: String,
    pub reference: String,
    pub amount: i64,
    pub currency: String,
    pub description: String,
    pub notify_url: String,
    pub return_url: Option<String>,
    pub expires_at: i64,
    pub created_at: i64,
    pub status: Status,
    /// Refunds that are pending or have succeeded, in fen.
    pub refunded: i64,
    pub switches: Option<Switches>,
}

impl Intent {
    /// The status at a moment: a pending intent past its time has expired.
    pub(super) fn status_at(&self, now: i64) -> Status {
        match self.status {
            Status::Pending if now >= self.expires_at => Status::Expired,
            status => status,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct NewRefund {
    pub reference: String,
    pub intent: String,
    pub amount: i64,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub reference: String,
    pub intent: String,
    pub amount: i64,
    pub reason: String,
    pub status: RefundStatus,
    pub created_at: i64,
}

/// Money that moved: what a merchant reconciles against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Transaction {
    /// `payment` or `refund`.
    #[serde(rename = "type")]
    pub kind: String,
    pub intent: String,
    pub refund: Option<String>,
    /// The reference of the intent, or of the refund.
    pub reference: String,
    pub amount: i64,
    pub currency: String,
    pub occurred_at: i64,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Book {
    /// Counts changes; the file on disk says which one it holds.
    pub version: u64,
    pub(super) switches: Switches,
    intents: BTreeMap<String, Intent>,
    intent_by_reference: BTreeMap<String, String>,
    refunds: BTreeMap<String, Refund>,
    refund_by_reference: BTreeMap<String, String>,
    /// Oldest first; a notice leaves when it is delivered or given up.
    pub(super) notices: Vec<Notice>,
    /// Only ever appended to.
    pub(super) transactions: Vec<Transaction>,
}

impl Book {
    pub(super) fn open_intent(&mut self, new: NewIntent, now: i64) -> Result<Intent, Problem> {
        if let Some(found) = self.intent_by_reference(&new.reference) {
            let same = found.amount == new.amount && found.currency == new.currency;
            return if same { Ok(found.clone()) } else { Err(Problem::ReferenceConflict) };
        }
        require(is_reference(&new.reference), "reference")?;
        require((1..=AMOUNT_AT_MOST).contains(&new.amount), "amount")?;
        require(new.currency == "CNY", "currency")?;
        require(new.description.chars().count() <= 200, "description")?;
        require(is_web_address(&new.notify_url), "notify_url")?;
        require(new.return_url.as_deref().is_none_or(is_web_address), "return_url")?;
        require(new.expires_at > now, "expires_at")?;
        let intent = Intent {
            id: fresh_id("in"),
            reference: new.reference,
            amount: new.amount,
            currency: new.currency,
            description: new.description,
            notify_url: new.notify_url,
            return_url: new.return_url,
            expires_at: new.expires_at,
            created_at: now,
            status: Status::Pending,
            refunded: 0,
            switches: None,
        };
        self.intent_by_reference.insert(intent.reference.clone(), intent.id.clone());
        self.intents.insert(intent.id.clone(), intent.clone());
        Ok(intent)
    }

    pub(super) fn intent(&self, id: &str) -> Result<&Intent, Problem> {
        self.intents.get(id).ok_or(Problem::NotFound)
    }

    pub(super) fn intent_by_reference(&self, reference: &str) -> Option<&Intent> {
        self.intents.get(self.intent_by_reference.get(reference)?)
    }

    pub(super) fn refund(&self, id: &str) -> Result<&Refund, Problem> {
        self.refunds.get(id).ok_or(Problem::NotFound)
    }

    /// The payer pays. Paying twice is one payment and one notice.
    pub(super) fn confirm(&mut self, id: &str, now: i64) -> Result<Intent, Problem> {
        let intent = self.intents.get_mut(id).ok_or(Problem::NotFound)?;
        match intent.status_at(now) {
            Status::Succeeded => return Ok(intent.clone()),
            Status::Pending => intent.status = Status::Succeeded,
            Status::Failed | Status::Cancelled | Status::Expired => {
                return Err(Problem::NotPayable);
            }
        }
        let paid = intent.clone();
        self.transactions.push(Transaction {
            kind: "payment".to_owned(),
            intent: paid.id.clone(),
            refund: None,
            reference: paid.reference.clone(),
            amount: paid.amount,
            currency: paid.currency.clone(),
            occurred_at: now,
        });
        self.announce(Kind::PaymentSucceeded, &paid, &paid.reference, paid.amount, now);
        Ok(paid)
    }

    /// The payment is declined, for good.
    pub(super) fn fail(&mut self, id: &str, now: i64) -> Result<Intent, Problem> {
        let intent = self.intents.get_mut(id).ok_or(Problem::NotFound)?;
        match intent.status_at(now) {
            Status::Failed => return Ok(intent.clone()),
            Status::Pending => intent.status = Status::Failed,
            Status::Succeeded | Status::Cancelled | Status::Expired => {
                return Err(Problem::NotPayable);
            }
        }
        let failed = intent.clone();
        self.announce(Kind::PaymentFailed, &failed, &failed.reference, failed.amount, now);
        Ok(failed)
    }

    /// The merchant withdraws an intent. After an answer that is not a refusal no money can
    /// arrive any more; a failed or expired intent stays what it was.
    pub(super) fn cancel(&mut self, id: &str, now: i64) -> Result<Intent, Problem> {
        let intent = self.intents.get_mut(id).ok_or(Problem::NotFound)?;
        match intent.status_at(now) {
            Status::Succeeded => return Err(Problem::AlreadyPaid),
            Status::Pending => intent.status = Status::Cancelled,
            Status::Failed | Status::Cancelled | Status::Expired => {}
        }
        Ok(intent.clone())
    }

    pub(super) fn open_refund(&mut self, new: NewRefund, now: i64) -> Result<Refund, Problem> {
        if let Some(id) = self.refund_by_reference.get(&new.reference) {
            let found = self.refund(id)?;
            let same = found.intent == new.intent && found.amount == new.amount;
            return if same { Ok(found.clone()) } else { Err(Problem::ReferenceConflict) };
        }
        require(is_reference(&new.reference), "reference")?;
        require(new.amount > 0, "amount")?;
        require(new.reason.chars().count() <= 200, "reason")?;
        let switches = self.switches_of(&new.intent).clone();
        let intent = self.intents.get_mut(&new.intent).ok_or(Problem::NotFound)?;
        if intent.status != Status::Succeeded {
            return Err(Problem::NotPaid);
        }
        let refunded = intent.refunded.checked_add(new.amount);
        let refunded = refunded.filter(|sum| *sum <= intent.amount);
        intent.refunded = refunded.ok_or(Problem::AbovePaidAmount)?;
        let refund = Refund {
            id: fresh_id("re"),
            reference: new.reference,
            intent: new.intent,
            amount: new.amount,
            reason: new.reason,
            status: RefundStatus::Pending,
            created_at: now,
        };
        self.refund_by_reference.insert(refund.reference.clone(), refund.id.clone());
        self.refunds.insert(refund.id.clone(), refund.clone());
        if !switches.refunds_pending {
            self.settle_refund(&refund.id, now)?;
        }
        self.refund(&refund.id).cloned()
    }

    fn settle_refund(&mut self, id: &str, now: i64) -> Result<(), Problem> {
        let refund = self.refunds.get_mut(id).ok_or(Problem::NotFound)?;
        let intent = self.intents.get_mut(&refund.intent).ok_or(Problem::NotFound)?;
        let switches = intent.switches.as_ref().unwrap_or(&self.switches);
        let kind = if switches.refunds_fail {
            refund.status = RefundStatus::Failed;
            intent.refunded = intent.refunded.saturating_sub(refund.amount);
            Kind::RefundFailed
        } else {
            refund.status = RefundStatus::Succeeded;
            self.transactions.push(Transaction {
                kind: "refund".to_owned(),
                intent: intent.id.clone(),
                refund: Some(refund.id.clone()),
                reference: refund.reference.clone(),
                amount: refund.amount,
                currency: intent.currency.clone(),
                occurred_at: now,
            });
            Kind::RefundSucceeded
        };
        let (intent, refund) = (intent.clone(), refund.clone());
        self.announce(kind, &intent, &refund.reference, refund.amount, now);
        Ok(())
    }

    /// Settles the pending refunds of an intent and lets its waiting notices go, oldest first,
    /// each after the one before it.
    pub(super) fn release(&mut self, id: &str, now: i64) -> Result<(), Problem> {
        self.intent(id)?;
        let waiting =
            |refund: &&Refund| refund.intent == id && refund.status == RefundStatus::Pending;
        let pending: Vec<_> =
            self.refunds.values().filter(waiting).map(|refund| refund.id.clone()).collect();
        for refund in pending {
            self.settle_refund(&refund, now)?;
        }
        let mut before: Option<String> = None;
        for notice in &mut self.notices {
            if notice.intent == id && notice.hold != Hold::No {
                notice.hold = before.map_or(Hold::No, Hold::Behind);
                before = Some(notice.id.clone());
            }
        }
        Ok(())
    }

    pub(super) fn set_switches(
        &mut self,
        intent: Option<&str>,
        switches: Switches,
    ) -> Result<(), Problem> {
        match intent {
            None => self.switches = switches,
            Some(id) => {
                let intent = self.intents.get_mut(id).ok_or(Problem::NotFound)?;
                intent.switches = Some(switches);
            }
        }
        Ok(())
    }

    /// The set an intent follows.
    pub(super) fn switches_of(&self, intent: &str) -> &Switches {
        let own = self.intents.get(intent).and_then(|intent| intent.switches.as_ref());
        own.unwrap_or(&self.switches)
    }

    /// What happens to the next API request about an intent, or about none.
    pub(super) fn next_trouble(&mut self, intent: Option<&str>) -> Trouble {
        let intent = intent.and_then(|id| self.intents.get_mut(id));
        let own = intent.and_then(|intent| intent.switches.as_mut());
        own.unwrap_or(&mut self.switches).next_trouble()
    }
}

fn require(holds: bool, field: &'static str) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err(Problem::Invalid(field)) }
}

fn is_reference(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// A new id that nobody can guess: whoever knows an intent's id may open its payment page.
pub(super) fn fresh_id(prefix: &str) -> String {
    format!("{prefix}_{:032x}", rand::random::<u128>())
}
