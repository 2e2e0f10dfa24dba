//! The client of the sandbox gateway: its addresses and its limits. What is written on the wire
//! is in `docs/gateway.md`.

mod notice;
mod wire;

use std::fmt;
use std::time::Duration;

use anyhow::{Context, ensure};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use reqwest::{Client, RequestBuilder, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::json;
use time::macros::format_description;
use url::Url;

use super::{
    GatewayError, GatewayIntent, GatewayRefund, GatewayTransaction, IntentRequest, Notice,
    RefundRequest,
};
use crate::infra::telemetry;

/// The header of the API key.
const KEY: HeaderName = HeaderName::from_static("sharepass-sandbox-key");
/// No honest answer is longer, in bytes.
const ANSWER_AT_MOST: usize = 4 * 1024 * 1024;
/// No honest day has more pages.
const PAGES_AT_MOST: usize = 10_000;

/// Where the sandbox is and what it knows us by.
#[derive(Clone, Debug)]
pub struct SandboxSettings {
    /// Its address, such as `http://127.0.0.1:8090`.
    pub base_url: Url,
    /// What we authenticate with.
    pub api_key: SecretString,
    /// What its notices are signed with.
    pub notice_secret: SecretString,
    /// How long we wait for it.
    pub timeouts: Timeouts,
}

/// How long to wait for a gateway.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(2), total: Duration::from_secs(10) }
    }
}

/// A connection to the sandbox gateway. Cheap to clone.
#[derive(Clone)]
pub struct SandboxClient {
    http: Client,
    base_url: Url,
    api_key: HeaderValue,
    notice_secret: SecretString,
}

impl fmt::Debug for SandboxClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxClient")
            .field("base_url", &self.base_url.as_str())
            .finish_non_exhaustive()
    }
}

impl SandboxClient {
    /// Prepares a client; nothing is sent yet.
    ///
    /// Fails when the address is not `http` or `https`, when a secret is empty or cannot stand in
    /// a header, or when TLS cannot be set up.
    pub fn new(settings: SandboxSettings) -> anyhow::Result<Self> {
        ensure!(
            matches!(settings.base_url.scheme(), "http" | "https"),
            "the gateway's address must be http or https"
        );
        ensure!(!settings.notice_secret.expose_secret().is_empty(), "the notice secret is empty");
        ensure!(!settings.api_key.expose_secret().is_empty(), "the API key is empty");
        let mut api_key = HeaderValue::from_str(settings.api_key.expose_secret())
            .context("the API key cannot stand in a header")?;
        api_key.set_sensitive(true);
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Losing a race here means that another thread has just installed one.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        // The address in the settings is the address that is called: no redirect, no proxy.
        let http = Client::builder()
            .connect_timeout(settings.timeouts.connect)
            .timeout(settings.timeouts.total)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            http,
            base_url: settings.base_url,
            api_key,
            notice_secret: settings.notice_secret,
        })
    }

    pub(super) async fn create_intent(
        &self,
        request: &IntentRequest,
    ) -> Result<GatewayIntent, GatewayError> {
        let body = json!({
            "reference": request.reference,
            "amount": request.amount_fen,
            "currency": "CNY",
            "description": request.description,
            "notify_url": request.notify_url,
            "return_url": request.return_url,
            "expires_at": request.expires_at_unix_s,
        });
        let post = self.request(Method::POST, &["intents"]).json(&body);
        let intent = wire::intent(answer(post).await?)?;
        let same = intent.reference == request.reference && intent.amount_fen == request.amount_fen;
        asked_for(same, intent)
    }

    pub(super) async fn query(&self, intent: &str) -> Result<GatewayIntent, GatewayError> {
        let found = wire::intent(answer(self.request(Method::GET, &["intents", intent])).await?)?;
        asked_for(found.id == intent, found)
    }

    pub(super) async fn find(
        &self,
        reference: &str,
    ) -> Result<Option<GatewayIntent>, GatewayError> {
        let get = self.request_with(Method::GET, &["intents"], &[("reference", reference)]);
        match answer(get).await {
            Ok(found) => {
                let found = wire::intent(found)?;
                asked_for(found.reference == reference, found).map(Some)
            }
            Err(GatewayError::Refused { code, .. }) if code == "not_found" => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn cancel(&self, intent: &str) -> Result<GatewayIntent, GatewayError> {
        let post = self.request(Method::POST, &["intents", intent, "cancel"]);
        let found = wire::intent(answer(post).await?)?;
        asked_for(found.id == intent, found)
    }

    pub(super) async fn refund(
        &self,
        request: &RefundRequest,
    ) -> Result<GatewayRefund, GatewayError> {
        let body = json!({
            "reference": request.reference,
            "intent": request.intent,
            "amount": request.amount_fen,
            "reason": request.reason,
        });
        let post = self.request(Method::POST, &["refunds"]).json(&body);
        let refund = wire::refund(answer(post).await?)?;
        let same = refund.reference == request.reference
            && refund.intent == request.intent
            && refund.amount_fen == request.amount_fen;
        asked_for(same, refund)
    }

    pub(super) async fn query_refund(&self, refund: &str) -> Result<GatewayRefund, GatewayError> {
        let found = wire::refund(answer(self.request(Method::GET, &["refunds", refund])).await?)?;
        asked_for(found.id == refund, found)
    }

    pub(super) fn verify_notice(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now_unix_s: i64,
    ) -> Result<Notice, GatewayError> {
        notice::verify(&self.notice_secret, headers, body, now_unix_s)
    }

    pub(super) async fn list_day(
        &self,
        day: time::Date,
    ) -> Result<Vec<GatewayTransaction>, GatewayError> {
        let day = day
            .format(format_description!("[year]-[month]-[day]"))
            .map_err(|_| GatewayError::Malformed)?;
        let mut moved = Vec::new();
        let mut after = 0_u64;
        for _ in 0..PAGES_AT_MOST {
            let parameters = [("day", day.as_str()), ("after", &after.to_string())];
            let get = self.request_with(Method::GET, &["transactions"], &parameters);
            let (page, next) = wire::transactions(answer(get).await?)?;
            moved.extend(page);
            match next {
                None => return Ok(moved),
                Some(next) if next > after => after = next,
                Some(_) => break,
            }
        }
        Err(GatewayError::Malformed)
    }

    fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        self.request_with(method, path, &[])
    }

    fn request_with(
        &self,
        method: Method,
        path: &[&str],
        parameters: &[(&str, &str)],
    ) -> RequestBuilder {
        let mut url = self.base_url.clone();
        // Only an address without a host has no segments, and `new` lets none through.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v1").extend(path);
        }
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        let mut headers = HeaderMap::from_iter([(KEY, self.api_key.clone())]);
        telemetry::inject(&mut headers);
        self.http.request(method, url).headers(headers)
    }
}

/// An answer about another object than the one asked for is none.
fn asked_for<T>(same: bool, answer: T) -> Result<T, GatewayError> {
    if same { Ok(answer) } else { Err(GatewayError::Malformed) }
}

/// Sends a request and reads its answer. The error is made of fixed words: an address can hold a
/// reference, and an answer anything.
async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, GatewayError> {
    let unreachable = |error: reqwest::Error| GatewayError::Unreachable {
        cause: if error.is_timeout() {
            "no answer in time"
        } else if error.is_connect() {
            "no connection"
        } else {
            "the connection broke"
        },
    };
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    if status.is_server_error() {
        return Err(GatewayError::Unreachable { cause: "it answered with an error of its own" });
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(GatewayError::Unreachable { cause: "it asks us to slow down" });
    }
    let body = read(response)
        .await
        .map_err(|broken| broken.map_or(GatewayError::Malformed, unreachable))?;
    if status.is_client_error() {
        return Err(GatewayError::Refused {
            code: wire::code(&body),
            http_status: status.as_u16(),
        });
    }
    if !status.is_success() {
        return Err(GatewayError::Malformed);
    }
    serde_json::from_slice(&body).map_err(|_| GatewayError::Malformed)
}

/// The whole body; `None` as the error when it is longer than any honest one.
async fn read(mut response: Response) -> Result<Vec<u8>, Option<reqwest::Error>> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if body.len().saturating_add(piece.len()) > ANSWER_AT_MOST {
            return Err(None);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
