//! The secret of an endpoint, and signatures with it (Standard Webhooks).
//!
//! A secret is not stored: it is derived from the server's key, the endpoint and a number that
//! counts rotations. Who reads the database can sign nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::id::WebhookEndpointId;
use entity::timestamp::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use sha2::Sha256;

use super::model::Endpoint;

/// A secret of an endpoint: 32 bytes.
pub struct Secret(SecretSlice<u8>);

impl Secret {
    /// The secret of an endpoint with this number.
    pub fn derive(
        key: &SecretString,
        endpoint: WebhookEndpointId,
        version: i64,
    ) -> anyhow::Result<Self> {
        let name = format!("webhook secret\n{endpoint}\n{version}");
        Ok(Self(authenticate(key.expose_secret().as_bytes(), &[name.as_bytes()])?.into()))
    }

    /// As its owner enters it into their own system: shown when it is made, and never again.
    pub fn spell(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0.expose_secret()))
    }

    fn sign(&self, message: &str, at_unix_s: i64, body: &str) -> anyhow::Result<String> {
        let at = at_unix_s.to_string();
        let parts = [message, ".", &at, ".", body].map(str::as_bytes);
        let signature = authenticate(self.0.expose_secret(), &parts)?;
        Ok(format!("v1,{}", STANDARD.encode(signature)))
    }
}

/// The header `webhook-signature`: a signature by each secret that is good at the moment.
pub fn signatures(
    key: &SecretString,
    endpoint: &Endpoint,
    message: &str,
    now: Timestamp,
    body: &str,
) -> anyhow::Result<String> {
    let versions = endpoint.secret_versions(now);
    let signatures = versions.map(|version| {
        let secret = Secret::derive(key, endpoint.id, version)?;
        secret.sign(message, now.unix_seconds(), body)
    });
    Ok(signatures.collect::<anyhow::Result<Vec<_>>>()?.join(" "))
}

fn authenticate(key: &[u8], parts: &[&[u8]]) -> anyhow::Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().to_vec())
}
