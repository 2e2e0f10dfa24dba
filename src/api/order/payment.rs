//! How orders were paid, and the bills that counters charged.

use crate::domain::order;
use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::id::{CustomerId, LotId, OrderId, PaymentId};

use super::objects::TenderKind;
use crate::api::wallet::Membership;
use crate::domain::wallet::{self, Draw};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::scalar::{DateTime, Money};

/// A bill that a counter charged against a pay code. What it came to is the order's `listTotal`,
/// what was charged its `memberTotal`.
pub struct OrderBill(pub order::Bill);

/// A bill that a counter charged against a pay code. What it came to is the order's `listTotal`,
/// what was charged its `memberTotal`.
#[Object]
impl OrderBill {
    /// The shop's member discount when it was charged, in basis points (100 are one per cent). The
    /// member price is rounded up to the fen.
    async fn discount_basis_points(&self) -> i64 {
        self.0.discount_bp
    }

    /// The number that the shop knows it by, as the counter typed it.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }
}

/// How an order was paid.
pub struct Payment {
    row: order::Payment,
    /// Whose order it paid.
    customer: CustomerId,
}

impl Payment {
    /// How a customer's order was paid.
    pub const fn new(row: order::Payment, customer: CustomerId) -> Self {
        Self { row, customer }
    }
}

/// How an order was paid.
#[Object]
impl Payment {
    /// `pay_…`
    pub async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// With what.
    async fn tender(&self) -> TenderKind {
        self.row.tender.into()
    }

    /// How much.
    async fn amount(&self) -> Money {
        self.row.amount.into()
    }

    /// How much of it went back.
    async fn refunded(&self, ctx: &Context<'_>) -> Result<Money> {
        Ok(ctx.load(RefundedOf(self.row.id)).await?.unwrap_or_default())
    }

    /// When.
    async fn paid_at(&self) -> DateTime {
        self.row.paid_at.into()
    }

    /// The membership that paid; null for a payment by gateway, and for everybody but its customer.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        let Some(id) = self.row.membership else { return Ok(None) };
        let found = ctx.load(id).await?;
        Ok(found.filter(|membership| ctx.is_customer(membership.customer())))
    }

    /// What it took from each lot, oldest first; empty for a payment by gateway, and for everybody
    /// but its customer.
    async fn draws(&self, ctx: &Context<'_>) -> Result<Vec<LotDraw>> {
        if !ctx.is_customer(self.customer) {
            return Ok(Vec::new());
        }
        Ok(ctx.load(DrawsOf(self.row.id)).await?.unwrap_or_default())
    }
}

/// What a payment took from a lot.
#[derive(Clone, SimpleObject)]
pub struct LotDraw {
    /// `lot_…`
    lot_id: ID,
    /// Of its principal.
    principal: Money,
    /// Of its bonus.
    bonus: Money,
    /// Of its custody.
    custody: Money,
}

impl From<Draw> for LotDraw {
    fn from(draw: Draw) -> Self {
        let lot: LotId = draw.lot;
        Self {
            lot_id: ID(lot.to_string()),
            principal: draw.principal.into(),
            bonus: draw.bonus.into(),
            custody: draw.custody.into(),
        }
    }
}

/// Loads the payment of an order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PaymentOf(pub OrderId);

/// Loads the draws of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct DrawsOf(PaymentId);

/// Loads what of a payment went back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct RefundedOf(PaymentId);

#[async_trait::async_trait]
impl Loader<PaymentOf> for Batch {
    type Value = order::Payment;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[PaymentOf],
    ) -> Result<HashMap<PaymentOf, Self::Value>, Self::Error> {
        let orders = keys.iter().map(|key| key.0).collect();
        let rows = order::payments_of(self.app.db.read(), orders).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|row| (PaymentOf(row.order), row)).collect())
    }
}

#[async_trait::async_trait]
impl Loader<DrawsOf> for Batch {
    type Value = Vec<LotDraw>;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[DrawsOf]) -> Result<HashMap<DrawsOf, Self::Value>, Self::Error> {
        let payments = keys.iter().map(|key| key.0).collect();
        let rows = wallet::draws_of(self.app.db.read(), payments).await.map_err(Arc::new)?;
        let mut sorted: HashMap<DrawsOf, Vec<LotDraw>> = HashMap::new();
        for (payment, draw) in rows {
            sorted.entry(DrawsOf(payment)).or_default().push(draw.into());
        }
        Ok(sorted)
    }
}

#[async_trait::async_trait]
impl Loader<RefundedOf> for Batch {
    type Value = Money;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[RefundedOf]) -> Result<HashMap<RefundedOf, Money>, Self::Error> {
        let payments = keys.iter().map(|key| key.0).collect();
        let sums = order::refunded_of(self.app.db.read(), payments).await.map_err(Arc::new)?;
        Ok(sums.into_iter().map(|(payment, sum)| (RefundedOf(payment), sum.into())).collect())
    }
}
