//! An order as its two sides see it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::OrderId;
use entity::payment::Tender;
use uuid::Uuid;

use super::payment::{OrderBill, Payment, PaymentOf};
use super::refunds::{OrderRefund, RefundsOf};
use crate::api::catalog::ViewerPrice;
use crate::api::identity::{Customer, Merchant, Shop};
use crate::api::wallet::GatewayPayment;
use crate::domain::identity::Actor;
use crate::domain::order::{self, Action, Side, Status};
use crate::domain::payment::{self, Intent};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::scalar::{DateTime, Money};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum OrderStatus {
    /// Waiting for payment until `expiresAt`.
    Placed,
    /// Waiting for the shop until `acceptBy`.
    Paid,
    /// The shop prepares it.
    Accepted,
    /// Handed over.
    Fulfilled,
    /// The shop did not take it, or did not answer in time; the money went back.
    Declined,
    /// By its customer; money that was paid went back.
    Cancelled,
    /// Not paid in time.
    Expired,
    /// The money went back after the shop had accepted it.
    Refunded,
}

/// What an order was paid with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Tender", name = "Tender")]
pub enum TenderKind {
    /// Stored balance of a membership, at the member price.
    Balance,
    /// A third party, at the list price.
    Gateway,
}

/// An order. Its customer sees it, and the staff of the shop that serves it.
#[derive(Clone)]
pub struct Order(pub order::Order);

impl Order {
    /// Which side of it an actor is on; none: it is not theirs to see.
    pub fn side(&self, actor: &Actor) -> Option<Side> {
        match actor {
            Actor::Customer { id, .. } => (*id == self.0.customer).then_some(Side::Customer),
            Actor::Staff { member, .. } => {
                let own = member.merchant == self.0.merchant && member.serves(self.0.shop);
                own.then_some(Side::Shop)
            }
            Actor::Guest | Actor::Operator { .. } => None,
        }
    }
}

/// An order. Its customer sees it, and the staff of the shop that serves it.
#[Object]
impl Order {
    /// `ord_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Where it stands.
    async fn status(&self) -> OrderStatus {
        self.0.status.into()
    }

    /// The shop that serves it.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Option<Shop>> {
        ctx.load(self.0.shop).await
    }

    /// Whose shop that is.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Option<Merchant>> {
        ctx.load(self.0.merchant).await
    }

    /// Who placed it; the shop sees the name masked.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Customer>> {
        ctx.load(self.0.customer).await
    }

    /// What was ordered, with the prices it was placed with; empty for a bill.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<OrderLine>> {
        Ok(ctx.load(LinesOf(self.0.id)).await?.unwrap_or_default())
    }

    /// All lines at list price: what the gateway asks. Of a bill, what it came to.
    async fn list_total(&self) -> Money {
        self.0.list_total.into()
    }

    /// All lines at member price: what stored balance pays. Of a bill, what was charged.
    async fn member_total(&self) -> Money {
        self.0.member_total.into()
    }

    /// What its customer would pay by the better way open to them now, and why; null for the shop
    /// and once it was paid or has ended.
    async fn amount_due(&self, ctx: &Context<'_>) -> Result<Option<ViewerPrice>> {
        let side = self.side(ctx.actor());
        if side != Some(Side::Customer) || self.0.status != Status::Placed {
            return Ok(None);
        }
        Ok(Some(ViewerPrice::for_viewer(ctx, self.0.list_total, self.0.member_total).await?))
    }

    /// What you may do with it now.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<Action> {
        let (policy, now) = (&ctx.app().config.policy, ctx.app().clock.now());
        self.side(ctx.actor()).map(|side| self.0.actions(side, policy, now)).unwrap_or_default()
    }

    /// Digits to show at the counter; null for everybody but its customer, until it is paid, and for
    /// a bill, which waits for nothing.
    async fn redeem_code(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = matches!(self.0.status, Status::Paid | Status::Accepted)
            && self.side(ctx.actor()) == Some(Side::Customer);
        shown.then_some(self.0.redeem_code.as_str())
    }

    /// What the customer wants the shop to know.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Why it was declined, cancelled or refunded.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was placed.
    async fn placed_at(&self) -> DateTime {
        self.0.placed_at.into()
    }

    /// Until when it can be paid.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was paid.
    async fn paid_at(&self) -> Option<DateTime> {
        self.0.paid_at.map(DateTime)
    }

    /// Until when the shop can accept it; after that it is declined by itself.
    async fn accept_by(&self) -> Option<DateTime> {
        self.0.accept_by.map(DateTime)
    }

    /// When the shop accepted it.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }

    /// Until when an accepted order is to be handed over; after that it is refunded by itself
    /// (`serviceConfig { policy { handOverDays } }`). Null unless it is `ACCEPTED`.
    async fn hand_over_by(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.hand_over_by(&ctx.app().config.policy).map(DateTime)
    }

    /// When it was handed over.
    async fn fulfilled_at(&self) -> Option<DateTime> {
        self.0.fulfilled_at.map(DateTime)
    }

    /// When it ended in another way.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// The bill that it is; null for an order of offers, which has lines instead.
    async fn bill(&self) -> Option<OrderBill> {
        self.0.bill.clone().map(OrderBill)
    }

    /// How it was paid; null until it is.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        let paid = ctx.load(PaymentOf(self.0.id)).await?;
        Ok(paid.map(|row| Payment::new(row, self.0.customer)))
    }

    /// What of it goes back, oldest first: what went back at once, and what its shop could not fund.
    /// What an order that ended before it was accepted gave back is among it.
    async fn refunds(&self, ctx: &Context<'_>) -> Result<Vec<OrderRefund>> {
        Ok(ctx.load(RefundsOf(self.0.id)).await?.unwrap_or_default())
    }

    /// What the gateway is asked for and has not settled; null when nothing waits. Its customer
    /// only.
    async fn pending_payment(&self, ctx: &Context<'_>) -> Result<Option<GatewayPayment>> {
        if self.side(ctx.actor()) != Some(Side::Customer) {
            return Ok(None);
        }
        Ok(ctx.load(WaitingFor(self.0.id)).await?.map(GatewayPayment))
    }
}

/// A line of an order, with the prices it was placed with.
#[derive(Clone)]
pub struct OrderLine(order::Line);

/// A line of an order, with the prices it was placed with.
#[Object]
impl OrderLine {
    /// From 1.
    async fn number(&self) -> i32 {
        i32::try_from(self.0.number).unwrap_or_default()
    }

    /// `off_…`, the offer; `node` finds it while it is on show.
    async fn offer_id(&self) -> ID {
        ID(self.0.offer.to_string())
    }

    /// Its title when it was ordered.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its English title when it was ordered.
    async fn title_en(&self) -> Option<&str> {
        self.0.title_en.as_deref()
    }

    /// How many units.
    async fn quantity(&self) -> i32 {
        i32::try_from(self.0.quantity).unwrap_or_default()
    }

    /// How many of them were refunded.
    async fn refunded_quantity(&self) -> i32 {
        i32::try_from(self.0.refunded).unwrap_or_default()
    }

    /// A unit's list price when it was ordered.
    async fn list_price(&self) -> Money {
        self.0.list_price.into()
    }

    /// A unit's member price when it was ordered.
    async fn member_price(&self) -> Money {
        self.0.member_price.into()
    }
}

/// Loads the lines of an order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct LinesOf(OrderId);

/// Loads what the gateway is asked for an order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct WaitingFor(OrderId);

#[async_trait::async_trait]
impl Loader<OrderId> for Batch {
    type Value = Order;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[OrderId]) -> Result<HashMap<OrderId, Order>, Self::Error> {
        let rows = order::by_ids(self.app.db.read(), keys.to_vec()).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|order| (order.id, Order(order))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<LinesOf> for Batch {
    type Value = Vec<OrderLine>;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Self::Value>, Self::Error> {
        let orders = keys.iter().map(|key| key.0).collect();
        let rows = order::lines_of(self.app.db.read(), orders).await.map_err(Arc::new)?;
        let mut sorted: HashMap<LinesOf, Vec<OrderLine>> = HashMap::new();
        for line in rows {
            sorted.entry(LinesOf(line.order)).or_default().push(OrderLine(line));
        }
        Ok(sorted)
    }
}

#[async_trait::async_trait]
impl Loader<WaitingFor> for Batch {
    type Value = Intent;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[WaitingFor]) -> Result<HashMap<WaitingFor, Intent>, Self::Error> {
        let subjects: Vec<Uuid> = keys.iter().map(|key| key.0.0).collect();
        let rows = payment::pending_for(self.app.db.read(), subjects).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|intent| (WaitingFor(OrderId(intent.subject)), intent)).collect())
    }
}
