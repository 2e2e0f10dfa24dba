//! The words of a search, found by their postings, which stand in the order of the lists.
//!
//! The rarest word leads: its postings are walked in the order of the list, and each offer is probed
//! for the others, which ends as soon as the page is full. A word that too many words begin with
//! leads nothing: there the list itself is walked.

use sea_orm::{ConnectionTrait, Value};

use super::query::Conditions;
use crate::domain::goods::terms::Wanted;
use crate::infra::db::sql;

/// A word with fewer postings than this is rare.
const FEW: i64 = 500;

/// Most words that an unfinished word is read as, one by one.
const MOST_ENDINGS: i64 = 16;

/// Greater than any word that begins alike.
const LAST: char = '\u{10ffff}';

/// One word of a search, of which an offer must have a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Any of these terms.
    Terms(Vec<String>),
    /// Any term from the first on, and before the second.
    Range(String, String),
}

/// The words of a search as terms that there are.
pub(super) async fn words(
    connection: &impl ConnectionTrait,
    wanted: &Wanted,
) -> anyhow::Result<Vec<Word>> {
    let mut words: Vec<Word> =
        wanted.exact.iter().map(|term| Word::Terms(vec![term.clone()])).collect();
    if let Some(prefix) = &wanted.prefix {
        words.push(endings(connection, prefix).await?);
    }
    Ok(words)
}

/// The terms that begin with an unfinished word, stepping from each to the next over all of its
/// postings.
async fn endings(connection: &impl ConnectionTrait, prefix: &str) -> anyhow::Result<Word> {
    let last = format!("{prefix}{LAST}");
    let text = format!(
        "WITH RECURSIVE found (term, number) AS (\
         SELECT (SELECT min(term) FROM offer_term WHERE term >= $1 AND term < $2), 1 \
         UNION ALL SELECT (SELECT min(t.term) FROM offer_term t \
         WHERE t.term > found.term AND t.term < $2), found.number + 1 \
         FROM found WHERE found.term IS NOT NULL AND found.number <= {MOST_ENDINGS}) \
         SELECT term FROM found WHERE term IS NOT NULL"
    );
    let values = [prefix.into(), last.as_str().into()];
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    if i64::try_from(rows.len())? > MOST_ENDINGS {
        return Ok(Word::Range(prefix.to_owned(), last));
    }
    let terms = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(Word::Terms(terms.collect::<Result<_, _>>()?))
}

impl Word {
    /// A condition on postings `t`, with the parameters it needs.
    pub(super) fn posted(&self, conditions: &mut Conditions) -> String {
        match self {
            // A word that no offer has finds nothing.
            Self::Terms(terms) if terms.is_empty() => "1 = 0".to_owned(),
            Self::Terms(terms) => {
                let terms: Vec<String> =
                    terms.iter().map(|term| conditions.parameter(term.as_str())).collect();
                format!("t.term IN ({})", terms.join(", "))
            }
            Self::Range(first, last) => {
                let first = conditions.parameter(first.as_str());
                let last = conditions.parameter(last.as_str());
                format!("t.term >= {first} AND t.term < {last}")
            }
        }
    }

    /// The postings of this word that a listing `l` has, as a table with its condition.
    fn of_listing(&self, conditions: &mut Conditions) -> String {
        let posted = self.posted(conditions);
        // With its price the postings of a term are found by their whole key.
        let key = match self {
            Self::Terms(_) => "t.member_price = l.member_price AND t.offer_id = l.offer_id",
            Self::Range(..) => "t.offer_id = l.offer_id",
        };
        format!("FROM offer_term t WHERE {posted} AND {key}")
    }

    /// The condition that a listing `l` has this word.
    pub(super) fn in_listing(&self, conditions: &mut Conditions) -> String {
        format!("EXISTS (SELECT 1 {})", self.of_listing(conditions))
    }
}

/// The place of the word that leads: the one with the fewest postings, as far as these are counted.
pub(super) async fn lead(
    connection: &impl ConnectionTrait,
    words: &[Word],
) -> anyhow::Result<Option<usize>> {
    let terms = |word: &Word| match word {
        Word::Terms(terms) => Some(terms.clone()),
        Word::Range(..) => None,
    };
    let leads: Vec<(usize, Vec<String>)> = words
        .iter()
        .enumerate()
        .filter_map(|(place, word)| terms(word).map(|terms| (place, terms)))
        .collect();
    // Nothing is counted where there is nothing to choose, or a word that no offer has.
    let none = leads.iter().find(|(_, terms)| terms.is_empty());
    if let (Some((place, _)), _) | (None, [(place, _)]) = (none, leads.as_slice()) {
        return Ok(Some(*place));
    }
    if leads.is_empty() {
        return Ok(None);
    }
    let mut values: Vec<Value> = Vec::new();
    let mut counts = Vec::new();
    for (_, terms) in &leads {
        let mut listed = Vec::new();
        for term in terms {
            values.push(term.as_str().into());
            listed.push(format!("${}", values.len()));
        }
        counts.push(format!(
            "(SELECT count(*) FROM (SELECT 1 AS one FROM offer_term t WHERE t.term IN ({}) \
             LIMIT {FEW}) x)",
            listed.join(", ")
        ));
    }
    let text = format!("SELECT {}", counts.join(", "));
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a count brought no row"))?;
    let mut fewest: Option<(i64, usize)> = None;
    for (column, (place, _)) in leads.iter().enumerate() {
        let count: i64 = row.try_get_by_index(column)?;
        if fewest.is_none_or(|(least, _)| count < least) {
            fewest = Some((count, *place));
        }
    }
    Ok(fewest.map(|(_, place)| place))
}

/// The sum of the weights of all words in a listing `l`.
pub(super) fn score(conditions: &mut Conditions, words: &[Word]) -> String {
    let weights =
        words.iter().map(|word| format!("(SELECT max(t.weight) {})", word.of_listing(conditions)));
    let sum = weights.collect::<Vec<_>>().join(" + ");
    format!("({sum})")
}
