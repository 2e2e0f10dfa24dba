//! With the offer's own price history.

use super::{Code, Facts, Found};
use crate::domain::goods::history::lowest_in_window;
use crate::domain::goods::model::{Asked, Content, Verdict, discount_bp};

/// A list price that was raised in the days before, under a discount that grew with it, makes a
/// saving look larger than it is.
pub fn raised_before_discount(entry: &Content, facts: &Facts) -> Option<Found> {
    let lowest = lowest(facts)?;
    let before = discount_bp(lowest.list_price, lowest.member_price);
    let raised = lowest.list_price < entry.list_price && entry.discount_bp() > before;
    raised.then(|| {
        let evidence = [
            ("listPrice", entry.list_price.to_string()),
            ("lowestListPrice", lowest.list_price.to_string()),
            ("discountBasisPoints", entry.discount_bp().to_string()),
            ("earlierDiscountBasisPoints", before.to_string()),
            ("days", facts.reference_days.to_string()),
        ];
        Found::new(Code::ListPriceRaisedBeforeDiscount, Verdict::Review, evidence)
    })
}

/// A list price above the lowest of the days before is no reference yet.
pub fn above_lowest_asked(entry: &Content, facts: &Facts) -> Option<Found> {
    let lowest = lowest(facts)?;
    let above = lowest.list_price < entry.list_price;
    above.then(|| {
        let evidence = [
            ("listPrice", entry.list_price.to_string()),
            ("lowestListPrice", lowest.list_price.to_string()),
            ("days", facts.reference_days.to_string()),
        ];
        Found::new(Code::ListPriceAboveLowestAsked, Verdict::Note, evidence)
    })
}

fn lowest(facts: &Facts) -> Option<Asked> {
    lowest_in_window(&facts.asked, facts.now, facts.reference_days)
}
