//! Entering, changing and taking down offers; answering and reviewing.

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::id::{OfferId, RevisionId};

use super::category::tree;
use super::inputs::{AnswerFindingsInput, ReviewRevisionInput, SaveOfferInput, WithdrawOfferInput};
use super::loaders::StaffOfferOf;
use super::objects::{Revision, StaffOffer};
use super::present;
use crate::domain::goods::{
    self, AnswerFindingsRefused, Change, Desk, Review, ReviewRevisionRefused, Save,
    SaveOfferRefused, WithdrawOfferRefused,
};
use crate::domain::identity::StaffMember;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::Fault;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;

/// What saving an offer came to.
#[derive(SimpleObject)]
pub struct SaveOfferPayload {
    /// The offer. Null when it was not saved.
    offer: Option<StaffOffer>,
    /// The revision that was entered, with what the comparison found: `PASSED` is on show,
    /// `NEEDS_REVIEW` waits for an operator, `REJECTED` is not shown.
    revision: Option<Revision>,
    /// What was done.
    change: Option<Change>,
    /// Why it was not saved.
    user_errors: Vec<UserError<SaveOfferRefused>>,
}

/// What withdrawing an offer came to.
#[derive(SimpleObject)]
pub struct WithdrawOfferPayload {
    /// The offer, taken down.
    offer: Option<StaffOffer>,
    /// Why it was not taken down.
    user_errors: Vec<UserError<WithdrawOfferRefused>>,
}

/// What answering findings came to.
#[derive(SimpleObject)]
pub struct AnswerFindingsPayload {
    /// The revision with the answers.
    revision: Option<Revision>,
    /// Why nothing was answered.
    user_errors: Vec<UserError<AnswerFindingsRefused>>,
}

/// What reviewing a revision came to.
#[derive(SimpleObject)]
pub struct ReviewRevisionPayload {
    /// The revision, decided.
    revision: Option<Revision>,
    /// Why it was not decided.
    user_errors: Vec<UserError<ReviewRevisionRefused>>,
}

/// Offers, entered and reviewed.
#[derive(Default)]
pub struct OfferMutation;

/// Offers, entered and reviewed.
#[Object]
impl OfferMutation {
    /// Enters a new offer, or a new revision of one, and compares it in the same act. What is on
    /// show stays there until the new revision passes; an older one that waits is superseded. With a
    /// `reference` of your own, sending it again changes the same offer. For owners and managers.
    async fn save_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offer.")] input: SaveOfferInput,
    ) -> Result<SaveOfferPayload> {
        let member = managing(ctx)?;
        let offer = input.offer_id.as_ref().map(local).transpose()?;
        let shop = local(&input.shop_id)?;
        let reference = input.reference.clone();
        let save = Save { member, offer, reference, shop, draft: input.draft(ctx)? };
        let (app, tree) = (ctx.app(), tree(ctx).await?);
        let desk = Desk { clock: &app.clock, categories: &tree, policy: &app.config.policy };
        let outcome = app.db.write(async |tx| goods::save(tx, desk, save).await).await;
        let (saved, user_errors) = settle(ctx, outcome)?;
        let Some(saved) = saved else {
            return Ok(SaveOfferPayload { offer: None, revision: None, change: None, user_errors });
        };
        Ok(SaveOfferPayload {
            offer: Some(offer_now(ctx, saved.offer).await?),
            revision: Some(revision_now(ctx, saved.revision).await?),
            change: Some(saved.change),
            user_errors,
        })
    }

    /// Takes an offer down; a revision that waits is superseded. Orders placed for it are still
    /// served. Saving it again brings it back. For owners and managers.
    async fn withdraw_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer.")] input: WithdrawOfferInput,
    ) -> Result<WithdrawOfferPayload> {
        let member = managing(ctx)?;
        let id = local(&input.offer_id)?;
        let (app, tree) = (ctx.app(), tree(ctx).await?);
        let desk = Desk { clock: &app.clock, categories: &tree, policy: &app.config.policy };
        let outcome = app.db.write(async |tx| goods::withdraw(tx, desk, member, id).await).await;
        let (withdrawn, user_errors) = settle(ctx, outcome)?;
        let offer = match withdrawn {
            Some(id) => Some(offer_now(ctx, id).await?),
            None => None,
        };
        Ok(WithdrawOfferPayload { offer, user_errors })
    }

    /// Says something to what the comparison found, for the operator who decides. All answers are
    /// taken, or none. For owners and managers.
    async fn answer_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answers.")] input: AnswerFindingsInput,
    ) -> Result<AnswerFindingsPayload> {
        let member = managing(ctx)?;
        let id = local(&input.revision_id)?;
        let answers = input.answers.into_iter().map(|answer| (answer.number, answer.answer));
        let answers = answers.collect();
        let (app, tree) = (ctx.app(), tree(ctx).await?);
        let desk = Desk { clock: &app.clock, categories: &tree, policy: &app.config.policy };
        let outcome = app.db.write(async |tx| goods::answer(tx, desk, member, id, answers).await);
        let (answered, user_errors) = settle(ctx, outcome.await)?;
        let revision = match answered {
            Some(id) => Some(revision_now(ctx, id).await?),
            None => None,
        };
        Ok(AnswerFindingsPayload { revision, user_errors })
    }

    /// Decides about a revision that waits for a review; the merchant is told. For operators.
    async fn review_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: ReviewRevisionInput,
    ) -> Result<ReviewRevisionPayload> {
        let review = Review {
            operator: ctx.operator()?,
            revision: local(&input.revision_id)?,
            decision: input.decision,
            reason: input.reason,
        };
        let (app, tree) = (ctx.app(), tree(ctx).await?);
        let desk = Desk { clock: &app.clock, categories: &tree, policy: &app.config.policy };
        let outcome = app.db.write(async |tx| goods::review(tx, desk, review).await).await;
        let (decided, user_errors) = settle(ctx, outcome)?;
        let revision = match decided {
            Some(id) => Some(revision_now(ctx, id).await?),
            None => None,
        };
        Ok(ReviewRevisionPayload { revision, user_errors })
    }
}

/// The owner or manager who calls, or a fault.
pub(super) fn managing<'a>(ctx: &'a Context<'_>) -> Result<&'a StaffMember> {
    let member = ctx.staff()?;
    if member.manages() { Ok(member) } else { Err(Fault::Forbidden.into()) }
}

async fn offer_now(ctx: &Context<'_>, id: OfferId) -> Result<StaffOffer> {
    present(ctx.load(StaffOfferOf(id)).await?)
}

async fn revision_now(ctx: &Context<'_>, id: RevisionId) -> Result<Revision> {
    present(ctx.load(id).await?)
}
