//! Phone numbers, e-mail addresses and messenger accounts in texts, told from opening hours, dates,
//! sizes and prices.

use super::wording::{Hit, View};
use super::words::{CALLS, MESSENGERS, UNITS};
use crate::infra::text::{self, Country};

/// Most signs between two groups of one number.
const MOST_BETWEEN: usize = 3;

/// How mobile numbers are written, in groups of digits.
const MOBILE: [&[usize]; 4] = [&[11], &[3, 4, 4], &[3, 8], &[7, 4]];

/// A way to reach somebody outside of the network: its kind.
pub fn contact_of(view: &View) -> Option<Hit> {
    let text = view.plain.as_str();
    let hits = [
        phone_in(text).map(|sure| ("PHONE", sure)),
        has_email(text).then_some(("EMAIL", true)),
        messenger_in(text).map(|sure| ("MESSENGER", sure)),
        phone_in(&as_digits(text)).map(|_| ("PHONE", false)),
        has_email(&at_written_out(text)).then_some(("EMAIL", false)),
    ];
    let mut hits: Vec<_> = hits.into_iter().flatten().collect();
    // Whatever is sure goes before what is not.
    hits.sort_by_key(|(_, sure)| !sure);
    hits.first().map(|(kind, sure)| if *sure { Hit::sure(*kind) } else { Hit::doubtful(*kind) })
}

/// A group of digits, and what stands before it back to the group before.
struct Group<'a> {
    digits: &'a str,
    before: &'a str,
    at: usize,
}

/// Groups of digits that may be one number: only blanks and the signs of numbers between them.
fn chains(text: &str) -> Vec<Vec<Group<'_>>> {
    let mut chains: Vec<Vec<Group<'_>>> = Vec::new();
    let mut end = 0_usize;
    let mut rest = 0_usize;
    while let Some(found) = text.get(rest..).and_then(|t| t.find(|c: char| c.is_ascii_digit())) {
        let at = rest.saturating_add(found);
        let tail = text.get(at..).unwrap_or_default();
        let length = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let digits = tail.get(..length).unwrap_or_default();
        let before = text.get(end..at).unwrap_or_default();
        let joins = before.chars().count() <= MOST_BETWEEN
            && before.chars().all(|c| " -._()/*·+".contains(c));
        let group = Group { digits, before, at };
        match chains.last_mut() {
            Some(chain) if joins => chain.push(group),
            _ => chains.push(vec![group]),
        }
        end = at.saturating_add(length);
        rest = end;
    }
    chains
}

/// Whether a text has a phone number: `Some(true)` without doubt.
fn phone_in(text: &str) -> Option<bool> {
    let mut doubtful = None;
    for chain in chains(text) {
        for begin in 0..chain.len() {
            for end in begin.saturating_add(1)..=chain.len().min(begin.saturating_add(11)) {
                let window = chain.get(begin..end).unwrap_or_default();
                match number(text, window) {
                    Some(true) => return Some(true),
                    Some(false) => doubtful = Some(false),
                    None => {}
                }
            }
        }
    }
    doubtful
}

/// Whether these groups are a phone number.
fn number(text: &str, window: &[Group<'_>]) -> Option<bool> {
    let (first, others) = window.split_first()?;
    let digits: String = window.iter().map(|group| group.digits).collect();
    let sizes: Vec<usize> = window.iter().map(|group| group.digits.len()).collect();
    let signs: Vec<&str> = others.iter().map(|group| group.before.trim()).collect();
    let uniform = signs.windows(2).all(|two| two.first() == two.last());
    let hyphens = signs.iter().all(|sign| matches!(*sign, "-" | ")" | ")-"));
    if is_called(text, first.at) && (7..=13).contains(&digits.len()) && window.len() <= 5 {
        return Some(true);
    }
    if first.before.ends_with('+') || text.get(..first.at).is_some_and(|t| t.ends_with('+')) {
        let alone = text.get(..first.at.saturating_sub(1)).and_then(|t| t.chars().next_back());
        let begins = alone.is_none_or(|letter| !letter.is_ascii_alphanumeric());
        let dialled = format!("+{digits}");
        if begins && digits.len() >= 9 && text::phone(&dialled, Country::default()).is_some() {
            return Some(true);
        }
    }
    if let Some(national) = mobile(&digits) {
        let sizes = match sizes.split_first() {
            // The country code may be a group of its own.
            Some((2, rest)) if national.len() < digits.len() => rest.to_vec(),
            Some((size, rest)) if national.len() < digits.len() => {
                let mut sizes = vec![size.saturating_sub(2)];
                sizes.extend(rest);
                sizes
            }
            _ => sizes,
        };
        if MOBILE.contains(&sizes.as_slice()) || sizes.iter().all(|size| *size == 1) {
            return Some(true);
        }
        // Prices stand side by side in threes, hours and dates with dots.
        let prices = sizes == [3, 3, 3, 2];
        let dots = signs.iter().any(|sign| sign.contains('.'));
        let few = sizes.len() <= 4 || sizes.iter().all(|size| *size <= 2);
        return (uniform && few && !prices && !dots).then_some(false);
    }
    landline(&digits, &sizes, hyphens)
}

/// Landlines with their area code, and service numbers.
fn landline(digits: &str, sizes: &[usize], hyphens: bool) -> Option<bool> {
    let service = digits.starts_with("400") || digits.starts_with("800");
    let area = digits.starts_with('0') && !digits.starts_with("00");
    match sizes {
        [3, 3, 4] | [3, 4, 3] | [3, 7] if service => Some(hyphens),
        [10] if digits.starts_with("400") => Some(true),
        [3 | 4, 7 | 8] | [3, 4, 4] | [4, 4, 3 | 4] | [4, 3, 4] if area && hyphens => Some(true),
        [3 | 4, 7 | 8] | [3 | 4, 4, 4] if area => Some(false),
        _ => None,
    }
}

/// A Chinese mobile number, without its country code.
fn mobile(digits: &str) -> Option<&str> {
    let national = match digits.len() {
        13 => digits.strip_prefix("86")?,
        15 => digits.strip_prefix("0086")?,
        11 => digits,
        _ => return None,
    };
    let mut letters = national.bytes();
    let right = letters.next() == Some(b'1') && letters.next().is_some_and(|second| second >= b'3');
    right.then_some(national)
}

/// Whether a word before a number says that it is to be called.
fn is_called(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let before = before.trim_end_matches([' ', ':', '-', '.', '(', '+', '号', '码']);
    CALLS.iter().any(|word| {
        before.strip_suffix(word).is_some_and(|earlier| {
            let last = earlier.chars().next_back();
            !word.is_ascii() || last.is_none_or(|letter| !letter.is_ascii_alphabetic())
        })
    })
}

/// The text with Chinese digits, and letters that stand among digits for digits, as digits.
fn as_digits(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.is_some_and(|letter| letter.is_ascii_digit() || matches!(letter, 'o' | 'l' | 'i'))
    };
    let read = letters.iter().enumerate().map(|(at, letter)| match letter {
        '〇' | '零' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        'o' | 'l' | 'i' if digit(at.checked_sub(1)) || digit(at.checked_add(1)) => {
            if *letter == 'o' { '0' } else { '1' }
        }
        letter => *letter,
    });
    read.collect()
}

fn has_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let name = text.get(..at).and_then(|before| before.chars().next_back());
        let host = text.get(at.saturating_add(1)..).unwrap_or_default();
        let end = host.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
        let host = host.get(..end.unwrap_or(host.len())).unwrap_or_default();
        name.is_some_and(|letter| letter.is_ascii_alphanumeric())
            && host.trim_end_matches('.').contains('.')
    })
}

/// The text with the signs of an address that are written as words.
fn at_written_out(text: &str) -> String {
    let mut written = text.to_owned();
    for at in ["(at)", "[at]", "{at}", " at ", "艾特", " @ "] {
        written = written.replace(at, "@");
    }
    for dot in ["(dot)", "[dot]", "{dot}", " dot ", "点"] {
        written = written.replace(dot, ".");
    }
    written
}

/// A messenger's name with an account (five letters or digits at least) after it: with a digit it
/// is one without doubt, without one where a colon says so it may be.
fn messenger_in(text: &str) -> Option<bool> {
    let mut doubtful = None;
    for name in MESSENGERS {
        for (at, _) in text.match_indices(name) {
            if name.is_ascii() && !stands_before(text, at) {
                continue;
            }
            let rest = text.get(at.saturating_add(name.len())..).unwrap_or_default();
            let bare = rest.trim_start_matches([' ', ':', '号', '群', '-', '=']);
            let told = rest.len().saturating_sub(bare.len());
            let says = rest.get(..told).unwrap_or_default();
            let account: String =
                bare.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if account.len() < 5
                || is_size(&account)
                || (name == "加v" && account.starts_with("ip"))
            {
                continue;
            }
            let digit = account.bytes().any(|letter| letter.is_ascii_digit());
            if digit {
                return Some(true);
            }
            if says.contains([':', '号', '=']) || name.ends_with('号') || name.ends_with("id") {
                doubtful = Some(false);
            }
        }
    }
    doubtful
}

/// `500ml`: a number with a unit.
fn is_size(account: &str) -> bool {
    let unit = account.trim_start_matches(|letter: char| letter.is_ascii_digit());
    unit.len() < account.len() && UNITS.contains(&unit)
}

fn stands_before(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|letter| !letter.is_ascii_alphabetic())
}
