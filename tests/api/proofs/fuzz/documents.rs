//! Arbitrary documents: made by the grammar of the schema with arguments right and wrong, and good
//! ones with single pieces put in, taken out or cut off.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::grammar::Grammar;
use super::harmless;
use super::values::Values;
use crate::authorization::{ROWS, Stage};
use crate::proofs::scale::{Chance, figures, times};
use crate::support::on_both;

#[tokio::test]
async fn made_documents_break_nothing() {
    let grammar = Grammar::read();
    on_both(async |network| {
        let mut chance = Chance::of("fuzz, made documents");
        let stage = Stage::set(network).await;
        let mut values = Values::default();
        for row in ROWS {
            values.harvest_text(&stage.question(row.0, row.1).unwrap_or_default());
        }
        let (number, mut done) = (times("PROVE_DOCUMENTS", 600), 0);
        let mut ends = BTreeMap::<String, usize>::new();
        for _ in 0..number {
            let document = grammar.document(&mut chance, &values);
            let who = stage.actor(chance.below(9));
            let answer = harmless(&who, &document, json!({})).await;
            values.harvest(&answer["data"]);
            done += usize::from(answer["data"].is_object());
            let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("no fault");
            *ends.entry(code.to_owned()).or_default() += 1;
        }
        assert!(done * 3 > number, "{done} of {number} were executed, {ends:?}: too few");
        let words = format!("made documents {number}, executed {done}, violations = 0, {ends:?}");
        figures("fuzz", &words);
    })
    .await;
}

#[tokio::test]
async fn strange_documents_break_nothing() {
    on_both(async |network| {
        let mut chance = Chance::of("fuzz, strange documents");
        let stage = Stage::set(network).await;
        let queries: Vec<String> =
            ROWS.iter().filter_map(|row| stage.question(row.0, row.1)).collect();
        let pieces = [
            "{",
            "}",
            "(",
            ")",
            "\"",
            "...",
            "$a",
            "@skip(if: true)",
            "null",
            "-1",
            "first: 101",
            "after: \"MTp4\"",
            "\u{0}",
            "__typename",
            "fragment",
            "#",
            "é",
            "&",
            ":",
        ];
        let documents = times("PROVE_STRANGE_DOCUMENTS", 400);
        for number in 0..documents {
            let mut document = chance.one(&queries).clone();
            for _ in 0..=chance.below(3) {
                let letters: Vec<(usize, char)> = document.char_indices().collect();
                if letters.is_empty() {
                    break;
                }
                let (at, letter) = *chance.one(&letters);
                match chance.below(3) {
                    0 => document.replace_range(at..at + letter.len_utf8(), ""),
                    1 => {
                        let piece: &&str = chance.one(&pieces);
                        document.insert_str(at, piece);
                    }
                    _ => document.truncate(at.max(1)),
                }
            }
            let variables = match number % 4 {
                0 => json!({}),
                1 => json!({ "a": null, "id": [] }),
                2 => json!({ "a": "\u{0}" }),
                _ => Value::Null,
            };
            harmless(&stage.actor(chance.below(9)), &document, variables).await;
        }
        figures("fuzz", &format!("strange documents {documents}, violations = 0"));
    })
    .await;
}
