//! With what may be written at all. Every check reads the folded text: invisible letters, width,
//! case and letters that look like Latin ones do not hide a word.

use super::words::{FORBIDDEN, HARMLESS, SUPERLATIVES};
use super::{Code, Found, contact, links};
use crate::domain::goods::model::{Content, Verdict};
use crate::infra::text;

/// A text as the checks read it.
pub struct View {
    /// Folded, lookalikes of Latin letters as these.
    pub plain: String,
    /// The same without signs that were put between the letters of a word.
    pub joined: String,
}

impl View {
    /// Of a text as it is kept.
    pub fn of(kept: &str) -> Self {
        let plain = text::latin(&text::fold(kept));
        let joined = joined(&plain);
        Self { plain, joined }
    }
}

/// Something that was found, and whether it is that without doubt.
pub struct Hit {
    /// What.
    pub what: String,
    /// False: an operator looks.
    pub sure: bool,
}

impl Hit {
    /// Without doubt.
    pub fn sure(what: impl Into<String>) -> Self {
        Self { what: what.into(), sure: true }
    }

    /// For an operator.
    pub fn doubtful(what: impl Into<String>) -> Self {
        Self { what: what.into(), sure: false }
    }
}

/// Words for what may not be sold.
pub fn forbidden_words(entry: &Content) -> Option<Found> {
    let (field, hit) = first(entry, |view| word_of(view, &FORBIDDEN))?;
    let verdict = if hit.sure { Verdict::Reject } else { Verdict::Review };
    let evidence = [("field", field.to_owned()), ("word", hit.what)];
    Some(Found::new(Code::ForbiddenWords, verdict, evidence))
}

/// Words of praise that an operator weighs.
pub fn superlatives(entry: &Content) -> Option<Found> {
    let (field, hit) = first(entry, |view| word_of(view, &SUPERLATIVES))?;
    let evidence = [("field", field.to_owned()), ("word", hit.what)];
    Some(Found::new(Code::AdvertisingSuperlative, Verdict::Review, evidence))
}

/// Ways to get round the network: phone numbers, e-mail addresses, messenger accounts.
pub fn contact_details(entry: &Content) -> Option<Found> {
    let (field, hit) = first(entry, contact::contact_of)?;
    // What kind, not which: findings are not a place for somebody's number.
    let verdict = by_field(field, hit.sure);
    let evidence = [("field", field.to_owned()), ("kind", hit.what)];
    Some(Found::new(Code::ContactDetails, verdict, evidence))
}

/// Links.
pub fn links(entry: &Content) -> Option<Found> {
    let (field, hit) = first(entry, links::link_of)?;
    let verdict = by_field(field, hit.sure);
    let evidence = [("field", field.to_owned()), ("link", hit.what)];
    Some(Found::new(Code::Link, verdict, evidence))
}

fn by_field(field: &str, sure: bool) -> Verdict {
    if field == "description" || !sure { Verdict::Review } else { Verdict::Reject }
}

/// The first field in which something is found without doubt, titles before the description; or
/// else the first in which something may be.
fn first(entry: &Content, find: impl Fn(&View) -> Option<Hit>) -> Option<(&'static str, Hit)> {
    let fields = [
        ("title", Some(&entry.title)),
        ("titleEn", entry.title_en.as_ref()),
        ("description", Some(&entry.description)),
    ];
    let mut doubtful = None;
    for (field, text) in fields {
        let hit = text.and_then(|text| find(&View::of(text)));
        match hit {
            Some(hit) if hit.sure => return Some((field, hit)),
            Some(hit) if doubtful.is_none() => doubtful = Some((field, hit)),
            _ => {}
        }
    }
    doubtful
}

fn word_of(view: &View, words: &[&str]) -> Option<Hit> {
    let sure = word_in(&view.plain, words).map(Hit::sure);
    sure.or_else(|| word_in(&view.joined, words).map(Hit::doubtful))
}

/// Chinese words count wherever they stand, others only whole; none within an honest word.
fn word_in<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().copied().find(|word| {
        text.match_indices(*word).any(|(at, _)| {
            let whole = !word.is_ascii() || stands_alone(text, at, word);
            whole && !is_harmless(text, at, word)
        })
    })
}

/// Whether a word at a place is a part of an honest one.
fn is_harmless(text: &str, at: usize, word: &str) -> bool {
    let end = at.saturating_add(word.len());
    let mut honest = HARMLESS.iter().filter(|honest| honest.contains(word));
    honest.any(|honest| {
        text.match_indices(*honest)
            .any(|(begin, _)| begin <= at && end <= begin.saturating_add(honest.len()))
    })
}

fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at.saturating_add(word.len())..).and_then(|after| after.chars().next());
    let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_ascii_alphabetic());
    apart(before) && apart(after)
}

/// The text without signs between single letters: `毒*品`, `p o r n`, `co-caine`. Between whole
/// words they stay, so that `消毒 品质` remains two.
fn joined(plain: &str) -> String {
    let mut joined = String::with_capacity(plain.len());
    let mut pieces = pieces(plain).into_iter().peekable();
    while let Some(piece) = pieces.next() {
        joined.push_str(piece.word);
        let Some(next) = pieces.peek() else { break };
        if !joins(&piece, next) {
            joined.push(' ');
        }
    }
    joined
}

/// A run of letters, and the signs before the next one.
struct Piece<'a> {
    word: &'a str,
    sign: &'a str,
}

fn pieces(plain: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = plain.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let next = after.find(char::is_alphanumeric).unwrap_or(after.len());
        let (sign, later) = after.split_at_checked(next).unwrap_or((after, ""));
        pieces.push(Piece { word, sign });
        rest = later;
    }
    pieces
}

fn joins(piece: &Piece<'_>, next: &Piece<'_>) -> bool {
    let single = |word: &str| word.chars().nth(1).is_none();
    let latin = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphabetic());
    let han = |letter: Option<char>| letter.is_some_and(text::is_unspaced);
    let (last, first) = (piece.word.chars().next_back(), next.word.chars().next());
    if han(last) && han(first) {
        return single(piece.word) || single(next.word);
    }
    let hyphen = matches!(piece.sign, "-" | "." | "_" | "*" | "'" | "·" | "|" | "~");
    let spelled = single(piece.word) && single(next.word);
    latin(last) && latin(first) && (spelled || hyphen)
}
