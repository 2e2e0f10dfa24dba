//! Offers of a merchant's own, their revisions and the comparison, in the API.

mod category;
mod import;
mod inputs;
mod lists;
mod loaders;
mod mutations;
mod objects;

use async_graphql::Result;

pub use category::{Category, tree};
pub use import::{Import, ImportMutation, ImportOffersPayload, ImportSubscription, StaffImports};
pub use inputs::{AnswerFindingsInput, ReviewRevisionInput, SaveOfferInput, WithdrawOfferInput};
pub use lists::{OperatorReviews, StaffMerchantOffers};
pub use loaders::{FindingsOf, NewestOf, StaffOfferOf};
pub use mutations::OfferMutation;
pub use objects::{Finding, OfferStatus, Revision, RevisionStatus, StaffOffer};

use crate::graphql::fault::internal;

/// The mutations of this part.
#[derive(async_graphql::MergedObject, Default)]
pub struct GoodsMutation(OfferMutation, ImportMutation);

/// A row that must be there because somebody's key names it.
fn present<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| internal(anyhow::anyhow!("a row that a key names is not there")))
}
