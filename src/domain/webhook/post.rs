//! Carries a webhook to a merchant's own system: one request, and what came of it.
//!
//! The address that was judged is the address that is connected to: names are resolved here, no
//! proxy stands between, and no redirect is followed. Of an answer only its status counts.

use std::time::Duration;

use entity::webhook_attempt::Outcome;
use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, redirect};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use url::Url;

use crate::infra::outbound::{self, Reach, address, is_private};

/// How long a whole request may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What is read of an answer, in bytes, and for how long: to use its connection again.
const ANSWER_AT_MOST: usize = 4_096;
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// What is to be sent.
pub struct Letter {
    /// Where to.
    pub url: Url,
    /// The same at each attempt.
    pub id: String,
    /// When it is signed, in seconds since 1970.
    pub at_unix_s: i64,
    /// Signatures, with spaces between them.
    pub signature: String,
    /// JSON.
    pub body: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// In a word.
    pub outcome: Outcome,
    /// The status of the answer, where one came.
    pub status_code: Option<u16>,
    /// How many seconds the receiver asks us to wait.
    pub retry_after: Option<i64>,
}

impl Answer {
    const fn none(outcome: Outcome) -> Self {
        Self { outcome, status_code: None, retry_after: None }
    }
}

/// Carries webhooks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Post {
    http: Client,
    /// Where it goes.
    pub reach: Reach,
}

impl Post {
    /// Prepares it; nothing is sent yet.
    pub fn new(reach: Reach) -> anyhow::Result<Self> {
        Self::patient(reach, TIMEOUT)
    }

    /// The same, waiting for another while than the usual 15 seconds.
    pub fn patient(reach: Reach, timeout: Duration) -> anyhow::Result<Self> {
        let agent = concat!("Sharepass-Webhooks/", env!("CARGO_PKG_VERSION"));
        let http = outbound::client(reach, agent)
            .timeout(timeout)
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self { http, reach })
    }

    /// Sends a webhook once.
    pub async fn send(&self, letter: Letter) -> Answer {
        // Also what was entered under other settings, and addresses, which no resolver sees.
        if address::check_address(&letter.url, self.reach).is_err() {
            return Answer::none(Outcome::AddressRefused);
        }
        let request = self
            .http
            .post(letter.url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", letter.id)
            .header("webhook-timestamp", letter.at_unix_s)
            .header("webhook-signature", letter.signature)
            .body(letter.body);
        match request.send().await {
            Ok(response) => {
                let answer = judge(&response, letter.at_unix_s);
                drain(response).await;
                answer
            }
            Err(error) if is_private(&error) => Answer::none(Outcome::AddressRefused),
            Err(error) if error.is_timeout() => Answer::none(Outcome::TimedOut),
            Err(_) => Answer::none(Outcome::Unreachable),
        }
    }
}

fn judge(response: &Response, now_unix_s: i64) -> Answer {
    let status = response.status();
    let outcome = match status {
        StatusCode::GONE => Outcome::Gone,
        _ if status.is_success() => Outcome::Delivered,
        _ if status.is_redirection() => Outcome::Redirected,
        _ => Outcome::Refused,
    };
    let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = wait.and_then(|wait| seconds(wait, now_unix_s));
    Answer { outcome, status_code: Some(status.as_u16()), retry_after }
}

/// Seconds, or the moment itself, as HTTP writes either.
fn seconds(wait: &str, now_unix_s: i64) -> Option<i64> {
    wait.parse::<u32>().map(i64::from).ok().or_else(|| {
        let until = OffsetDateTime::parse(wait, &Rfc2822).ok()?;
        Some(until.unix_timestamp().saturating_sub(now_unix_s))
    })
}

/// Reads the end of a short answer, so that its connection can be used again.
async fn drain(mut response: Response) {
    let reading = async {
        let mut read = 0_usize;
        while let Ok(Some(part)) = response.chunk().await {
            read = read.saturating_add(part.len());
            if read > ANSWER_AT_MOST {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(ANSWER_WITHIN, reading).await;
}
