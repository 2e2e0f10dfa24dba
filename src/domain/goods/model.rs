//! Offers, their revisions and findings, as this slice knows them.

use entity::id::{MerchantId, OfferId, OperatorId, RevisionId, ShopId, StaffId};
use entity::money::Money;
use entity::timestamp::Timestamp;

pub use entity::finding::Verdict;
pub use entity::offer::Status as OfferStatus;
pub use entity::revision::Status as RevisionStatus;

use super::comparison::Code;

/// An offer: what a merchant shows, with how many are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its key.
    pub id: OfferId,
    /// Whose.
    pub merchant: MerchantId,
    /// Where.
    pub shop: ShopId,
    /// The merchant's own reference of it, unique at the shop.
    pub reference: Option<String>,
    /// Whether it is on show.
    pub status: OfferStatus,
    /// The revision on show.
    pub live: Option<RevisionId>,
    /// Units ever entered; none: unlimited.
    pub stock_entered: Option<i64>,
    /// Units left to order; none: unlimited.
    pub stock_left: Option<i64>,
    /// When it was first entered.
    pub created_at: Timestamp,
}

/// One version of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its key.
    pub id: RevisionId,
    /// Of which offer.
    pub offer: OfferId,
    /// From 1, in the order they were entered.
    pub number: i64,
    /// What became of it.
    pub status: RevisionStatus,
    /// What it says.
    pub content: Content,
    /// Who entered it.
    pub created_by: StaffId,
    /// When it was entered.
    pub created_at: Timestamp,
    /// The operator who decided.
    pub decided_by: Option<OperatorId>,
    /// When an operator decided.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub decision_reason: Option<String>,
    /// When it went on show.
    pub published_at: Option<Timestamp>,
}

/// What a revision says, checked field by field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The title.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// The description.
    pub description: String,
    /// The slug of the category.
    pub category: String,
    /// What everybody may be asked.
    pub list_price: Money,
    /// What members are asked.
    pub member_price: Money,
    /// A GTIN.
    pub barcode: Option<String>,
    /// http or https URLs.
    pub images: Vec<String>,
    /// From when it may be bought; none: at once.
    pub valid_from: Option<Timestamp>,
    /// Until when; none: without end.
    pub valid_until: Option<Timestamp>,
}

impl Content {
    /// What a member saves, in basis points of the list price, rounded down.
    pub fn discount_bp(&self) -> i64 {
        discount_bp(self.list_price, self.member_price)
    }
}

/// What paying `member` instead of `list` saves, in basis points of `list`, rounded down.
pub fn discount_bp(list: Money, member: Money) -> i64 {
    let saved = i128::from(list.minus_or_zero(member).fen());
    let share = saved.saturating_mul(10_000).checked_div(i128::from(list.fen()));
    share.and_then(|share| i64::try_from(share).ok()).unwrap_or_default()
}

/// What the comparison found about a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// From 1, within its revision.
    pub number: i64,
    /// What.
    pub code: Code,
    /// What it means for the revision.
    pub verdict: Verdict,
    /// By which names and values it was found.
    pub evidence: Vec<(String, String)>,
    /// What the merchant says to it.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Option<Timestamp>,
}

/// A price that was asked, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Since when.
    pub from: Timestamp,
    /// Until when; none: still.
    pub until: Option<Timestamp>,
    /// What everybody was asked.
    pub list_price: Money,
    /// What members were asked.
    pub member_price: Money,
}
