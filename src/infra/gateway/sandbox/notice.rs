//! Whether a notice is genuine: HMAC-SHA256 over `id.timestamp.body`, the raw bytes.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;

use crate::infra::gateway::{GatewayError, Notice, NoticeKind};

/// How far the moment of signing may lie from now, in seconds, on either side.
const WINDOW_S: u64 = 300;

#[derive(Deserialize)]
struct Body {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    intent: String,
    reference: String,
    amount: i64,
    currency: String,
    occurred_at: i64,
}

/// Reads a notice that was signed with the secret within the window around now. The signature
/// is judged first: what is not genuine learns nothing else.
pub(super) fn verify(
    secret: &SecretString,
    headers: &HeaderMap,
    body: &[u8],
    now_unix_s: i64,
) -> Result<Notice, GatewayError> {
    let id = only(headers, "sharepass-sandbox-id")?;
    let timestamp = only(headers, "sharepass-sandbox-timestamp")?;
    let signature = only(headers, "sharepass-sandbox-signature")?;
    // Neither may hold the dot that ends it, or two notices could share a signature.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_id = (1..=64).contains(&id.len()) && id.bytes().all(plain);
    if !is_id || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GatewayError::Malformed);
    }
    let signed_at: i64 = timestamp.parse().map_err(|_| GatewayError::Malformed)?;

    let given = signature.strip_prefix("v1=").and_then(bytes).ok_or(GatewayError::BadSignature)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .map_err(|_| GatewayError::BadSignature)?;
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    // Compares in constant time.
    mac.verify_slice(&given).map_err(|_| GatewayError::BadSignature)?;
    if signed_at.abs_diff(now_unix_s) > WINDOW_S {
        return Err(GatewayError::TooOld);
    }

    let body: Body = serde_json::from_slice(body).map_err(|_| GatewayError::Malformed)?;
    let kind = match body.kind.as_str() {
        "payment.succeeded" => NoticeKind::PaymentSucceeded,
        "payment.failed" => NoticeKind::PaymentFailed,
        "refund.succeeded" => NoticeKind::RefundSucceeded,
        "refund.failed" => NoticeKind::RefundFailed,
        _ => return Err(GatewayError::Malformed),
    };
    // No database keeps a NUL, so that the notice could not even be quarantined.
    if body.id != id || body.amount <= 0 || body.reference.contains('\0') {
        return Err(GatewayError::Malformed);
    }
    Ok(Notice {
        id: body.id,
        kind,
        intent: body.intent,
        reference: body.reference,
        amount_fen: body.amount,
        currency: body.currency,
        occurred_at_unix_s: body.occurred_at,
    })
}

/// A header that is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, GatewayError> {
    let mut values = headers.get_all(name).iter();
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(value)), None) => Ok(value),
        _ => Err(GatewayError::Malformed),
    }
}

/// The bytes that lower-case hexadecimal digits stand for.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !text.len().is_multiple_of(2) || !text.bytes().all(digit) {
        return None;
    }
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
