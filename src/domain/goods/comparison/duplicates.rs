//! With what the shop shows already, and with what others wrote.

use super::{Code, Facts, Found};
use crate::domain::goods::model::{Content, Verdict};

/// One shop shows one thing once.
pub fn own_title(facts: &Facts) -> Option<Found> {
    let twin = facts.own.iter().find(|twin| twin.same_title)?;
    let evidence = [("offer", twin.offer.clone()), ("sameBarcode", twin.same_barcode.to_string())];
    Some(Found::new(Code::DuplicateTitle, Verdict::Reject, evidence))
}

/// The same barcode under another title may be a pack of several: an operator looks.
pub fn own_barcode(entry: &Content, facts: &Facts) -> Option<Found> {
    let barcode = entry.barcode.clone()?;
    let twin = facts.own.iter().find(|twin| twin.same_barcode && !twin.same_title)?;
    let evidence = [("offer", twin.offer.clone()), ("barcode", barcode)];
    Some(Found::new(Code::DuplicateBarcode, Verdict::Review, evidence))
}

/// Another merchant's words are copied, or both are branches of one brand: an operator knows.
pub fn copied(facts: &Facts) -> Option<Found> {
    let whole = facts.copied.iter().find(|copied| copied.same_title);
    let copied = whole.or_else(|| facts.copied.first())?;
    let code = if copied.same_title { Code::CopiedEntry } else { Code::CopiedDescription };
    let evidence = [
        ("offer", copied.offer.clone()),
        ("sameTitle", copied.same_title.to_string()),
        ("copies", facts.copied.len().to_string()),
    ];
    Some(Found::new(code, Verdict::Review, evidence))
}
