//! The digits of a pay code: 19 that nobody can foresee (63 bits) and one that tells a slip of the
//! finger. Digits alone: a scanner that types must not depend on the layout of a keyboard.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

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

/// The digits as they were typed or scanned, in groups or not. None for what can be no code.
pub fn read(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_luhns() {
        assert_eq!(check_digit("7992739871"), Some(3));
        assert_eq!(check_digit("0"), Some(0));
        assert_eq!(check_digit("79x"), None);
    }

    #[test]
    fn fresh_digits_are_read_in_groups_too_and_differ() {
        let (one, other) = (fresh(), fresh());
        assert_eq!(one.len(), LENGTH);
        assert_ne!(one, other);
        let (front, back) = one.split_at(7);
        assert_eq!(read(&format!(" {front} - {back} ")), Some(one));
    }

    #[test]
    fn a_slip_of_the_finger_is_told() {
        let right = "79927398710000000004";
        assert_eq!(read(right), Some(right.to_owned()));
        for place in 0..LENGTH {
            let slip = |(at, letter)| match (at == place, letter) {
                (true, '4') => '5',
                (true, _) => '4',
                (false, letter) => letter,
            };
            let wrong: String = right.chars().enumerate().map(slip).collect();
            assert_eq!(read(&wrong), None, "{place}");
        }
        for wrong in ["", "7992739871000000000", "799273987100000000040", "７９９２７３９８７１"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
