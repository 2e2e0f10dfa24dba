//! E-mail addresses in the one spelling that is stored and compared.

use email_address::{EmailAddress, Options};

use super::fold::fold;
use super::letter::{is_blank, is_invisible};

/// Longest address, in bytes: what fits a mail's envelope.
const LONGEST: usize = 254;

/// An e-mail address in one spelling: folded, the domain as people write it (IDNA, not
/// `xn--…`), the name without quotes that it does not need. None when nothing could be delivered
/// there.
pub fn email(text: &str) -> Option<String> {
    let around = |letter: char| is_blank(letter) || is_invisible(letter);
    let text = text.trim_matches(around);
    let (name, domain) = text.rsplit_once(['@', '\u{ff20}', '\u{fe6b}'])?;
    if text.chars().any(char::is_control) {
        return None;
    }
    let name = fold(&unquoted(name));
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let name = match (is_plain(&name), text.starts_with('"')) {
        (true, _) => name,
        (false, true) => quoted(&name),
        (false, false) => return None,
    };
    let options =
        Options::default().with_required_tld().without_domain_literal().without_display_text();
    let known = EmailAddress::parse_with_options(&format!("{name}@{ascii}"), options);
    let (domain, shows) = idna::domain_to_unicode(&ascii);
    let address = format!("{name}@{domain}");
    (known.is_ok() && shows.is_ok() && address.len() <= LONGEST).then_some(address)
}

/// Whether a name needs no quotes.
fn is_plain(name: &str) -> bool {
    let of_name = |letter: char| {
        letter.is_alphanumeric() || !letter.is_ascii() || "!#$%&'*+-/=?^_`{|}~.".contains(letter)
    };
    name.chars().all(of_name) && name.split('.').all(|part| !part.is_empty())
}

/// A name without the quotes round it.
fn unquoted(name: &str) -> String {
    let inside = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let Some(inside) = inside else { return name.to_owned() };
    let mut plain = String::with_capacity(inside.len());
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    plain
}

fn quoted(name: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in name.chars() {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}
