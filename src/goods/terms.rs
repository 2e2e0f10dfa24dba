//! Text in one spelling: what the search finds an offer by, and what tells two entries alike.
//!
//! Chinese has no spaces, so a run of it is cut into overlapping windows of two characters (and
//! each single character, for queries of one). Other words are taken whole. Both the postings and
//! the queries are made here, so they always agree.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Longest word kept, in characters: longer ones are cut, in postings and queries alike.
const LONGEST: usize = 40;

/// Most terms of one query.
const MOST: usize = 40;

/// What a search asks for. All of it must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Terms that an offer must have.
    pub exact: Vec<String>,
    /// The beginning of a word that an offer must have: the last word of the query, when it is
    /// not Chinese, may be unfinished.
    pub prefix: Option<String>,
}

enum Run {
    Chinese(Vec<char>),
    Word(String),
}

/// The terms that an offer with this text is found by.
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                terms.insert(word);
            }
            Run::Chinese(run) => {
                terms.extend(run.iter().map(char::to_string));
                terms.extend(windows(&run));
            }
        }
    }
    terms
}

/// What a query asks for. Nothing at all when it has neither letters nor digits.
pub fn wanted(query: &str) -> Wanted {
    let mut runs = runs(query);
    let prefix = match runs.pop() {
        Some(Run::Word(word)) => Some(word),
        Some(chinese) => {
            runs.push(chinese);
            None
        }
        None => None,
    };
    let mut exact = BTreeSet::new();
    for run in runs {
        match run {
            Run::Word(word) => {
                exact.insert(word);
            }
            Run::Chinese(run) if run.len() == 1 => exact.extend(run.iter().map(char::to_string)),
            Run::Chinese(run) => exact.extend(windows(&run)),
        }
    }
    Wanted { exact: exact.into_iter().take(MOST).collect(), prefix }
}

/// A title in one spelling: letters and digits alone, lower case, half width.
pub fn title_key(title: &str) -> String {
    folded(title).filter(|letter| letter.is_alphanumeric()).collect()
}

/// A digest of a description in one spelling.
pub fn description_key(description: &str) -> String {
    let spelled = title_key(description);
    let digest = Sha256::digest(spelled.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
}

/// The text in half width and lower case.
pub fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(half_width).flat_map(char::to_lowercase)
}

/// Full-width forms stand a fixed way above the ASCII characters that they look like.
fn half_width(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = u32::from(letter).saturating_sub(0xfee0);
            char::from_u32(plain).unwrap_or(letter)
        }
        _ => letter,
    }
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut chinese = Vec::new();
    let mut word = String::new();
    let mut length = 0_usize;
    let end = |runs: &mut Vec<Run>, chinese: &mut Vec<char>, word: &mut String| {
        if !chinese.is_empty() {
            runs.push(Run::Chinese(std::mem::take(chinese)));
        }
        if !word.is_empty() {
            runs.push(Run::Word(std::mem::take(word)));
        }
    };
    for letter in folded(text) {
        if is_chinese(letter) {
            if !word.is_empty() {
                end(&mut runs, &mut chinese, &mut word);
            }
            chinese.push(letter);
        } else if letter.is_alphanumeric() {
            if word.is_empty() {
                end(&mut runs, &mut chinese, &mut word);
                length = 0;
            }
            if length < LONGEST {
                word.push(letter);
                length = length.saturating_add(1);
            }
        } else {
            end(&mut runs, &mut chinese, &mut word);
        }
    }
    end(&mut runs, &mut chinese, &mut word);
    runs
}

/// Han, and the scripts of the neighbours, which are written without spaces as well.
const fn is_chinese(letter: char) -> bool {
    matches!(
        letter,
        '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

fn windows(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|two| two.iter().collect())
}
