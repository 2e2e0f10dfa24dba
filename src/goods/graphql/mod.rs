//! Offers of a merchant's own, their revisions and the comparison, in the API.

mod category;
mod import;
mod inputs;
mod lists;
mod loaders;
mod mutations;
mod objects;

use async_graphql::{Context, Result};
use entity::id::RevisionId;

pub use category::Category;
pub use import::{ImportMutation, ImportOffersPayload};
pub use inputs::{AnswerFindingsInput, ReviewRevisionInput, SaveOfferInput, WithdrawOfferInput};
pub use lists::{OperatorReviews, StaffMerchantOffers};
pub use loaders::{FindingsOf, NewestOf, StaffOfferOf};
pub use mutations::OfferMutation;
pub use objects::{Finding, OfferStatus, Revision, RevisionStatus, StaffOffer};

use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::identity::Actor;

/// The mutations of this part.
#[derive(async_graphql::MergedObject, Default)]
pub struct GoodsMutation(OfferMutation, ImportMutation);

/// A revision, when the caller may see it: staff of its merchant, or an operator.
pub async fn revision_for(ctx: &Context<'_>, id: RevisionId) -> Result<Option<Revision>> {
    let merchant = match ctx.actor() {
        Actor::Operator { .. } => return ctx.load(id).await,
        Actor::Staff { member, .. } => member.merchant,
        Actor::Guest | Actor::Customer { .. } => return Ok(None),
    };
    let Some(revision) = ctx.load(id).await? else { return Ok(None) };
    let offer = ctx.load(StaffOfferOf(revision.0.offer)).await?;
    Ok(offer.filter(|offer| offer.0.merchant == merchant).map(|_| revision))
}

/// A row that must be there because somebody's key names it.
fn present<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| internal(anyhow::anyhow!("a row that a key names is not there")))
}
