//! Trusted documents: those that this service's own apps were built with, by the hash of their text.
//!
//! Automatic persisted queries save bytes; this is the boundary. Where it is enforced nothing else
//! runs, but for callers whom the host lets send any document.

use std::collections::HashMap;
use std::sync::Arc;

use super::digest::sha256_hex;

/// What is done about a document that is not trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Nothing.
    #[default]
    Off,
    /// It runs, and its hash is told in the log.
    Log,
    /// It is refused.
    Enforce,
}

/// The trusted documents. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    trust: Trust,
    texts: Arc<HashMap<String, Arc<str>>>,
}

impl Trusted {
    /// Reads a manifest: a JSON object of texts by their SHA-256, as graphql-codegen writes
    /// `persistedDocuments` with the hash algorithm `sha256`.
    ///
    /// # Errors
    /// A sentence where it is no such object, or where a hash is not that of its text.
    pub fn read(trust: Trust, manifest: &str) -> Result<Self, String> {
        let texts: HashMap<String, Arc<str>> =
            serde_json::from_str(manifest).map_err(|error| format!("is no manifest: {error}"))?;
        match texts.iter().find(|(hash, text)| sha256_hex(text.as_bytes()) != **hash) {
            Some((hash, _)) => Err(format!("has {hash}, which is not the SHA-256 of its text")),
            None => Ok(Self { trust, texts: Arc::new(texts) }),
        }
    }

    /// The text of a hash.
    pub fn text(&self, hash: &str) -> Option<Arc<str>> {
        self.texts.get(hash).cloned()
    }

    /// Whether a document may run: it is trusted, nothing is enforced, or its caller may send any.
    pub fn admits(&self, text: &str, sends_any: bool) -> bool {
        if self.trust == Trust::Off {
            return true;
        }
        let hash = sha256_hex(text);
        if self.texts.contains_key(&hash) {
            return true;
        }
        if self.trust == Trust::Enforce && !sends_any {
            return false;
        }
        tracing::info!(document.hash = %hash, "a document that is not trusted: {hash}");
        true
    }
}
