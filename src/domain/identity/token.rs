//! The secrets that open a session: 256 random bits each, stored as their SHA-256 only.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest, Sha256};

/// A fresh token: 43 letters of base64url.
pub fn fresh() -> String {
    let bits: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bits)
}

/// Whether a text has the form of a token: a device that chose an easy one could be guessed.
pub fn is_one(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// The token that follows a spent refresh token: 43 letters of base64url. It can be derived again
/// from the spent token and the seed of its renewal, and from neither alone.
pub fn successor(spent: &str, seed: &str, what: &str) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(spent.as_bytes())?;
    mac.update(format!("{what}\n{seed}").as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// What is stored of a token, in hex.
pub fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Bytes as two hexadecimal digits each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
