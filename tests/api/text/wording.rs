//! The checks of wording on a labelled set of titles, and how good they are.

use sharepass::domain::goods::comparison::{Code, compare};
use sharepass::domain::goods::{Content, Verdict};

use crate::goods_rules::{entry, facts};
use crate::proofs::scale::figures;

/// What the checks must reach, in per cent.
const PRECISION: usize = 98;
const RECALL: usize = 97;

#[test]
fn titles_are_told_apart() {
    let of_wording =
        [Code::ForbiddenWords, Code::AdvertisingSuperlative, Code::ContactDetails, Code::Link];
    let (mut right, mut wrong, mut missed, mut all) = (0, Vec::new(), Vec::new(), 0);
    for line in include_str!("titles.txt").lines() {
        let (honest, title) = match line.split_at_checked(1) {
            Some(("+", title)) => (true, title),
            Some(("-", title)) => (false, title),
            _ => continue,
        };
        all += 1;
        let content = Content { title: title.to_owned(), ..entry() };
        let found = compare(&content, &facts());
        let found: Vec<_> = found.iter().filter(|found| of_wording.contains(&found.code)).collect();
        match (honest, found.is_empty()) {
            (true, false) => {
                let sure = found.iter().any(|found| found.verdict == Verdict::Reject);
                wrong.push(format!("{title}: {found:?}"));
                assert!(!sure, "an honest title is rejected by itself: {title}: {found:?}");
            }
            (false, false) => right += 1,
            (false, true) => missed.push(title),
            (true, true) => {}
        }
    }
    let percent = |of: usize, more: usize| 100 * of / (of + more).max(1);
    let precision = percent(right, wrong.len());
    let recall = percent(right, missed.len());
    figures("wording", &format!("{all} titles, precision {precision} %, recall {recall} %"));
    assert!(all >= 200, "{all} titles");
    assert!(precision >= PRECISION, "precision {precision} %: {wrong:#?}");
    assert!(recall >= RECALL, "recall {recall} %: {missed:#?}");
}
