//! The number on a business licence: the unified social credit code of GB 32100-2015.
//!
//! Eighteen characters, of which the last is computed from the others, so that a mistyped number
//! is found at once.

use crate::infra::text;

/// The characters of a code in the order of their values 0 to 30: no I, O, S, V, Z.
const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What each place counts: powers of 3 modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// The code as it is stored: upper case, half width, without blanks and hyphens. None when it is
/// not a valid code.
pub fn normal(text: &str) -> Option<String> {
    let code = text::code(text).to_ascii_uppercase();
    if code.len() != 18 {
        return None;
    }
    let (body, given) = code.split_at_checked(17)?;
    (check_digit(body)?.to_string() == given).then_some(code)
}

/// The whole code of its first 17 characters: for tests and for demo data.
///
/// What is not 17 of the code's characters comes back as it is, and is not a valid code.
pub fn with_check_digit(body: &str) -> String {
    check_digit(body).map_or_else(|| body.to_owned(), |digit| format!("{body}{digit}"))
}

fn check_digit(body: &str) -> Option<char> {
    if body.len() != WEIGHTS.len() {
        return None;
    }
    let sum = body.bytes().zip(WEIGHTS).try_fold(0_u32, |sum, (letter, weight)| {
        let value = CHARACTERS.iter().position(|known| *known == letter)?;
        u32::try_from(value).ok()?.checked_mul(weight)?.checked_add(sum)
    })?;
    let place = 31_u32.checked_sub(sum.checked_rem(31)?)?.checked_rem(31)?;
    CHARACTERS.get(usize::try_from(place).ok()?).map(|letter| char::from(*letter))
}
