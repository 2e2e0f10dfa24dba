//! U+0000, which no text here may have: PostgreSQL cannot store it, and nobody writes it.

/// Whether a GraphQL document has U+0000: as itself, as `\u0000`, or as `\u{0}` with any number of
/// zeros. Also where the backslash is itself escaped: whoever means that can use a variable.
pub fn writes_nul(document: &str) -> bool {
    let braced = |(at, _): (usize, &str)| {
        let rest = document.get(at.saturating_add(3)..).unwrap_or_default();
        let digits = rest.split('}').next().unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|digit| digit == b'0')
    };
    document.contains('\0')
        || document.contains("\\u0000")
        || document.match_indices("\\u{").any(braced)
}

/// A text from outside that is only shown or logged (a file of the bank, a sentence of the
/// gateway), with U+FFFD in place of U+0000.
pub fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
