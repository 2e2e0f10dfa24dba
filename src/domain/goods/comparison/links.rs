//! Links in texts, also where their signs are written out.

use super::wording::{Hit, View};
use super::words::{BRANDS, HOSTS};

/// How an address on the web begins.
const BEGINNINGS: [&str; 3] = ["http://", "https://", "www."];

/// Longest part of a link that is shown, in characters.
const SHOWN: usize = 100;

/// A link in a text.
pub fn link_of(view: &View) -> Option<Hit> {
    let plain = view.plain.replace(['。', '․'], ".");
    if let Some(link) = link_in(&plain, &HOSTS) {
        return Some(Hit::sure(link));
    }
    let written = written_out(&plain);
    let doubtful = link_in(&plain, &BRANDS).or_else(|| link_in(&written, &HOSTS));
    doubtful.map(Hit::doubtful)
}

fn link_in(text: &str, hosts: &[&str]) -> Option<String> {
    // An e-mail address has a host too, and is found as such.
    let mut words = text.split(|c: char| c.is_whitespace() || !c.is_ascii());
    let link = words.find(|word| {
        let begins = BEGINNINGS.iter().any(|part| word.contains(part));
        let mut ends = hosts
            .iter()
            .filter(|part| word.match_indices(**part).any(|(at, _)| ends_a_host(word, at, part)));
        !word.contains('@') && (begins || ends.next().is_some())
    })?;
    Some(link.chars().take(SHOWN).collect())
}

/// `shop.com` and `shop.com/x`, not `1.company`, and not `1.5.com`, which is no name.
fn ends_a_host(word: &str, at: usize, part: &str) -> bool {
    let before = word.get(..at).and_then(|before| before.chars().next_back());
    let after = word.get(at.saturating_add(part.len())..).and_then(|after| after.chars().next());
    before.is_some_and(|letter| letter.is_ascii_alphanumeric())
        && after.is_none_or(|letter| !letter.is_ascii_alphanumeric())
}

/// The text with dots that are written as words, in brackets or with spaces round them.
fn written_out(plain: &str) -> String {
    let mut written = plain.to_owned();
    for dot in ["(dot)", "[dot]", "{dot}", " dot ", "(.)", "[.]", "点", "點", " . ", " .", ". "] {
        written = written.replace(dot, ".");
    }
    written
}
