//! Text in the spelling in which it is compared and searched: compatibility forms, case, width and
//! invisible letters do not count.

use std::borrow::Cow;

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::letter::{
    bears_accents, is_blank, is_dash, is_enclosing, is_han, is_invisible, is_mark, is_odd_number,
};

/// A text as it is compared: NFKC and case folded, without invisible letters; every blank is a
/// space (never two), every dash a hyphen, every cross between factors a `×`, every fraction
/// stroke a `/`.
pub fn fold(text: &str) -> String {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let spread = spread(text);
    let plain = nfkc.normalize(&spread);
    let lower = CaseMapper::new().fold_string(&plain);
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.chars() {
        let same = match letter {
            letter if is_invisible(letter) || is_enclosing(letter) => continue,
            letter if is_blank(letter) => ' ',
            letter if is_dash(letter) => '-',
            '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
            '\u{2236}' | '\u{a789}' => ':',
            '\u{2715}' | '\u{2716}' | '\u{2a2f}' | '\u{2573}' => '×',
            '\u{301c}' | '\u{223c}' | '\u{2053}' | '\u{3030}' => '~',
            letter => letter,
        };
        if same != ' ' || !folded.ends_with(' ') {
            folded.push(same);
        }
    }
    // Folding may bring letters together that are one when composed.
    nfkc.normalize(folded.trim()).into_owned()
}

/// A text as its words are searched: folded, Latin and Greek letters without their accents.
pub fn words(text: &str) -> String {
    let folded = fold(text);
    if folded.is_ascii() {
        return folded;
    }
    let mut bare = String::with_capacity(folded.len());
    let mut letter_before = ' ';
    for letter in DecomposingNormalizerBorrowed::new_nfd().normalize(&folded).chars() {
        if is_mark(letter) && bears_accents(letter_before) {
            continue;
        }
        if !is_mark(letter) {
            letter_before = letter;
        }
        match letter {
            'ı' => bare.push('i'),
            'ł' => bare.push('l'),
            'ø' => bare.push('o'),
            'đ' => bare.push('d'),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            letter => bare.push(letter),
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&bare).into_owned()
}

/// How a number is written, as far as two of them beside each other are two numbers: `1½` is not
/// `11/2`, and `10²` not `102`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figure {
    Plain,
    Raised,
    Lowered,
    /// Circled, or a fraction: a number by itself.
    Whole,
}

fn figure(letter: char) -> Option<Figure> {
    match letter {
        '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{2079}' => Some(Figure::Raised),
        '\u{2080}'..='\u{2089}' => Some(Figure::Lowered),
        letter if is_odd_number(letter) => Some(Figure::Whole),
        letter if letter.is_numeric() && !is_han(letter) => Some(Figure::Plain),
        _ => None,
    }
}

/// What NFKC would run together or put in brackets is taken apart first, and letters that are drawn
/// as buttons, or as the radicals of a dictionary, become what they show.
fn spread(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut spread = String::with_capacity(text.len());
    let mut before = None;
    for letter in text.chars() {
        if is_invisible(letter) {
            continue;
        }
        let now = figure(letter);
        if now.is_some() && before.is_some() && (now != before || now == Some(Figure::Whole)) {
            spread.push(' ');
        }
        before = now;
        match letter {
            // Numbers and names in brackets, numbers with a full stop.
            '\u{2474}'..='\u{24b5}'
            | '\u{3200}'..='\u{321e}'
            | '\u{3220}'..='\u{3243}'
            | '\u{1f110}'..='\u{1f12a}' => {
                let mut buffer = [0; 4];
                let shown = ComposingNormalizerBorrowed::new_nfkc()
                    .normalize(letter.encode_utf8(&mut buffer))
                    .into_owned();
                spread.extend(shown.chars().filter(|c| !matches!(c, '(' | ')' | '.')));
            }
            '\u{1f150}'..='\u{1f169}' => spread.push(nth_letter(letter, '\u{1f150}')),
            '\u{1f170}'..='\u{1f189}' => spread.push(nth_letter(letter, '\u{1f170}')),
            '\u{2e80}'..='\u{2eff}' => spread.push(radical(letter)),
            letter => spread.push(letter),
        }
    }
    Cow::Owned(spread)
}

/// The Latin letter at a place in an alphabet of buttons.
fn nth_letter(letter: char, first: char) -> char {
    let place = u32::from(letter).saturating_sub(u32::from(first));
    char::from_u32(u32::from('a').saturating_add(place)).unwrap_or(letter)
}

/// The character that a radical is drawn like; NFKC knows two of these alone.
fn radical(letter: char) -> char {
    let mut buffer = [0; 4];
    let mut drawn = unicode_security::skeleton(letter.encode_utf8(&mut buffer));
    match (drawn.next(), drawn.next()) {
        (Some(one), None) if is_han(one) => one,
        _ => letter,
    }
}
