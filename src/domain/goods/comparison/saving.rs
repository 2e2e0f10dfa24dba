//! Whether the member price is really below the list price.

use super::{Code, Found};
use crate::domain::goods::model::{Content, Verdict};

/// The least a member price saves, in basis points.
const LEAST_BP: i64 = 100;

/// What a member price can save before an operator looks at it, in basis points.
const MOST_BP: i64 = 9_000;

/// A saving of less than 1 % is none.
pub fn too_small(entry: &Content) -> Option<Found> {
    let small = entry.discount_bp() < LEAST_BP;
    small.then(|| Found::new(Code::SavingTooSmall, Verdict::Reject, evidence(entry)))
}

/// A saving of more than 90 % is a slip of the pen, or bait.
pub fn implausible(entry: &Content) -> Option<Found> {
    let list = entry.list_price.fen();
    // Exact, where basis points are rounded down: 90.001 % is more than 90 %.
    let tenth = entry.member_price.fen().checked_mul(10_000);
    let left = list.checked_mul(10_000_i64.saturating_sub(MOST_BP));
    let large = tenth.zip(left).is_some_and(|(member, tenth_of_list)| member < tenth_of_list);
    large.then(|| Found::new(Code::SavingImplausible, Verdict::Review, evidence(entry)))
}

fn evidence(entry: &Content) -> [(&'static str, String); 3] {
    [
        ("listPrice", entry.list_price.to_string()),
        ("memberPrice", entry.member_price.to_string()),
        ("discountBasisPoints", entry.discount_bp().to_string()),
    ]
}
