//! Notices of the gateway, told by hand: good ones, and any bytes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use serde_json::json;
use sha2::Sha256;

use super::network::Network;

/// A notice to be told by hand.
#[derive(Clone, Copy)]
pub struct Note<'a> {
    /// Its id.
    pub id: &'a str,
    /// `payment.succeeded` and so on.
    pub kind: &'a str,
    /// Our own name for the payment.
    pub reference: &'a str,
    /// How much it tells of.
    pub amount_fen: i64,
    /// How long ago it was signed.
    pub signed_before_s: i64,
    /// What it is signed with; none: the right secret.
    pub secret: Option<&'a str>,
}

impl<'a> Note<'a> {
    /// A payment that succeeded, told in time and rightly signed.
    pub const fn paid(id: &'a str, reference: &'a str, amount_fen: i64) -> Self {
        let kind = "payment.succeeded";
        Self { id, kind, reference, amount_fen, signed_before_s: 0, secret: None }
    }
}

impl Network {
    /// A notice of the gateway about a payment, told by hand; answers the status.
    pub async fn notice(&self, notice: Note<'_>) -> u16 {
        let now = self.app.clock.now().unix_seconds();
        let signed_at = now.saturating_sub(notice.signed_before_s);
        let body = json!({ "id": notice.id, "type": notice.kind, "intent": "in_by_hand",
            "reference": notice.reference, "amount": notice.amount_fen, "currency": "CNY",
            "occurred_at": signed_at });
        let body = body.to_string().into_bytes();
        self.signed_notice(notice.id, notice.signed_before_s, body, notice.secret).await
    }

    /// Any bytes as a notice, signed so long ago with a secret (none: the right one); answers the
    /// status.
    pub async fn signed_notice(
        &self,
        id: &str,
        signed_before_s: i64,
        body: Vec<u8>,
        secret: Option<&str>,
    ) -> u16 {
        let now = self.app.clock.now().unix_seconds();
        let signed_at = now.saturating_sub(signed_before_s);
        let secret = match secret {
            Some(secret) => secret,
            None => self.app.config.gateway_notice_secret.expose_secret(),
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a secret");
        mac.update(format!("{id}.{signed_at}.").as_bytes());
        mac.update(&body);
        let digits: Vec<String> =
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let post = self.http().post(format!("{}/gateway/sandbox/notices", self.url));
        let post = post
            .header("content-type", "application/json")
            .header("sharepass-sandbox-id", id)
            .header("sharepass-sandbox-timestamp", signed_at.to_string())
            .header("sharepass-sandbox-signature", format!("v1={}", digits.concat()))
            .body(body);
        post.send().await.expect("the server answers").status().as_u16()
    }
}
