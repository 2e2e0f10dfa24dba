//! Codes that people read, type, scan and paste: width, blanks and invisible letters do not count.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::letter::{is_blank, is_break, is_dash, is_invisible};

/// A code as it is compared: half width, without blanks, line breaks, invisible letters or dashes
/// of any kind. Case stays. NUL and other control characters stay, and fit no code.
pub fn code(text: &str) -> String {
    spaceless(text).chars().filter(|letter| *letter != '-').collect()
}

/// A code as a scanner sends it: also without control characters, which end it or separate its
/// parts, and without letters that people take for dashes.
pub fn scanned(text: &str) -> String {
    let passed_over = |letter: char| {
        letter.is_control() || matches!(letter, '\u{301c}' | '\u{3030}' | '\u{30a0}' | '\u{30fc}')
    };
    code(text).chars().filter(|letter| !passed_over(*letter)).collect()
}

/// A text in half width without blanks, line breaks and invisible letters; every dash is a hyphen.
pub fn spaceless(text: &str) -> String {
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let seen = plain.chars().filter(|letter| {
        !is_blank(*letter)
            && !is_break(*letter)
            && !is_invisible(*letter)
            && !matches!(letter, '\u{202a}'..='\u{202e}')
    });
    let halved = seen.map(|letter| if is_dash(letter) { '-' } else { letter });
    halved.map(|letter| western(letter).unwrap_or(letter)).collect()
}

/// A name of the ASCII letters in lower case, as logins and headers are compared; others stay.
pub(super) fn lower(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

/// All spellings of a barcode's number: GTIN-8, -12, -13 and -14 are one number with zeros before
/// it. The first has 14 digits.
pub fn gtins(barcode: &str) -> [String; 4] {
    let whole = format!("{barcode:0>14}");
    let of = |length: usize| {
        let (zeros, rest) = whole.split_at_checked(14_usize.saturating_sub(length))?;
        zeros.bytes().all(|digit| digit == b'0').then(|| rest.to_owned())
    };
    // One that is too long for a shorter spelling stands for that spelling too.
    [14, 13, 12, 8].map(|length| of(length).unwrap_or_else(|| whole.clone()))
}

/// Arabic-Indic and other decimal digits as ASCII ones: each script has its ten in a row.
pub(super) fn western(letter: char) -> Option<char> {
    const ZEROS: [u32; 12] = [
        0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0be6, 0x0c66, 0x0ce6, 0x0e50,
        0x17e0,
    ];
    let point = u32::from(letter);
    let zero = ZEROS.into_iter().find(|zero| (*zero..zero.saturating_add(10)).contains(&point))?;
    char::from_digit(point.saturating_sub(zero), 10)
}
