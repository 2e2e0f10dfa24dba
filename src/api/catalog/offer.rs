//! An offer on show, and what the viewer pays for it.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::payment::Tender;

use super::loaders::{AskedOf, DetailOf, StandingOf};
use crate::api::goods::{Category, Revision};
use crate::api::identity::{CoordinatesInput, Merchant, Shop};
use crate::api::image::{Image, uploaded, urls};
use crate::domain::catalog::{Buyer, Price, PriceReason, Shown, price};
use crate::domain::goods::history::supports_list_price;
use crate::domain::identity::{Actor, metres_between};
use crate::domain::membership::Standing;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::scalar::{DateTime, Money, Url};
use crate::infra::language::Language;

/// What a viewer pays, and why.
#[derive(Clone, Debug, SimpleObject)]
pub struct ViewerPrice {
    /// The amount.
    pub amount: Money,
    /// Why this amount, as a code.
    pub reason: PriceReason,
    /// Why this amount, as a sentence in Chinese or English by `Accept-Language`.
    pub explanation: &'static str,
}

impl ViewerPrice {
    /// A price with its reason in the viewer's language.
    pub fn new(price: Price, language: Language) -> Self {
        let says = price.reason.says();
        let explanation = match language {
            Language::English => says.en,
            Language::Chinese => says.zh,
        };
        Self { amount: price.amount.into(), reason: price.reason, explanation }
    }

    /// What the viewer pays for something with these two prices: from the balance for a member,
    /// the list price for everybody else.
    pub async fn for_viewer(
        ctx: &Context<'_>,
        list: entity::money::Money,
        member: entity::money::Money,
    ) -> Result<Self> {
        let buyer = match ctx.actor() {
            Actor::Customer { id, .. } => {
                let standing = ctx.load(StandingOf(*id)).await?.unwrap_or(Standing::None);
                Buyer::Customer { standing, tender: Tender::Balance }
            }
            Actor::Guest | Actor::Staff { .. } | Actor::Operator { .. } => Buyer::Guest,
        };
        Ok(Self::new(price(list, member, buyer), ctx.language()))
    }
}

/// An offer on show: a published revision within its validity, of an approved merchant, at an open
/// shop.
#[derive(Clone)]
pub struct Offer(pub Shown);

/// An offer on show: a published revision within its validity, of an approved merchant, at an open
/// shop.
#[Object]
impl Offer {
    /// The id, `off_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.offer.to_string())
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The title in English, if it has one.
    async fn title_en(&self) -> Option<&str> {
        self.0.title_en.as_deref()
    }

    /// The description.
    async fn description(&self, ctx: &Context<'_>) -> Result<String> {
        // Empty where it was withdrawn since the list was read.
        let detail = ctx.load(DetailOf(self.0.offer)).await?;
        Ok(detail.map(|detail| detail.description).unwrap_or_default())
    }

    /// The category.
    async fn category(&self, ctx: &Context<'_>) -> Result<Category> {
        Category::find(ctx, &self.0.category).await
    }

    /// At most 9 images in medium size, all of them kept and shown from here. One that the merchant
    /// named by an address elsewhere is missing until it is fetched.
    async fn images(&self, ctx: &Context<'_>) -> Result<Vec<Url>> {
        urls(ctx, &self.0.images).await
    }

    /// Those of its images that were uploaded, to be had in other sizes.
    async fn uploaded_images(&self, ctx: &Context<'_>) -> Result<Vec<Image>> {
        uploaded(ctx, &self.0.images).await
    }

    /// What everybody may be asked, of one unit.
    async fn list_price(&self) -> Money {
        self.0.list_price.into()
    }

    /// Whether the list price may be shown struck out beside the member price: the offer was on
    /// show through the reference days before (7; `serviceConfig` tells), and no lower list price
    /// was asked in them.
    async fn show_list_price_struck(&self, ctx: &Context<'_>) -> Result<bool> {
        let asked = ctx.load(AskedOf(self.0.offer)).await?.unwrap_or_default();
        let app = ctx.app();
        let days = app.config.policy.reference_price_days;
        Ok(supports_list_price(self.0.list_price, &asked, app.clock.now(), days))
    }

    /// What members pay from their balance, of one unit.
    async fn member_price(&self) -> Money {
        self.0.member_price.into()
    }

    /// What the member price saves, in basis points of the list price, rounded down: 500 is 5 %.
    async fn discount_basis_points(&self) -> i64 {
        self.0.discount_bp
    }

    /// What the viewer pays for one unit, and why: from the balance for a member, the list price
    /// for everybody else.
    async fn viewer_price(&self, ctx: &Context<'_>) -> Result<ViewerPrice> {
        ViewerPrice::for_viewer(ctx, self.0.list_price, self.0.member_price).await
    }

    /// Units left to order. Null: unlimited.
    async fn stock_left(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        // Nothing where it was withdrawn since the list was read.
        let detail = ctx.load(DetailOf(self.0.offer)).await?;
        Ok(detail.map_or(Some(0), |detail| detail.stock_left))
    }

    /// From when it may be bought. Null: since it is on show.
    async fn valid_from(&self) -> Option<DateTime> {
        self.0.valid_from.map(DateTime)
    }

    /// Until when it may be bought. Null: without end.
    async fn valid_until(&self) -> Option<DateTime> {
        self.0.valid_until.map(DateTime)
    }

    /// The shop that shows it.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Shop> {
        present(ctx.load(self.0.shop).await?)
    }

    /// The merchant whose shop it is.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Merchant> {
        present(ctx.load(self.0.merchant).await?)
    }

    /// Since when it is on show. Later revisions do not change it.
    async fn published_at(&self) -> DateTime {
        self.0.published_at.into()
    }

    /// How far its shop is from a place along the earth's surface, in metres.
    async fn distance_metres(
        &self,
        #[graphql(desc = "The place to measure from.")] from: CoordinatesInput,
    ) -> Result<i64> {
        let place = self.0.place;
        Ok(metres_between(from.micro()?, (place.latitude_e6, place.longitude_e6)))
    }

    /// The revision that is shown. Null but for the owners and managers of its shop, and operators.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Option<Revision>> {
        Revision::node(ctx, self.0.revision).await
    }
}

fn present<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| internal(anyhow::anyhow!("a row that a key names is not there")))
}
