//! The comparison: every revision is held against what is known before anybody sees it.
//!
//! Each check is a pure function of the entry and of the [`Facts`] that `gather.rs` read; it
//! returns findings with their evidence. One `REJECT` refuses the revision, else one `REVIEW`
//! leaves it to an operator, else it passes.

mod code;
mod contact;
mod duplicates;
mod elsewhere;
mod gather;
mod history;
mod links;
mod registration;
mod saving;
mod wording;
mod words;

use entity::merchant;
use entity::money::Money;
use entity::timestamp::Timestamp;

use super::model::{Asked, Content, RevisionStatus, Verdict};
pub use code::Code;
pub use gather::gather;

/// What is known, for an entry to be compared with.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The moment.
    pub now: Timestamp,
    /// Days of own price history that count (`REFERENCE_PRICE_DAYS`).
    pub reference_days: i64,
    /// What the merchant registered.
    pub registration: Registration,
    /// Other offers of the same shop with the same title or barcode.
    pub own: Vec<Twin>,
    /// Offers of other merchants with the same description.
    pub copied: Vec<Copied>,
    /// What was asked for this offer in the days that count.
    pub asked: Vec<Asked>,
    /// The same item at other merchants.
    pub elsewhere: Vec<Elsewhere>,
    /// Another merchant's name that looks like this shop's.
    pub lookalike: Option<Lookalike>,
}

/// What a merchant registered, as far as an entry is compared with it.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Where the merchant stands with the platform.
    pub merchant_status: merchant::Status,
    /// The number of its licence.
    pub licence_no: String,
    /// Whether the shop serves.
    pub shop_open: bool,
    /// The category of the shop.
    pub shop_category: String,
    /// The family that the shop's category belongs to.
    pub shop_family: String,
    /// The family that the entry's category belongs to.
    pub entry_family: String,
}

/// Another offer of the same shop.
#[derive(Clone, Debug)]
pub struct Twin {
    /// Its id.
    pub offer: String,
    /// Whether its title is the same.
    pub same_title: bool,
    /// Whether its barcode is the same.
    pub same_barcode: bool,
}

/// An offer of another merchant that was described in the same words.
#[derive(Clone, Debug)]
pub struct Copied {
    /// Its id.
    pub offer: String,
    /// Whether its title is the same too.
    pub same_title: bool,
}

/// Two names that cannot be told apart by eye, and are written with other letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// A name of the shop.
    pub name: String,
    /// The earlier name of another merchant in the same city, or of a shop of theirs.
    pub like: String,
}

impl Lookalike {
    /// What is shown of it.
    pub fn evidence(&self) -> [(&'static str, String); 2] {
        [("name", self.name.clone()), ("like", self.like.clone())]
    }
}

/// What another merchant asks for the same item.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere {
    /// Of everybody.
    pub list_price: Money,
    /// Of members.
    pub member_price: Money,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub code: Code,
    /// What it means for the revision.
    pub verdict: Verdict,
    /// By which names and values.
    pub evidence: Vec<(&'static str, String)>,
}

impl Found {
    fn new<const N: usize>(
        code: Code,
        verdict: Verdict,
        evidence: [(&'static str, String); N],
    ) -> Self {
        Self { code, verdict, evidence: evidence.into() }
    }
}

/// Compares an entry with what is known.
pub fn compare(entry: &Content, facts: &Facts) -> Vec<Found> {
    let mut found = Vec::new();
    found.extend(registration::merchant_not_approved(facts));
    found.extend(registration::shop_closed(facts));
    found.extend(registration::category_unlike_shop(entry, facts));
    found.extend(registration::foreign_licence(entry, facts));
    found.extend(registration::name_like_another(facts));
    found.extend(wording::forbidden_words(entry));
    found.extend(wording::superlatives(entry));
    found.extend(wording::contact_details(entry));
    found.extend(wording::links(entry));
    found.extend(saving::too_small(entry));
    found.extend(saving::implausible(entry));
    found.extend(duplicates::own_title(facts));
    found.extend(duplicates::own_barcode(entry, facts));
    found.extend(duplicates::copied(facts));
    found.extend(history::raised_before_discount(entry, facts));
    found.extend(history::above_lowest_asked(entry, facts));
    found.extend(elsewhere::list_price_far_above(entry, facts));
    found.extend(elsewhere::member_price_far_below(entry, facts));
    found
}

/// What the findings come to.
pub fn result(found: &[Found]) -> RevisionStatus {
    match found.iter().map(|found| found.verdict).max_by_key(|verdict| weight(*verdict)) {
        Some(Verdict::Reject) => RevisionStatus::Rejected,
        Some(Verdict::Review) => RevisionStatus::NeedsReview,
        Some(Verdict::Note) | None => RevisionStatus::Passed,
    }
}

const fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Note => 0,
        Verdict::Review => 1,
        Verdict::Reject => 2,
    }
}
