//! Keys by which texts are found to be the same, or to look the same.

use super::fold::fold;
use super::letter::{is_mark, is_sign};

/// A title in one spelling: letters, digits, and the signs that tell items apart. `1/2` is not
/// `12`, `1.5L` not `15L`, `C++` neither `C` nor `C#`, `3-5` not `35`.
pub fn title_key(title: &str) -> String {
    let letters: Vec<char> = fold(title).chars().collect();
    let mut key = String::with_capacity(letters.len());
    let mut gap = false;
    for (at, letter) in letters.iter().copied().enumerate() {
        let sign = match letter {
            letter if letter.is_alphanumeric() || is_mark(letter) => Some(letter),
            letter => kept_sign(&letters, at, letter),
        };
        match sign {
            // What stood between two numbers keeps them apart.
            Some(letter) if gap && letter.is_ascii_digit() && ends_in_digit(&key) => {
                key.extend([' ', letter]);
            }
            Some(letter) => key.push(letter),
            None => {
                gap = true;
                continue;
            }
        }
        gap = false;
    }
    key
}

fn ends_in_digit(key: &str) -> bool {
    key.ends_with(|last: char| last.is_ascii_digit())
}

/// The sign as it stands in a key; none where it is decoration.
fn kept_sign(letters: &[char], at: usize, sign: char) -> Option<char> {
    let (earlier, later) = letters.split_at_checked(at)?;
    let later = later.get(1..).unwrap_or_default();
    let left = earlier.last().copied();
    let right = later.first().copied();
    // A stroke or a range may have spaces round it.
    let before = earlier.iter().rev().copied().find(|letter| *letter != ' ');
    let after = later.iter().copied().find(|letter| *letter != ' ');
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let latin = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphabetic());
    let is_kept = match sign {
        '.' => digit(right) && !latin(left),
        ',' | ':' | '\'' => digit(left) && digit(right),
        '/' | '\\' => word(before) && word(after),
        '-' | '~' => digit(after) || (digit(before) && word(after)),
        '×' | '*' => digit(before) || digit(after),
        '#' | '%' | '‰' | '&' | '♀' | '♂' => true,
        sign => is_sign(sign) || sign == '°',
    };
    is_kept.then_some(match sign {
        '\\' => '/',
        '~' => '-',
        '×' | '*' => 'x',
        sign => sign,
    })
}

/// A name as it looks: two names with one key cannot be told apart by eye. Of another script,
/// width, case or spacing, with digits for letters, or with invisible letters.
pub fn lookalike(name: &str) -> String {
    let folded = fold(name);
    let drawn: String = unicode_security::skeleton(&folded).collect();
    // A skeleton may have capitals: of `0` it is `O`.
    fold(&drawn).chars().filter(|letter| letter.is_alphanumeric() || is_mark(*letter)).collect()
}

/// A folded text with every letter that looks like a Latin one put as that one. Latin letters and
/// digits stay as they are.
pub fn latin(folded: &str) -> String {
    let looks = |letter: char| {
        if letter.is_ascii() {
            return letter;
        }
        let mut buffer = [0; 4];
        let mut drawn = unicode_security::skeleton(letter.encode_utf8(&mut buffer));
        match (drawn.next(), drawn.next()) {
            (Some(one), None) if one.is_ascii_alphabetic() => one.to_ascii_lowercase(),
            _ => letter,
        }
    };
    folded.chars().map(looks).collect()
}
