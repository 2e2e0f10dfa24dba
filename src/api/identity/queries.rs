//! Merchants, as the public finds them.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, ID, InputObject, Object, Result};
use entity::id::MerchantId;

use super::objects::Merchant;
use crate::domain::identity::{MerchantSearch, MerchantStatus, search_merchants};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::scalar::local;
use crate::infra::text;

/// Which merchants to list. All that is given must hold.
#[derive(Default, InputObject)]
pub struct MerchantFilter {
    /// Part of the legal name or of the name of an open shop, 1 to 60 characters.
    search: Option<String>,
    /// With an open shop in this city.
    city: Option<String>,
    /// With an open shop of this category, or of one below it.
    category_id: Option<ID>,
}

/// Merchants in the API.
#[derive(Default)]
pub struct IdentityQuery;

/// Merchants in the API.
#[Object]
impl IdentityQuery {
    /// The approved merchants, the newest first. Anyone may ask.
    #[graphql(
        complexity = "page::cost(first, last).saturating_mul(child_complexity)",
        cache_control(max_age = 15)
    )]
    async fn merchants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which merchants; all of them when it is left out.")] filter: Option<
            MerchantFilter,
        >,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<MerchantId>, Merchant, EmptyFields, EmptyFields>> {
        let window = Window::new(after, before, first, last)?;
        let filter = filter.unwrap_or_default();
        let words = match filter.search {
            Some(words) => {
                let words = text::fold(&words);
                if !(1..=60).contains(&words.chars().count()) {
                    return Err(Fault::bad_input("`filter.search` has 1 to 60 characters.").into());
                }
                Some(words)
            }
            None => None,
        };
        let search = MerchantSearch {
            statuses: vec![MerchantStatus::Approved, MerchantStatus::Closing],
            words,
            city: filter.city.map(|city| text::line(&city, 100).unwrap_or_default()),
            category: filter.category_id.map(|id| id.0),
            oldest_first: false,
        };
        let found = search_merchants(ctx.app().db.read(), search, &window).await;
        Ok(window.page(found.map_err(internal)?, |merchant| ByKey(merchant.id), Merchant::from))
    }

    /// One merchant. Null when there is none with this id, and for everyone but its own staff and
    /// operators while it is not approved.
    #[graphql(cache_control(max_age = 15))]
    async fn merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the merchant, `mer_…`.")] id: ID,
    ) -> Result<Option<Merchant>> {
        Merchant::node(ctx, local(&id)?).await
    }
}
