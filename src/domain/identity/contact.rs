//! How people are reached and named: phones, e-mail addresses, login names, lines of text. Each is
//! brought to the one spelling that is stored and compared.

use crate::infra::text::{self, Country};

/// A phone number of a person in E.164. None when no numbering plan has it.
pub fn phone(text: &str, country: Country) -> Option<String> {
    text::phone(text, country)
}

/// A phone number of a shop or a merchant: in E.164, or a short service number.
pub fn service_phone(text: &str, country: Country) -> Option<String> {
    text::service_phone(text, country)
}

/// An e-mail address in one spelling. None when nothing could be delivered there.
pub fn email(text: &str) -> Option<String> {
    text::email(text)
}

/// The spellings in which versions before 2026-11-30 kept what a customer logs in with.
pub fn earlier_spellings(login: &str) -> Vec<String> {
    text::earlier_spellings(login)
}

/// A login name of staff or of an operator: 3 to 40 of `a-z 0-9 . _ -` in lower case, beginning
/// with a letter, so that none reads like a phone number or an e-mail address. Full-width letters
/// are read as the letters that they are.
pub fn login(text: &str) -> Option<String> {
    let name = text::fold(text);
    let right = (3..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"._-".contains(&letter));
    right.then_some(name)
}

/// A line of text as it is kept: 1 to `longest` characters, something of it seen, no line breaks.
pub fn line(text: &str, longest: usize) -> Option<String> {
    text::line(text, longest).ok()
}

/// A name that others may see: of `王小明` the family name, of `Ann Lee` the first letter.
pub fn masked(name: &str) -> String {
    text::first_letter(name).map_or_else(|| "*".to_owned(), |first| format!("{first}*"))
}
