//! Escapes of strings that the parser does not know: pairs of surrogates, and `\u{…}`.
//!
//! The September 2025 specification has both, and programs that write documents by a JSON encoder
//! use the first. They are put as the letter that they mean, before the text is parsed. Block
//! strings and comments have no such escapes. What is not a letter (half of a pair, a number beyond
//! Unicode) is left for the parser, which refuses it.

use std::borrow::Cow;

use super::guard::after_string;

/// The text with such escapes put as letters. Spaces make up for what a string lost, so that errors
/// point to the same columns.
pub(super) fn put_plainly(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['"', '#']) {
        let (before, from) = rest.split_at(start);
        plain.push_str(before);
        let length = if from.starts_with('#') {
            from.find(['\n', '\r']).unwrap_or(from.len())
        } else {
            let after = from.as_bytes().get(1..).map_or(0, |inside| after_string(inside).len());
            from.len().saturating_sub(after)
        };
        // Both end behind a letter of ASCII or with the text.
        let Some((piece, after)) = from.split_at_checked(length) else { break };
        if piece.starts_with('"') && !piece.starts_with("\"\"\"") {
            put_string(piece, &mut plain);
        } else {
            plain.push_str(piece);
        }
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn put_string(piece: &str, plain: &mut String) {
    let mut shorter = 0_usize;
    let mut rest = piece;
    while let Some(start) = rest.find('\\') {
        let (before, from) = rest.split_at(start);
        plain.push_str(before);
        if let Some((letter, after)) = letter_of(from) {
            let before = plain.chars().count();
            put_letter(letter, plain);
            let written = plain.chars().count().saturating_sub(before);
            let read = from.len().saturating_sub(after.len());
            shorter = shorter.saturating_add(read.saturating_sub(written));
            rest = after;
        } else {
            // An escape of another kind: the backslash and what it escapes.
            let length: usize = from.chars().take(2).map(char::len_utf8).sum();
            let (escape, after) = from.split_at(length);
            plain.push_str(escape);
            rest = after;
        }
    }
    plain.push_str(rest);
    plain.extend(std::iter::repeat_n(' ', shorter));
}

/// The letter of an escape at the beginning of a text, and what follows it.
fn letter_of(text: &str) -> Option<(char, &str)> {
    let digits = text.strip_prefix("\\u")?;
    if let Some(braced) = digits.strip_prefix('{') {
        let (number, after) = braced.split_once('}')?;
        return Some((char::from_u32(hexadecimal(number)?)?, after));
    }
    let (high, after) = unit(digits)?;
    let (low, after) = unit(after.strip_prefix("\\u")?)?;
    let letter = char::decode_utf16([high, low]).next()?.ok()?;
    // A pair makes a letter beyond the first plane; two letters are escaped as the parser knows.
    (u32::from(letter) > 0xFFFF).then_some((letter, after))
}

fn unit(text: &str) -> Option<(u16, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    Some((u16::try_from(hexadecimal(digits)?).ok()?, after))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let right = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    right.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

fn put_letter(letter: char, plain: &mut String) {
    use std::fmt::Write as _;
    if matches!(letter, '"' | '\\') {
        plain.push('\\');
        plain.push(letter);
    } else if letter.is_control() {
        // Writing into a string cannot fail.
        let _ = write!(plain, "\\u{:04x}", u32::from(letter));
    } else {
        plain.push(letter);
    }
}
