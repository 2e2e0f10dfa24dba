//! Codes of digits as scanners send them and people type them, read in one place: pay codes, redeem
//! codes, barcodes.
//!
//! What carries no meaning is passed over: blanks and control characters of any kind (scanners end
//! with Enter or Tab), dashes, invisible letters, the width of the digits, and the prefix by which a
//! scanner names the symbol that it read (`]C1`, `]Q3`). Everything else that is no digit makes it
//! no code.

use crate::infra::text::scanned;

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 400;

/// Digits of a GTIN in its longest form.
const GTIN: usize = 14;

/// The application identifier that stands before a GTIN in a GS1 code.
const OF_GTIN: &str = "01";

/// The digits of a code. None when there are none, or when anything else is between them.
pub fn digits(text: &str) -> Option<String> {
    all_digits(read(text)?.1)
}

/// The digits of a barcode: a GTIN alone, or the one that a GS1 code (`(01)06901234567892(17)…`)
/// begins with.
pub fn barcode(text: &str) -> Option<String> {
    let (gs1, text) = read(text)?;
    let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_prefix("01)"));
    let named = bracketed.or_else(|| text.strip_prefix(OF_GTIN).filter(|_| gs1));
    let Some(rest) = named else { return all_digits(text) };
    match rest.split_at_checked(GTIN) {
        Some((gtin, _)) => all_digits(gtin.to_owned()),
        None => all_digits(text),
    }
}

fn all_digits(text: String) -> Option<String> {
    let whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.then_some(text)
}

/// What is left of a text, and whether its scanner said that it is a code of GS1.
fn read(text: &str) -> Option<(bool, String)> {
    if text.len() > LONGEST {
        return None;
    }
    let kept = scanned(text);
    let prefix = kept.strip_prefix(']').and_then(|rest| rest.split_at_checked(2));
    let Some((symbol, rest)) = prefix else { return Some((false, kept)) };
    let mut signs = symbol.chars();
    let named = signs.next().is_some_and(|sign| sign.is_ascii_alphabetic())
        && signs.next().is_some_and(|sign| sign.is_ascii_alphanumeric());
    let gs1 = ["C1", "e0", "d2", "Q3", "J1"].contains(&symbol);
    Some(if named { (gs1, rest.to_owned()) } else { (false, kept) })
}
