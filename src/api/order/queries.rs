//! Queries on orders, and quotes.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{CustomerId, MerchantId, OrderId, ShopId};

use super::objects::{Order, OrderStatus};
use super::payment::LotDraw;
use crate::api::catalog::ViewerPrice;
use crate::domain::order::{self, BalanceQuote, Owner, QuoteRefused, WantedLine};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::{DateTime, Money, local};

/// A line of an order.
#[derive(InputObject)]
pub struct OrderLineInput {
    /// `off_…`
    pub offer_id: ID,
    /// How many units: 1 to 999.
    pub quantity: i32,
    /// The member price of a unit that you saw; the order is refused when it is another by now.
    pub expected_member_price: Option<Money>,
    /// The list price of a unit that you saw; the order is refused when it is another by now.
    pub expected_list_price: Option<Money>,
}

/// Reads lines of the API.
pub fn wanted(lines: &[OrderLineInput]) -> Result<Vec<WantedLine>> {
    let read = lines.iter().map(|line| {
        Ok(WantedLine {
            offer: local(&line.offer_id)?,
            quantity: i64::from(line.quantity),
            expected_member_price: line.expected_member_price.map(|price| price.0),
            expected_list_price: line.expected_list_price.map(|price| price.0),
        })
    });
    read.collect()
}

/// What to quote.
#[derive(InputObject)]
pub struct QuoteInput {
    /// `shp_…`, the shop that would serve it.
    shop_id: ID,
    /// 1 to 50 lines.
    lines: Vec<OrderLineInput>,
}

/// What you would pay. Nothing is held: placing the order fixes its prices.
pub struct Quote(order::Quote);

/// What you would pay. Nothing is held: placing the order fixes its prices.
#[Object]
impl Quote {
    /// All lines at list price.
    async fn list_total(&self) -> Money {
        self.0.list_total.into()
    }

    /// All lines at member price.
    async fn member_total(&self) -> Money {
        self.0.member_total.into()
    }

    /// What you would pay from stored balance, and why; its reason is `MEMBER` only when you can.
    async fn from_balance(&self, ctx: &Context<'_>) -> ViewerPrice {
        ViewerPrice::new(self.0.balance_price, ctx.language())
    }

    /// What you would pay by gateway, and why.
    async fn by_gateway(&self, ctx: &Context<'_>) -> ViewerPrice {
        ViewerPrice::new(self.0.gateway_price, ctx.language())
    }

    /// How stored balance would pay; null without a membership in force.
    async fn balance(&self) -> Option<QuotedBalance> {
        self.0.balance.clone().map(QuotedBalance::from)
    }

    /// Until when the prices are meant to hold.
    async fn holds_until(&self) -> DateTime {
        self.0.holds_until.into()
    }
}

/// How stored balance would pay.
#[derive(SimpleObject)]
pub struct QuotedBalance {
    /// `mbr_…`, the membership that suits best.
    membership_id: ID,
    /// What of it can be spent at this shop.
    spendable: Money,
    /// Whether that is enough.
    sufficient: bool,
    /// What each lot would give, oldest first; empty when it is not enough.
    draws: Vec<LotDraw>,
}

impl From<BalanceQuote> for QuotedBalance {
    fn from(quoted: BalanceQuote) -> Self {
        Self {
            membership_id: ID(quoted.membership.to_string()),
            spendable: quoted.spendable.into(),
            sufficient: quoted.draws.is_some(),
            draws: quoted.draws.unwrap_or_default().into_iter().map(LotDraw::from).collect(),
        }
    }
}

/// Queries on orders.
#[derive(Default)]
pub struct OrderQuery;

/// Queries on orders.
#[Object]
impl OrderQuery {
    /// An order of your own (customer) or of your shops (staff); null for any other.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`ord_…`")] id: ID,
    ) -> Result<Option<Order>> {
        let found = ctx.load(local::<OrderId>(&id)?).await?;
        Ok(found.filter(|order| order.side(ctx.actor()).is_some()))
    }

    /// What you would pay for an order, from which lots, and until when. Anyone may ask.
    async fn quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to quote.")] input: QuoteInput,
    ) -> Result<Quote> {
        let app = ctx.app();
        let (shop, lines) = (local::<ShopId>(&input.shop_id)?, wanted(&input.lines)?);
        let (db, policy, now) = (app.db.read(), &app.config.policy, app.clock.now());
        let quoted = order::quote(db, policy, now, ctx.actor(), shop, &lines).await;
        match quoted.map_err(internal)? {
            Ok(quote) => Ok(Quote(quote)),
            Err(QuoteRefused::LinesInvalid) => {
                Err(Fault::bad_input("Quote 1 to 50 lines of 1 to 999 units.").into())
            }
            Err(QuoteRefused::OfferNotFound) => {
                Err(Fault::bad_input("An offer is not on show at this shop.").into())
            }
        }
    }
}

/// The orders of a customer.
pub struct CustomerOrders(pub CustomerId);

/// The orders of a customer.
#[Object]
impl CustomerOrders {
    /// The customer's orders, newest first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] status: Option<OrderStatus>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<OrderId>, Order, EmptyFields, EmptyFields>> {
        ctx.own(self.0)?;
        let window = Window::new(after, before, first, last)?;
        page(ctx, Owner::Customer(self.0), status, window).await
    }
}

/// The orders of a merchant.
pub struct StaffOrders(pub MerchantId);

/// The orders of a merchant.
#[Object]
impl StaffOrders {
    /// The orders at the merchant's shops (a cashier's: of their shop), newest first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] status: Option<OrderStatus>,
        #[graphql(desc = "Only those of this shop: `shp_…`.")] shop_id: Option<ID>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<OrderId>, Order, EmptyFields, EmptyFields>> {
        let asked = shop_id.as_ref().map(local::<ShopId>).transpose()?;
        let own = ctx.staff_of(self.0)?.shop;
        if own.is_some() && asked.is_some() && own != asked {
            return Err(Fault::Forbidden.into());
        }
        let window = Window::new(after, before, first, last)?;
        page(ctx, Owner::Merchant(self.0, own.or(asked)), status, window).await
    }
}

async fn page(
    ctx: &Context<'_>,
    owner: Owner,
    status: Option<OrderStatus>,
    window: Window<ByKey<OrderId>>,
) -> Result<Connection<ByKey<OrderId>, Order, EmptyFields, EmptyFields>> {
    let db = ctx.app().db.read();
    let rows = order::page(db, owner, status.map(Into::into), &window).await.map_err(internal)?;
    Ok(window.page(rows, |order| ByKey(order.id), Order))
}
