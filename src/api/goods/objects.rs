//! Offers as their merchant sees them, revisions, findings.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entity::id::RevisionId;

use super::category::Category;
use super::loaders::{FindingsOf, NewestOf, StaffOfferOf};
use super::present;
use crate::api::identity::Shop;
use crate::api::image::{ForeignImage, Image, foreign, uploaded, urls};
use crate::domain::goods;

use crate::domain::goods::comparison::Code;
use crate::domain::identity::Actor;
use crate::graphql::context::Caller as _;
use crate::graphql::scalar::{DateTime, Money, Url};
use crate::infra::language::Language;

/// Whether an offer is on show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goods::OfferStatus")]
pub enum OfferStatus {
    /// No revision has passed yet.
    Draft,
    /// A revision is on show.
    Live,
    /// Taken down by its merchant.
    Withdrawn,
}

/// What became of a revision in the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goods::RevisionStatus")]
pub enum RevisionStatus {
    /// It is on show, or was until a newer one passed.
    Passed,
    /// It waits for an operator to decide.
    NeedsReview,
    /// It was refused: by the comparison (its findings say why) or by an operator (with a reason).
    Rejected,
    /// A newer revision was entered, or the offer withdrawn, before it was decided.
    Superseded,
}

/// What a finding means for its revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "FindingVerdict", remote = "goods::Verdict")]
pub enum Verdict {
    /// Worth knowing; it holds nothing up.
    Note,
    /// An operator decides.
    Review,
    /// The revision is refused.
    Reject,
}

/// An offer as its merchant sees it, drafts and withdrawn ones included.
#[derive(Clone)]
pub struct StaffOffer(pub goods::Offer);

/// An offer as its merchant sees it, drafts and withdrawn ones included.
#[Object]
impl StaffOffer {
    /// The id, `off_…`: the same that customers see.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The merchant's own reference of it; null when it has none.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Whether it is on show.
    async fn status(&self) -> OfferStatus {
        self.0.status.into()
    }

    /// The title of the newest revision.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(present(ctx.load(NewestOf(self.0.id)).await?)?.0.content.title)
    }

    /// The shop that shows it.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Shop> {
        present(ctx.load(self.0.shop).await?)
    }

    /// The revision on show. Null for drafts and withdrawn offers.
    async fn live_revision(&self, ctx: &Context<'_>) -> Result<Option<Revision>> {
        match self.0.live {
            Some(id) => ctx.load(id).await,
            None => Ok(None),
        }
    }

    /// The revision that was entered last, whatever became of it.
    async fn newest_revision(&self, ctx: &Context<'_>) -> Result<Revision> {
        present(ctx.load(NewestOf(self.0.id)).await?)
    }

    /// Units left to order. Null: unlimited.
    async fn stock_left(&self) -> Option<i64> {
        self.0.stock_left
    }

    /// Units ever entered; those not left are held or sold by orders. Null: unlimited.
    async fn stock_entered(&self) -> Option<i64> {
        self.0.stock_entered
    }

    /// When it was first entered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// One version of an offer. The owners and managers of its shop see it, and operators.
#[derive(Clone)]
pub struct Revision(pub goods::Revision);

impl Revision {
    /// The revision with this id, if the caller may see it: who manages its shop, and operators.
    pub async fn node(ctx: &Context<'_>, id: RevisionId) -> Result<Option<Self>> {
        let member = match ctx.actor() {
            Actor::Operator { .. } => return ctx.load(id).await,
            Actor::Staff { member, .. } if member.manages() => member,
            Actor::Staff { .. } | Actor::Guest | Actor::Customer { .. } => return Ok(None),
        };
        let Some(found) = ctx.load(id).await? else { return Ok(None) };
        let offer = ctx.load(StaffOfferOf(found.0.offer)).await?.map(|offer| offer.0);
        let own = offer.filter(|o| o.merchant == member.merchant && member.serves(o.shop));
        Ok(own.map(|_| found))
    }
}

/// One version of an offer. The owners and managers of its shop see it, and operators.
#[Object]
impl Revision {
    /// The id, `rev_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// From 1, in the order in which the offer's revisions were entered.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// What became of it.
    async fn status(&self) -> RevisionStatus {
        self.0.status.into()
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.content.title
    }

    /// The title in English.
    async fn title_en(&self) -> Option<&str> {
        self.0.content.title_en.as_deref()
    }

    /// The description.
    async fn description(&self) -> &str {
        &self.0.content.description
    }

    /// The category.
    async fn category(&self, ctx: &Context<'_>) -> Result<Category> {
        Category::find(ctx, &self.0.content.category).await
    }

    /// What everybody may be asked, of one unit.
    async fn list_price(&self) -> Money {
        self.0.content.list_price.into()
    }

    /// What members are asked, of one unit.
    async fn member_price(&self) -> Money {
        self.0.content.member_price.into()
    }

    /// A GTIN of 8, 12, 13 or 14 digits.
    async fn barcode(&self) -> Option<&str> {
        self.0.content.barcode.as_deref()
    }

    /// At most 9 images in medium size, all of them kept and shown from here. One that was named by
    /// an address elsewhere is missing until it is fetched.
    async fn images(&self, ctx: &Context<'_>) -> Result<Vec<Url>> {
        urls(ctx, &self.0.content.images).await
    }

    /// Those of its images that were named by an address elsewhere, and how far their fetching is.
    async fn foreign_images(&self, ctx: &Context<'_>) -> Result<Vec<ForeignImage>> {
        foreign(ctx, &self.0.content.images).await
    }

    /// Those of its images that were uploaded.
    async fn uploaded_images(&self, ctx: &Context<'_>) -> Result<Vec<Image>> {
        uploaded(ctx, &self.0.content.images).await
    }

    /// From when it may be bought. Null: at once.
    async fn valid_from(&self) -> Option<DateTime> {
        self.0.content.valid_from.map(DateTime)
    }

    /// Until when it may be bought. Null: without end.
    async fn valid_until(&self) -> Option<DateTime> {
        self.0.content.valid_until.map(DateTime)
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it went on show. Null: it never did.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// When an operator decided. Null: none did.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Why the operator decided so.
    async fn decision_reason(&self) -> Option<&str> {
        self.0.decision_reason.as_deref()
    }

    /// What the comparison found, by number. Empty: nothing.
    #[graphql(complexity = "child_complexity.saturating_mul(5)")]
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        Ok(ctx.load(FindingsOf(self.0.id)).await?.unwrap_or_default())
    }

    /// The offer that it is a version of.
    async fn offer(&self, ctx: &Context<'_>) -> Result<StaffOffer> {
        present(ctx.load(StaffOfferOf(self.0.offer)).await?)
    }
}

/// What the comparison found about a revision.
#[derive(Clone)]
pub struct Finding(pub goods::Finding);

/// What the comparison found about a revision.
#[Object]
impl Finding {
    /// From 1, within the revision: answer it by this number.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// What was found.
    async fn code(&self) -> Code {
        self.0.code
    }

    /// What it means for the revision.
    async fn verdict(&self) -> Verdict {
        self.0.verdict.into()
    }

    /// What was found in a sentence, in Chinese or English by `Accept-Language`.
    async fn message(&self, ctx: &Context<'_>) -> &'static str {
        let says = self.0.code.says();
        match ctx.language() {
            Language::English => says.en,
            Language::Chinese => says.zh,
        }
    }

    /// By which names and values it was found.
    async fn evidence(&self) -> Vec<Evidence> {
        let evidence = self.0.evidence.iter().cloned();
        evidence.map(|(name, value)| Evidence { name, value }).collect()
    }

    /// What the merchant says to it.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// When the merchant answered.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }
}

/// A name and a value by which something was found.
#[derive(Clone, Debug, SimpleObject)]
pub struct Evidence {
    /// What is told, such as `medianListPrice`.
    name: String,
    /// Its value: amounts in yuan with two places, ids, numbers, words.
    value: String,
}
