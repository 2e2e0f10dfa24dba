//! Goods: what merchants enter to be shown, as revisions, and the comparison of each with what is
//! known.
//!
//! An offer has at most one revision on show and at most one that waits for an operator. Its stock
//! is `entered`, of which `left` can be ordered; the difference is held or sold by orders. Nothing
//! is shown that the comparison or an operator did not pass.

mod answer;
pub mod barcode;
mod category;
pub mod comparison;
pub mod entry;
pub mod history;
pub mod import;
mod lists;
mod model;
mod place;
mod publish;
mod reference;
mod refused;
mod relist;
mod respell;
mod review;
mod save;
mod stock;
mod store;
pub mod terms;
mod withdraw;

pub use answer::{AnswerFindingsRefused, answer};
pub use category::{Categories, Category, Tree};
pub use import::{run as run_importer, tick as import_tick};
pub use lists::{Part, offers_of, revisions_of, waiting};
pub use model::{
    Asked, Content, Finding, Offer, OfferStatus, Revision, RevisionStatus, Verdict, discount_bp,
};
pub use refused::SaveOfferRefused;
pub use relist::relist;
pub use respell::respell_tick;
pub use review::{Decision, Review, ReviewRevisionRefused, review};
pub use save::{Change, Save, Saved, save};
pub use store::{findings, newest, offers, revisions};
pub use withdraw::{WithdrawOfferRefused, withdraw};

use crate::infra::clock::Clock;
use crate::infra::policy::Policy;

/// What the use cases of this slice work by.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Time and keys.
    pub clock: &'a Clock,
    /// The tree of categories.
    pub categories: &'a Tree,
    /// The figures of the business.
    pub policy: &'a Policy,
}
