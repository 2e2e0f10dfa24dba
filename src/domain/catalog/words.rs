//! The words of a search, found by their postings.
//!
//! A word with few postings leads: its offers are read and sorted. Where every word is common, the
//! list is walked in its order and each offer probed, which ends as soon as the page is full.

use sea_orm::{ConnectionTrait, Value};

use super::query::Conditions;
use crate::domain::goods::terms::Wanted;
use crate::infra::db::sql;

/// A word with fewer postings than this leads the search.
const FEW: i64 = 2_000;

/// Greater than any word that begins alike.
const LAST: char = '\u{10ffff}';

/// A condition on postings `t` for each wanted word, with the parameters it needs.
fn postings(conditions: &mut Conditions, wanted: &Wanted) -> Vec<String> {
    let mut postings: Vec<String> = Vec::new();
    for term in &wanted.exact {
        let term = conditions.parameter(term.as_str());
        postings.push(format!("t.term = {term}"));
    }
    if let Some(prefix) = &wanted.prefix {
        let first = conditions.parameter(prefix.as_str());
        let last = conditions.parameter(format!("{prefix}{LAST}"));
        postings.push(format!("t.term >= {first} AND t.term < {last}"));
    }
    postings
}

/// Adds the conditions of the words, and returns what the listings are read from: the postings of
/// the rarest word, or all of them.
pub(super) async fn words_wanted(
    connection: &impl ConnectionTrait,
    conditions: &mut Conditions,
    wanted: &Wanted,
) -> anyhow::Result<String> {
    let rarest = rarest(connection, wanted).await?;
    let mut from = "listing l".to_owned();
    for (place, posting) in postings(conditions, wanted).into_iter().enumerate() {
        if Some(place) == rarest {
            // CROSS JOIN keeps SQLite from reading the listings first.
            from = format!(
                "(SELECT DISTINCT t.offer_id FROM offer_term t WHERE {posting}) led \
                 CROSS JOIN listing l"
            );
            conditions.and("l.offer_id = led.offer_id".to_owned());
        } else {
            conditions.and(format!(
                "EXISTS (SELECT 1 FROM offer_term t WHERE {posting} AND t.offer_id = l.offer_id)"
            ));
        }
    }
    Ok(from)
}

/// The place of the word with the fewest postings, if it has few.
async fn rarest(
    connection: &impl ConnectionTrait,
    wanted: &Wanted,
) -> anyhow::Result<Option<usize>> {
    if *wanted == Wanted::default() {
        return Ok(None);
    }
    let mut values: Vec<Value> = Vec::new();
    let mut counts = Vec::new();
    let mut count = |condition: String| {
        let name = format!("c{}", counts.len());
        counts.push(format!(
            "(SELECT count(*) FROM (SELECT 1 AS one FROM offer_term t WHERE {condition} \
             LIMIT {FEW}) x) AS {name}"
        ));
    };
    for term in &wanted.exact {
        values.push(term.as_str().into());
        count(format!("t.term = ${}", values.len()));
    }
    if let Some(prefix) = &wanted.prefix {
        values.push(prefix.as_str().into());
        let first = values.len();
        values.push(format!("{prefix}{LAST}").into());
        count(format!("t.term >= ${first} AND t.term < ${}", values.len()));
    }
    let text = format!("SELECT {}", counts.join(", "));
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a count brought no row"))?;
    let mut fewest = None;
    for place in 0..counts.len() {
        let count: i64 = row.try_get("", &format!("c{place}"))?;
        if count < FEW && fewest.is_none_or(|(least, _)| count < least) {
            fewest = Some((count, place));
        }
    }
    Ok(fewest.map(|(_, place)| place))
}

/// The sum of the weights of all wanted words in a listing `l`.
pub(super) fn score(conditions: &mut Conditions, wanted: &Wanted) -> String {
    let weights = postings(conditions, wanted).into_iter().map(|posting| {
        format!(
            "(SELECT max(t.weight) FROM offer_term t WHERE {posting} AND t.offer_id = l.offer_id)"
        )
    });
    let sum = weights.collect::<Vec<_>>().join(" + ");
    format!("({sum})")
}
