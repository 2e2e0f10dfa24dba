//! Text as it is kept: NFC, without letters that cannot be seen where they are without effect, and
//! refused where they are not.

use std::iter::Peekable;
use std::str::Chars;

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_segmentation::UnicodeSegmentation as _;

use super::letter::{
    is_blank, is_break, is_forbidden, is_han, is_invisible, is_mark, is_picture, is_seen,
    is_symbol, joins,
};

/// Most marks on one letter. Real writing stacks four at most.
const MOST_MARKS: usize = 6;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It has no letter, digit or symbol that is seen.
    Empty,
    /// It has more characters than are taken.
    TooLong,
    /// It has control characters, letters that turn the direction of others round, or, in a line,
    /// a line break or a tab.
    Unprintable,
    /// It has U+FFFD, which stands where a program misread the encoding.
    Misread,
}

impl Flaw {
    /// The code of a field that has one for each: empty, too long, not printable.
    pub const fn of<R: Copy>(self, [empty, too_long, unprintable]: [R; 3]) -> R {
        match self {
            Self::Empty => empty,
            Self::TooLong => too_long,
            Self::Unprintable | Self::Misread => unprintable,
        }
    }
}

/// The text in Unicode's composed normal form.
pub fn nfc(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// A password as it is hashed: in NFC, so that every keyboard sends the same one. Nothing else of
/// it is changed.
pub fn password(text: &str) -> String {
    nfc(text)
}

/// A line of text as it is kept: 1 to `longest` characters, no line breaks.
pub fn line(text: &str, longest: usize) -> Result<String, Flaw> {
    clean(text, longest, false)
}

/// A text of several lines as it is kept: 1 to `longest` characters, lines ended by `\n`.
pub fn paragraphs(text: &str, longest: usize) -> Result<String, Flaw> {
    clean(text, longest, true)
}

/// A text that may be left out: none when nothing of it is seen.
pub fn or_none(cleaned: Result<String, Flaw>) -> Result<Option<String>, Flaw> {
    match cleaned {
        Ok(text) => Ok(Some(text)),
        Err(Flaw::Empty) => Ok(None),
        Err(flaw) => Err(flaw),
    }
}

/// The first letter as people count letters: with its marks, or a whole picture.
pub fn first_letter(text: &str) -> Option<&str> {
    text.graphemes(true).next()
}

fn clean(text: &str, longest: usize, lines: bool) -> Result<String, Flaw> {
    if text.contains('\u{fffd}') {
        return Err(Flaw::Misread);
    }
    let composed = nfc(text);
    let harmless = |letter: char| !is_kept_at_end(letter) && !is_forbidden(letter);
    let around = |letter: char| is_blank(letter) || (is_invisible(letter) && harmless(letter));
    let mut rest = composed.trim_matches(around).chars().peekable();
    let mut kept = String::with_capacity(composed.len());
    let mut marks = 0_usize;
    while let Some(letter) = rest.next() {
        if letter == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        if is_break(letter) || letter == '\t' {
            if !lines {
                return Err(Flaw::Unprintable);
            }
            kept.push(if letter == '\t' { '\t' } else { '\n' });
        } else if is_forbidden(letter) {
            return Err(Flaw::Unprintable);
        } else if is_invisible(letter) {
            if has_effect(&kept, letter, &mut rest) {
                kept.push(letter);
            }
        } else if is_mark(letter) {
            marks = marks.saturating_add(1);
            if marks > MOST_MARKS {
                return Err(Flaw::Unprintable);
            }
            // One that has no letter to stand on is seen nowhere, or on what comes before the text.
            if !kept.is_empty() {
                kept.push(letter);
            }
            continue;
        } else {
            kept.push(if letter == '\u{2800}' { ' ' } else { letter });
        }
        marks = 0;
    }
    // What was taken out may have stood between a letter and its mark.
    let kept = nfc(kept.trim());
    if !kept.chars().any(is_seen) {
        return Err(Flaw::Empty);
    }
    if kept.chars().count() > longest { Err(Flaw::TooLong) } else { Ok(kept) }
}

/// Selectors and the end of a flag belong to the picture before them.
const fn is_kept_at_end(letter: char) -> bool {
    matches!(
        letter,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{e0020}'..='\u{e007f}'
            | '\u{180b}'..='\u{180d}' | '\u{180f}'
    )
}

/// Whether an invisible letter changes how those beside it look: in pictures made of several, in
/// scripts that are written joined, and behind letters that have variants.
fn has_effect(before: &str, letter: char, rest: &mut Peekable<Chars<'_>>) -> bool {
    let last = before.chars().next_back();
    let next = rest.peek().copied();
    let last_is = |is: fn(char) -> bool| last.is_some_and(is);
    match letter {
        '\u{200d}' => {
            let picture = |letter: char| is_picture(letter) || is_kept_at_end(letter);
            (last_is(picture) && next.is_some_and(is_picture))
                || (last_is(joins) && next.is_none_or(joins))
        }
        '\u{200c}' => last_is(joins) && next.is_some_and(joins),
        '\u{fe00}'..='\u{fe0f}' => {
            let key = matches!(last, Some('0'..='9' | '#' | '*')) && next == Some('\u{20e3}');
            key || last_is(|last| is_picture(last) && !last.is_ascii())
                || last_is(is_symbol)
                || last_is(is_han)
        }
        '\u{e0100}'..='\u{e01ef}' => last_is(is_han),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => last_is(joins),
        // The flags of England, Scotland and Wales are a black flag and tags.
        '\u{e0020}'..='\u{e007f}' => {
            matches!(last, Some('\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'))
        }
        _ => false,
    }
}
