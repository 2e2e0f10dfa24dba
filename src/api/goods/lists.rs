//! A merchant's own offers and revisions, and the operators' queue.

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object, Result};
use entity::id::{Key, MerchantId, OfferId, RevisionId};

use super::objects::{OfferStatus, Revision, RevisionStatus, StaffOffer};
use crate::domain::goods::{Part, offers_of, revisions_of, waiting};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::local;

/// What the staff of a merchant see of its offers.
#[derive(Clone, Copy)]
pub struct StaffMerchantOffers(pub MerchantId);

/// What the staff of a merchant see of its offers.
#[Object]
impl StaffMerchantOffers {
    /// The merchant's offers (a manager's of one shop: those of that shop), drafts and withdrawn
    /// ones included, entered last first. Owners and managers only.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only offers that stand so.")] status: Option<OfferStatus>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<OfferId>, StaffOffer>> {
        let shop = ctx.manager_of(self.0)?.shop;
        let window = Window::new(after, before, first, last)?;
        let part = newest_first(&window);
        let status = status.map(Into::into);
        let found = offers_of(ctx.app().db.read(), (self.0, shop), status, part).await;
        let found = found.map_err(internal)?;
        Ok(window.page(found, |offer| ByKey(offer.id), StaffOffer))
    }

    /// The merchant's revisions (a manager's of one shop: those of that shop) with what the
    /// comparison found, entered last first. Owners and managers only.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only revisions that stand so.")] status: Option<RevisionStatus>,
        #[graphql(desc = "Only revisions of this offer.")] offer_id: Option<ID>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<RevisionId>, Revision>> {
        let shop = ctx.manager_of(self.0)?.shop;
        let window = Window::new(after, before, first, last)?;
        let part = newest_first(&window);
        let offer = offer_id.as_ref().map(local).transpose()?;
        let status = status.map(Into::into);
        let connection = ctx.app().db.read();
        let found = revisions_of(connection, (self.0, shop), status, offer, part).await;
        let found = found.map_err(internal)?;
        Ok(window.page(found, |revision| ByKey(revision.id), Revision))
    }
}

/// What operators see of revisions.
#[derive(Clone, Copy, Default)]
pub struct OperatorReviews;

/// What operators see of revisions.
#[Object]
impl OperatorReviews {
    /// The revisions that wait for a review, entered first first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn review_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<RevisionId>, Revision>> {
        ctx.operator()?;
        let window: Window<ByKey<RevisionId>> = Window::new(after, before, first, last)?;
        let part = Part {
            above: window.after.map(|cursor| cursor.0),
            below: window.before.map(|cursor| cursor.0),
            descending: window.backwards,
            limit: window.limit(),
        };
        let found = waiting(ctx.app().db.read(), part).await.map_err(internal)?;
        Ok(window.page(found, |revision| ByKey(revision.id), Revision))
    }
}

fn newest_first<K: Key>(window: &Window<ByKey<K>>) -> Part<K> {
    Part {
        above: window.before.map(|cursor| cursor.0),
        below: window.after.map(|cursor| cursor.0),
        descending: !window.backwards,
        limit: window.limit(),
    }
}
