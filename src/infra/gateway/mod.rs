//! What Sharepass knows of any payment gateway: one small interface, and no gateway's own words.
//!
//! References are ours and unique; a call repeated with the same reference is one act. An
//! [`GatewayError::Unreachable`] leaves the outcome unknown: query, or repeat. Nothing here runs
//! inside a database transaction, and a notice is believed only after
//! [`Gateway::verify_notice`].

mod sandbox;
mod watch;

use http::HeaderMap;

use watch::watched;

pub use sandbox::{SandboxClient, SandboxSettings, Timeouts};

/// A payment gateway that Sharepass is connected to.
#[derive(Clone, Debug)]
pub enum Gateway {
    /// The sandbox: a gateway for development and tests, where no money moves.
    Sandbox(SandboxClient),
}

/// What is asked of a gateway: to collect an amount from whoever opens its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentRequest {
    /// Our unique name for this intent: 1 to 64 letters, digits, `_` and `-`.
    pub reference: String,
    /// What to collect, in fen; positive.
    pub amount_fen: i64,
    /// What the payer reads; no personal data.
    pub description: String,
    /// Where notices go.
    pub notify_url: String,
    /// Where the payer goes afterwards.
    pub return_url: String,
    /// From when on it can no longer be paid, in unix seconds.
    pub expires_at_unix_s: i64,
}

/// An intent as the gateway knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayIntent {
    /// The gateway's name for it.
    pub id: String,
    /// Our name for it.
    pub reference: String,
    /// How far it is.
    pub status: IntentStatus,
    /// What is to be collected, in fen.
    pub amount_fen: i64,
    /// The payment page, while it can be paid.
    pub pay_url: Option<String>,
}

/// How far an intent is. All but `Pending` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentStatus {
    /// It can be paid.
    Pending,
    /// It was paid, in full.
    Succeeded,
    /// The payment was declined.
    Failed,
    /// We withdrew it.
    Cancelled,
    /// Its time ran out.
    Expired,
}

/// What is asked of a gateway: to give back some of what was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// Our unique name for this refund: 1 to 64 letters, digits, `_` and `-`.
    pub reference: String,
    /// The gateway's name for the paid intent.
    pub intent: String,
    /// What to give back, in fen; positive.
    pub amount_fen: i64,
    /// Why; no personal data.
    pub reason: String,
}

/// A refund as the gateway knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The gateway's name for it.
    pub id: String,
    /// Our name for it.
    pub reference: String,
    /// The gateway's name for the intent it belongs to.
    pub intent: String,
    /// How far it is.
    pub status: RefundStatus,
    /// What is given back, in fen.
    pub amount_fen: i64,
}

/// How far a refund is. All but `Pending` are final; a failed refund is tried again under a new
/// reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStatus {
    /// The gateway works on it.
    Pending,
    /// The money has gone back.
    Succeeded,
    /// The money stays.
    Failed,
}

/// What a gateway tells by itself. It may come twice, late or never: its `id` makes it count
/// once, and whether amount and reference are what was agreed is for the caller to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The gateway's name for the notice; the same at every delivery.
    pub id: String,
    /// What happened.
    pub kind: NoticeKind,
    /// The gateway's name for the intent.
    pub intent: String,
    /// Our name: of the intent, or of the refund where a refund is told.
    pub reference: String,
    /// The amount paid or given back, in fen.
    pub amount_fen: i64,
    /// The currency's ISO code.
    pub currency: String,
    /// When it happened, in unix seconds.
    pub occurred_at_unix_s: i64,
}

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// An intent was paid.
    PaymentSucceeded,
    /// The payment of an intent was declined.
    PaymentFailed,
    /// A refund's money has gone back.
    RefundSucceeded,
    /// A refund's money stays.
    RefundFailed,
}

/// Money that moved on a day, as the gateway booked it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayTransaction {
    /// Which way it moved.
    pub kind: TransactionKind,
    /// The gateway's name for the intent.
    pub intent: String,
    /// The gateway's name for the refund, where it is one.
    pub refund: Option<String>,
    /// Our name: of the intent, or of the refund.
    pub reference: String,
    /// How much, in fen; positive either way.
    pub amount_fen: i64,
    /// The currency's ISO code.
    pub currency: String,
    /// When it moved, in unix seconds.
    pub occurred_at_unix_s: i64,
}

/// Which way money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionKind {
    /// From a payer to us.
    Payment,
    /// From us back to a payer.
    Refund,
}

/// Why a gateway's answer, or its notice, is of no use. Holds no personal data and no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No answer, or one that says "later". Whether the request was done is unknown.
    #[error("the gateway cannot be reached: {cause}")]
    Unreachable {
        /// What went wrong, in a few words.
        cause: &'static str,
    },
    /// The gateway said no; nothing was done.
    #[error("the gateway refused with {code} ({http_status})")]
    Refused {
        /// The gateway's code, such as `above_paid_amount`.
        code: String,
        /// The status of its answer.
        http_status: u16,
    },
    /// A notice that the gateway did not sign.
    #[error("the signature of a notice is wrong")]
    BadSignature,
    /// A genuine notice signed more than five minutes from now: perhaps replayed.
    #[error("a notice was signed too long ago")]
    TooOld,
    /// An answer or a notice that does not say what it must.
    #[error("the gateway's words cannot be understood")]
    Malformed,
}

impl Gateway {
    /// The name in our addresses and rows, as in `/gateway/{name}/notices`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sandbox(_) => "sandbox",
        }
    }

    /// Opens an intent, or finds the one with this reference.
    ///
    /// `Refused`, with `reference_conflict` among its codes, when the reference was used for
    /// another amount.
    pub async fn create_intent(
        &self,
        request: &IntentRequest,
    ) -> Result<GatewayIntent, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("create_intent", client.create_intent(request)).await,
        }
    }

    /// Asks how far an intent is, by the gateway's name for it.
    pub async fn query(&self, intent: &str) -> Result<GatewayIntent, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("query", client.query(intent)).await,
        }
    }

    /// Asks for an intent by our reference; `None` when the gateway has never heard of it.
    pub async fn find(&self, reference: &str) -> Result<Option<GatewayIntent>, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("find", client.find(reference)).await,
        }
    }

    /// Withdraws an intent. Unless it is refused (`already_paid`), no money can arrive any more.
    pub async fn cancel(&self, intent: &str) -> Result<GatewayIntent, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("cancel", client.cancel(intent)).await,
        }
    }

    /// Gives money back, or finds the refund with this reference.
    ///
    /// `Refused` when the intent is not paid or the refunds would exceed what was paid. The
    /// refund itself can still be pending, or have failed: see its status.
    pub async fn refund(&self, request: &RefundRequest) -> Result<GatewayRefund, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("refund", client.refund(request)).await,
        }
    }

    /// Asks how far a refund is, by the gateway's name for it.
    pub async fn query_refund(&self, refund: &str) -> Result<GatewayRefund, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("query_refund", client.query_refund(refund)).await,
        }
    }

    /// Reads a notice if the gateway signed these very bytes within five minutes of `now_unix_s`.
    ///
    /// `BadSignature` and `TooOld` as they say, `Malformed` for headers or a body that are not a
    /// notice's.
    pub fn verify_notice(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now_unix_s: i64,
    ) -> Result<Notice, GatewayError> {
        match self {
            Self::Sandbox(client) => client.verify_notice(headers, body, now_unix_s),
        }
    }

    /// Everything that moved on a day of the gateway's calendar (UTC+8), in the order in which
    /// it was booked. Complete once the day is over.
    pub async fn list_day(&self, day: time::Date) -> Result<Vec<GatewayTransaction>, GatewayError> {
        match self {
            Self::Sandbox(client) => watched("list_day", client.list_day(day)).await,
        }
    }
}
