//! Lists of offers.

use async_graphql::connection::{Connection, CursorType};
use async_graphql::{Context, ID, InputObject, Object, Result};
use entity::id::OfferId;

use super::offer::Offer;
use crate::api::goods::Category;
use crate::api::identity::CoordinatesInput;
use crate::domain::catalog::distance::Point;
use crate::domain::catalog::{Cursor, Filter, Order, Range, Search, Unsearchable, search};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::page::Window;
use crate::graphql::scalar::{Money, local};
use crate::infra::page::BadCursor;
use crate::infra::text;

/// Longest search, in characters.
const LONGEST_SEARCH: usize = 100;

/// Largest circle, in metres.
const WIDEST: i64 = 1_000_000;

/// Which offers. All that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OfferFilter {
    /// Words in Chinese or English, at most 100 characters. All must occur in the title, the
    /// description, or the names of shop, category and city; a last word in Latin letters may be
    /// unfinished. A barcode is found too.
    pub search: Option<String>,
    /// A category; a family includes all of its kinds.
    pub category_id: Option<ID>,
    /// A city, written exactly as shops write it.
    pub city: Option<String>,
    /// A merchant.
    pub merchant_id: Option<ID>,
    /// A shop.
    pub shop_id: Option<ID>,
    /// The place that `withinMetres` is measured from. Left out: the argument `near`.
    pub near: Option<CoordinatesInput>,
    /// Only shops within so many metres of `near`, 1 to 1,000,000.
    pub within_metres: Option<i64>,
    /// Lowest member price.
    pub min_member_price: Option<Money>,
    /// Highest member price.
    pub max_member_price: Option<Money>,
    /// True: only what is left. False: only what is sold out.
    pub in_stock: Option<bool>,
}

impl OfferFilter {
    fn filter(self) -> Result<Filter> {
        if self.search.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
            return Err(Fault::bad_input("Search for at most 100 characters.").into());
        }
        if self.within_metres.is_some_and(|metres| !(1..=WIDEST).contains(&metres)) {
            return Err(Fault::bad_input("`withinMetres` is from 1 to 1,000,000.").into());
        }
        let texts = [self.city.as_deref(), self.category_id.as_ref().map(|id| id.as_str())];
        // PostgreSQL takes no NUL in a text.
        if texts.into_iter().flatten().any(|text| text.contains('\0')) {
            return Err(Fault::bad_input("A text has no NUL character.").into());
        }
        Ok(Filter {
            search: self.search,
            category: self.category_id.map(|id| id.0),
            city: self.city.map(|city| text::line(&city, usize::MAX).unwrap_or_default()),
            merchant: self.merchant_id.as_ref().map(local).transpose()?,
            shop: self.shop_id.as_ref().map(local).transpose()?,
            within_metres: self.within_metres,
            min_member_price: self.min_member_price.map(|price| price.0),
            max_member_price: self.max_member_price.map(|price| price.0),
            in_stock: self.in_stock,
        })
    }
}

/// A list of offers that is asked for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Which offers.
    pub filter: OfferFilter,
    /// In which order; none: newest first.
    pub order: Option<Order>,
    /// Where the viewer is.
    pub near: Option<CoordinatesInput>,
}

impl Listing {
    /// Reads a page of the list.
    pub async fn page(
        self,
        ctx: &Context<'_>,
        window: Window<Cursor>,
    ) -> Result<Connection<Cursor, Offer>> {
        let near = self.near.or(self.filter.near).map(CoordinatesInput::micro).transpose()?;
        let near = near.map(|(latitude_e6, longitude_e6)| Point { latitude_e6, longitude_e6 });
        let order = self.order.unwrap_or(Order::Newest);
        let wanted = Search { filter: self.filter.filter()?, order, near };
        let range = Range {
            after: window.after.clone(),
            before: window.before.clone(),
            backwards: window.backwards,
            limit: window.limit(),
        };
        let app = ctx.app();
        let tree = app.categories.tree(&app.db).await.map_err(internal)?;
        let found = search(app.db.read(), &tree, app.clock.now(), &wanted, &range).await;
        let found = found.map_err(internal)?.map_err(|unsearchable| match unsearchable {
            Unsearchable::NoPlace => Fault::bad_input(
                "Say where you are in `near`: DISTANCE and `withinMetres` measure from there.",
            ),
            Unsearchable::OtherList => Fault::bad_input(
                "This cursor is of another order or another search. Begin from the first page.",
            ),
        })?;
        Ok(window.page(found, |(cursor, _)| cursor.clone(), |(_, shown)| Offer(shown)))
    }
}

impl CursorType for Cursor {
    type Error = BadCursor;

    fn decode_cursor(text: &str) -> std::result::Result<Self, BadCursor> {
        Self::open(text)
    }

    fn encode_cursor(&self) -> String {
        self.seal()
    }
}

/// The catalog.
#[derive(Default)]
pub struct CatalogQuery;

/// The catalog.
#[Object]
impl CatalogQuery {
    /// The offers on show. Everybody may ask. A cursor belongs to its order and its search: with
    /// another it is refused with `BAD_USER_INPUT`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)",
        cache_control(max_age = 15)
    )]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offers. Left out: all.")] filter: Option<OfferFilter>,
        #[graphql(desc = "In which order.", default_with = "Order::Newest")] order_by: Order,
        #[graphql(desc = "Where the viewer is, for DISTANCE and `withinMetres`.")] near: Option<
            CoordinatesInput,
        >,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Cursor, Offer>> {
        let window = Window::new(after, before, first, last)?;
        let filter = filter.unwrap_or_default();
        Listing { filter, order: Some(order_by), near }.page(ctx, window).await
    }

    /// One offer on show. Null when there is none with this id, or it is not on show now. Everybody
    /// may ask.
    #[graphql(cache_control(max_age = 15))]
    async fn offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, `off_…`.")] id: ID,
    ) -> Result<Option<Offer>> {
        ctx.load(local::<OfferId>(&id)?).await
    }

    /// The families of categories, each with its kinds. Everybody may ask.
    #[graphql(complexity = "child_complexity.saturating_mul(20)", cache_control(max_age = 300))]
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<Category>> {
        Category::families(ctx).await
    }
}
