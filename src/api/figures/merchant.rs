//! The figures of a merchant.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::id::{MerchantId, ShopId};

use super::line::{FiguresLine, amount};
use super::{By, asked};
use crate::domain::figures::{self, Line, Period, Scope};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::scalar::{Date, Money, SignedMoney, local};
use crate::infra::language::Language;

/// Most offers that are told of.
const MOST_OFFERS: i32 = 50;

/// What a merchant's owner wants to know.
pub struct StaffFigures(pub MerchantId);

/// What a merchant's owner wants to know.
#[Object]
impl StaffFigures {
    /// What happened at the merchant in some days, summed from orders and the ledger as they are
    /// now; null when the shop is none of the merchant's. Owners and managers only.
    #[graphql(complexity = "100usize.saturating_add(child_complexity)")]
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; 30 days up to `until` when left out.")] from: Option<Date>,
        #[graphql(desc = "The last day, included; today when left out. 367 days at most.")]
        until: Option<Date>,
        #[graphql(desc = "What `lines` are of; `DAY` when left out.")] by: Option<By>,
        #[graphql(desc = "Only the orders of this shop: `shp_…`.")] shop_id: Option<ID>,
    ) -> Result<Option<MerchantFigures>> {
        ctx.manager_of(self.0)?;
        let period = asked(ctx.app(), from, until, by)?;
        let shop = shop_id.as_ref().map(local::<ShopId>).transpose()?;
        let scope = match shop {
            None => Scope::Merchant(self.0),
            Some(shop) => {
                let found = ctx.load(shop).await?;
                if found.is_none_or(|found| found.0.merchant != self.0) {
                    return Ok(None);
                }
                Scope::Shop(self.0, shop)
            }
        };
        let tallies = figures::tallies(ctx.app().db.read(), period, scope).await;
        let (total, lines) = figures::add_up(period, &tallies.map_err(internal)?);
        Ok(Some(MerchantFigures { merchant: self.0, period, scope, total, lines }))
    }
}

/// What happened at a merchant in some days, and how it stands now.
pub struct MerchantFigures {
    merchant: MerchantId,
    period: Period,
    scope: Scope,
    total: Line,
    lines: Vec<Line>,
}

impl MerchantFigures {
    const fn line(&self, line: Line) -> FiguresLine {
        FiguresLine { line, of_shop: matches!(self.scope, Scope::Shop(..)) }
    }
}

/// What happened at a merchant in some days, and how it stands now.
#[Object]
impl MerchantFigures {
    /// All the days together.
    async fn total(&self) -> FiguresLine {
        self.line(self.total)
    }

    /// The days, weeks or months one by one, the oldest first; those without anything included.
    #[graphql(complexity = "child_complexity.saturating_mul(30)")]
    async fn lines(&self) -> Vec<FiguresLine> {
        self.lines.iter().map(|line| self.line(*line)).collect()
    }

    /// How soon the shop accepted the orders that were paid in these days.
    #[graphql(complexity = "20usize.saturating_add(child_complexity)")]
    async fn acceptance(&self, ctx: &Context<'_>) -> Result<AcceptanceFigures> {
        let found = figures::patience(ctx.app().db.read(), self.period, self.scope).await;
        let found = found.map_err(internal)?;
        let seconds = |waited: i64| waited.div_euclid(1_000_000);
        Ok(AcceptanceFigures {
            accepted: found.accepted,
            median_seconds: found.median.map(seconds),
            ninth_decile_seconds: found.ninth_decile.map(seconds),
        })
    }

    /// The offers of the orders that were paid in these days, by what was paid for them; of
    /// declined, cancelled and refunded units nothing is counted.
    #[graphql(complexity = "20usize.saturating_add(child_complexity.saturating_mul(10))")]
    async fn top_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 50; 10 when left out.")] first: Option<i32>,
    ) -> Result<Vec<OfferFigures>> {
        let first = first.unwrap_or(10);
        if !(1..=MOST_OFFERS).contains(&first) {
            return Err(Fault::bad_input("Ask for 1 to 50 offers.").into());
        }
        let db = ctx.app().db.read();
        let found = figures::top_offers(db, self.period, self.scope, first.into()).await;
        let language = ctx.language();
        Ok(found.map_err(internal)?.into_iter().map(|offer| of_offer(offer, language)).collect())
    }

    /// How the merchant stands with its members and the network now, whatever the days. Null where
    /// one shop is asked for.
    #[graphql(complexity = "20usize.saturating_add(child_complexity)")]
    async fn now(&self, ctx: &Context<'_>) -> Result<Option<MerchantNowFigures>> {
        if matches!(self.scope, Scope::Shop(..)) {
            return Ok(None);
        }
        let found = figures::merchant_now(ctx.app().db.read(), self.merchant).await;
        let now = found.map_err(internal)?;
        Ok(Some(MerchantNowFigures {
            members: now.members,
            members_frozen: now.frozen,
            principal: amount(now.principal),
            bonus: amount(now.bonus),
            custody: amount(now.custody),
            advanced: SignedMoney(
                now.principal.saturating_add(now.bonus).saturating_sub(now.custody),
            ),
            clearing: SignedMoney(now.payable),
        }))
    }
}

fn of_offer(offer: figures::TopOffer, language: Language) -> OfferFigures {
    let english = offer.title_en.filter(|_| language == Language::English);
    OfferFigures {
        offer_id: ID(offer.offer.to_string()),
        title: english.unwrap_or(offer.title),
        units: offer.units,
        amount: amount(offer.paid),
    }
}

/// How soon orders were accepted.
#[derive(SimpleObject)]
pub struct AcceptanceFigures {
    /// How many orders were accepted.
    accepted: i64,
    /// Half of them waited no longer than these whole seconds from payment; null when none was
    /// accepted.
    median_seconds: Option<i64>,
    /// Nine of ten waited no longer than these whole seconds from payment; null when none was.
    ninth_decile_seconds: Option<i64>,
}

/// What an offer brought.
#[derive(SimpleObject)]
pub struct OfferFigures {
    /// `off_…`
    offer_id: ID,
    /// The title it was sold by, in English where it has one and English is read.
    title: String,
    /// Units sold whose money did not go back.
    units: i64,
    /// What was paid for them.
    amount: Money,
}

/// How a merchant stands with its members and the network now.
#[derive(SimpleObject)]
pub struct MerchantNowFigures {
    /// Memberships in force.
    members: i64,
    /// Memberships that are frozen.
    members_frozen: i64,
    /// What the merchant's members hold of the money that they paid in.
    principal: Money,
    /// What they hold of bonus.
    bonus: Money,
    /// What of the two is held for them by the network; portable to other merchants.
    custody: Money,
    /// The rest of the two: what the merchant has already and owes its members.
    advanced: SignedMoney,
    /// What the next clearing has to pay out; below zero, what the merchant owes.
    clearing: SignedMoney,
}
