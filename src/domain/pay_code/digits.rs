//! The digits of a pay code: 19 that nobody can foresee (63 bits) and one that tells a slip of the
//! finger. Digits alone: a scanner that types must not depend on the layout of a keyboard.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

use crate::infra::scan;

/// How many digits a code has.
const LENGTH: usize = 20;

/// One above the greatest number of 19 digits.
const BEYOND: u64 = 10_000_000_000_000_000_000;

/// Fresh digits.
pub fn fresh() -> String {
    let body = format!("{:019}", rand::rng().random_range(0..BEYOND));
    let check = check_digit(&body).unwrap_or_default();
    format!("{body}{check}")
}

/// The digits as they were typed or scanned ([`scan`]). None for what can be no code.
pub fn read(text: &str) -> Option<String> {
    let digits = scan::digits(text)?;
    let (body, check) = digits.split_at_checked(LENGTH.saturating_sub(1))?;
    (check.len() == 1 && check_digit(body)?.to_string() == check).then_some(digits)
}

/// What is stored of the digits.
pub fn digest(digits: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("pay code {digits}")))
}

/// The digit that follows these by Luhn's rule: it changes with each single digit, and with nearly
/// all neighbours that change places. None when one is no digit.
fn check_digit(body: &str) -> Option<u32> {
    let values = body.chars().rev().zip([true, false].into_iter().cycle());
    let sum = values.map(|(letter, doubled)| {
        let digit = letter.to_digit(10)?;
        let value = if doubled { digit.saturating_mul(2) } else { digit };
        Some(if value > 9 { value.saturating_sub(9) } else { value })
    });
    let sum = sum.sum::<Option<u32>>()?;
    Some(sum.next_multiple_of(10).saturating_sub(sum))
}
