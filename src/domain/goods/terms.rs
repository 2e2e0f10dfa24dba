//! What the search finds an offer by, and what tells two entries alike.
//!
//! Chinese has no spaces, so a run of it is cut into overlapping windows of two characters (and
//! each single character, for queries of one). Other words are taken whole. Both the postings and
//! the queries are made here, so they always agree.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

pub use crate::infra::text::title_key;
use crate::infra::text::{fold as folded, is_mark, is_unspaced, words};

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

/// The terms of a text.
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

/// The terms by which an offer with this text is listed: also those without accents, so that
/// `cafe` finds `café`.
pub fn listed_terms(text: &str) -> BTreeSet<String> {
    let mut all = terms(text);
    all.extend(terms(&words(text)));
    all
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

/// Whether a text has a letter or a digit.
pub fn has_words(text: &str) -> bool {
    folded(text).chars().any(char::is_alphanumeric)
}

/// A digest of a description in one spelling.
pub fn description_key(description: &str) -> String {
    let spelled = title_key(description);
    let digest = Sha256::digest(spelled.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
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
    for letter in folded(text).chars() {
        if is_unspaced(letter) {
            if !word.is_empty() {
                end(&mut runs, &mut chinese, &mut word);
            }
            chinese.push(letter);
        } else if is_mark(letter) && !chinese.is_empty() {
            chinese.push(letter);
        } else if letter.is_alphanumeric() || (is_mark(letter) && !word.is_empty()) {
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

fn windows(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|two| two.iter().collect())
}
