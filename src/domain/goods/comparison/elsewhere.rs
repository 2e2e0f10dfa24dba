//! With the same item at other merchants: the same barcode, or the same title, category and city.

use entity::money::Money;

use super::{Code, Facts, Found};
use crate::domain::goods::model::{Content, Verdict};

/// Fewer others say nothing about what is usual.
const FEWEST: usize = 3;

/// A list price above this share of the median is far above it, in percent.
const FAR_ABOVE: i64 = 150;

/// A member price below this share of the median is far below it, in percent.
const FAR_BELOW: i64 = 50;

/// A list price far above the usual one makes a discount of nothing.
pub fn list_price_far_above(entry: &Content, facts: &Facts) -> Option<Found> {
    let median = median(facts.elsewhere.iter().map(|other| other.list_price))?;
    let far = entry.list_price > median.share_down(FAR_ABOVE, 100)?;
    far.then(|| {
        let evidence = [
            ("listPrice", entry.list_price.to_string()),
            ("medianListPrice", median.to_string()),
            ("others", facts.elsewhere.len().to_string()),
        ];
        Found::new(Code::ListPriceFarAboveOthers, Verdict::Review, evidence)
    })
}

/// A member price far below the usual one is a slip, a fake, or bait.
pub fn member_price_far_below(entry: &Content, facts: &Facts) -> Option<Found> {
    let median = median(facts.elsewhere.iter().map(|other| other.member_price))?;
    let far = entry.member_price < median.share_up(FAR_BELOW, 100)?;
    far.then(|| {
        let evidence = [
            ("memberPrice", entry.member_price.to_string()),
            ("medianMemberPrice", median.to_string()),
            ("others", facts.elsewhere.len().to_string()),
        ];
        Found::new(Code::MemberPriceFarBelowOthers, Verdict::Review, evidence)
    })
}

/// The middle price; of an even number the lower of the two in the middle. None of too few.
fn median(prices: impl Iterator<Item = Money>) -> Option<Money> {
    let mut prices: Vec<Money> = prices.collect();
    if prices.len() < FEWEST {
        return None;
    }
    prices.sort_unstable();
    let middle = prices.len().saturating_sub(1).checked_div(2)?;
    prices.get(middle).copied()
}
