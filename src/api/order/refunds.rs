//! Refunds of orders in the API, and those that shops owe.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{MerchantId, OrderId, OwedRefundId};
use entity::money::Money as Amount;
use entity::owed_refund::Status;

use super::objects::Order;
use crate::api::wallet::Membership;
use crate::domain::order::{
    self, GiveUpClaim, GiveUpClaimRefused, OrderRefund as Refund, OwedRefund, RefundLine,
    RefundRefused, give_up_claim,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::loader::Loader;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Money, local};
use crate::infra::idempotency::{self, Act};

/// Where a refund of an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status", name = "OrderRefundStatus")]
pub enum RefundState {
    /// The shop has not the money at hand: what is left is paid from the first money that comes.
    Owed,
    /// All of it went back.
    Done,
    /// Its customer gave up what was left.
    GivenUp,
}

/// A refund of an order: how much goes back, and how far that is.
#[derive(Clone)]
pub struct OrderRefund(pub Refund);

/// A refund of an order: how much goes back, and how far that is.
#[Object]
impl OrderRefund {
    /// `rfd_…`, or `owr_…` where it was owed at first.
    pub async fn id(&self) -> ID {
        ID(match &self.0 {
            Refund::Whole { id, .. } => id.to_string(),
            Refund::Owed(owed) => owed.id.to_string(),
        })
    }

    /// Where it stands.
    async fn status(&self) -> RefundState {
        self.owed_refund().map_or(RefundState::Done, |owed| owed.status.into())
    }

    /// All that goes back.
    async fn amount(&self) -> Money {
        match &self.0 {
            Refund::Whole { amount, .. } => (*amount).into(),
            Refund::Owed(owed) => owed.amount.into(),
        }
    }

    /// What of it has gone back.
    async fn refunded(&self) -> Money {
        match &self.0 {
            Refund::Whole { amount, .. } => (*amount).into(),
            Refund::Owed(owed) => owed.amount.minus_or_zero(owed.left).into(),
        }
    }

    /// What of it is owed; zero once it went back or was given up.
    async fn owed(&self) -> Money {
        let owed = self.owed_refund().filter(|owed| owed.status == Status::Owed);
        owed.map_or(Amount::ZERO, |owed| owed.left).into()
    }

    /// Why the shop gave it.
    async fn reason(&self) -> &str {
        match &self.0 {
            Refund::Whole { reason, .. } => reason,
            Refund::Owed(owed) => &owed.reason,
        }
    }

    /// When it was given.
    async fn created_at(&self) -> DateTime {
        self.0.at().into()
    }

    /// When its last part went back, or what was left was given up; null while it is owed.
    async fn ended_at(&self) -> Option<DateTime> {
        match &self.0 {
            Refund::Whole { at, .. } => Some(DateTime(*at)),
            Refund::Owed(owed) => owed.ended_at.map(DateTime),
        }
    }
}

impl OrderRefund {
    const fn owed_refund(&self) -> Option<&OwedRefund> {
        match &self.0 {
            Refund::Whole { .. } => None,
            Refund::Owed(owed) => Some(owed),
        }
    }
}

/// A refund that a merchant owes, or owed, with its order.
#[derive(SimpleObject)]
pub struct OwedOrderRefund {
    /// How much goes back, and how far that is.
    refund: OrderRefund,
    /// The order.
    order: Option<Order>,
}

/// The refunds that a merchant owes.
pub struct StaffRefunds(pub MerchantId);

/// The refunds that a merchant owes.
#[Object]
impl StaffRefunds {
    /// The refunds that the merchant could not fund when it gave them, newest first. Owners and
    /// managers only.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn owed_refunds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] status: Option<RefundState>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<OwedRefundId>, OwedOrderRefund, EmptyFields, EmptyFields>> {
        ctx.manager_of(self.0)?;
        let window = Window::new(after, before, first, last)?;
        let db = ctx.app().db.read();
        let found = order::owed_page(db, self.0, status.map(Into::into), &window).await;
        let found = found.map_err(internal)?;
        let orders = found.iter().map(|owed| ctx.load(owed.order));
        let orders = futures_util::future::try_join_all(orders).await?;
        let rows: Vec<(OwedRefund, Option<Order>)> = found.into_iter().zip(orders).collect();
        Ok(window.page(
            rows,
            |(owed, _)| ByKey(owed.id),
            |(owed, order)| OwedOrderRefund { refund: OrderRefund(Refund::Owed(owed)), order },
        ))
    }
}

/// What a customer gives up: name a membership or a refund.
#[derive(InputObject)]
pub struct GiveUpClaimInput {
    /// `mbr_…`, your own, closed, with a `claim`.
    membership_id: Option<ID>,
    /// `owr_…`, a refund of your own order that is `OWED`.
    refund_id: Option<ID>,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `giveUpClaim`.
#[derive(SimpleObject)]
pub struct GiveUpClaimPayload {
    /// The membership, without its claim; null when there are errors or a refund was named.
    membership: Option<Membership>,
    /// The refund as it is now; null when there are errors or a membership was named.
    refund: Option<OrderRefund>,
    /// How much was given up; null when there are errors.
    amount: Option<Money>,
    /// Why nothing was given up.
    user_errors: Vec<UserError<GiveUpClaimRefused>>,
}

/// An order to refund.
#[derive(InputObject)]
pub struct RefundOrderInput {
    /// `ord_…`, of your shop, accepted or fulfilled.
    order_id: ID,
    /// Lines and units to refund, each line once; left out, all that is left.
    lines: Option<Vec<RefundLineInput>>,
    /// For a bill only: how much of what was paid; left out, all that is left.
    amount: Option<Money>,
    /// Why, in 1 to 200 characters; the customer sees it.
    reason: Prose,
    /// 1 to 64 characters of your making: the same key never refunds twice.
    idempotency_key: String,
}

/// Units of a line to refund.
#[derive(InputObject)]
pub struct RefundLineInput {
    /// The line's `number`.
    number: i32,
    /// How many units: 1 to what is left of the line.
    quantity: i32,
}

/// What came of `refundOrder`.
#[derive(SimpleObject)]
pub struct RefundOrderPayload {
    /// The refunded order; null when there are errors.
    order: Option<Order>,
    /// Why nothing was refunded.
    user_errors: Vec<UserError<RefundRefused>>,
}

/// Mutations on refunds and what is owed to customers.
#[derive(Default)]
pub struct ClaimMutation;

/// Mutations on refunds and what is owed to customers.
#[Object]
impl ClaimMutation {
    /// Refunds an accepted or fulfilled order, whole, or by lines and units, or a bill by
    /// amount: to the same lots, or through the gateway. A whole refund ends the order as `REFUNDED`.
    /// What the shop cannot fund is owed: see `Order.refunds`. Owners and managers of the shop.
    async fn refund_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which order, and why.")] input: RefundOrderInput,
    ) -> Result<RefundOrderPayload> {
        ctx.manager()?;
        let (app, member) = (ctx.app(), ctx.staff()?);
        let (by, reason) = (member.id.0, input.reason.0);
        let lines = input.lines.map(|lines| {
            let read = |line: RefundLineInput| RefundLine {
                number: i64::from(line.number),
                quantity: i64::from(line.quantity),
            };
            lines.into_iter().map(read).collect()
        });
        let (order, amount) = (local(&input.order_id)?, input.amount.map(|amount| amount.0));
        let command = order::Refund { order, lines, amount, reason, by };
        let act = Act::new(by, &input.idempotency_key, &command).map_err(internal)?;
        let clock = &app.clock;
        let work =
            async |tx: &_| order::refund(tx, clock, &app.config.policy, member, command).await;
        let (done, user_errors) = settle(ctx, idempotency::once(&app.db, clock, act, work).await)?;
        Ok(RefundOrderPayload { order: ctx.load_made(done).await?, user_errors })
    }

    /// Gives up what is owed to you: the claim of a membership that has ended, or a refund that its
    /// shop could not fund. Final; an account with an open claim can be erased after it. Its customer
    /// only.
    async fn give_up_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is given up.")] input: GiveUpClaimInput,
    ) -> Result<GiveUpClaimPayload> {
        let app = ctx.app();
        let command = GiveUpClaim {
            customer: ctx.customer()?,
            membership: input.membership_id.as_ref().map(local).transpose()?,
            refund: input.refund_id.as_ref().map(local).transpose()?,
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| give_up_claim(tx, &app.clock, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        let membership = ctx.load_made(done.and_then(|done| done.membership)).await?;
        let owed = done.and_then(|done| done.refund).into_iter().collect();
        let owed = order::owed_by_ids(app.db.read(), owed).await.map_err(internal)?;
        let refund = owed.into_iter().next().map(|owed| OrderRefund(Refund::Owed(owed)));
        let amount = done.map(|done| done.amount.into());
        Ok(GiveUpClaimPayload { membership, refund, amount, user_errors })
    }
}

/// Loads the refunds of an order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefundsOf(pub OrderId);

#[async_trait::async_trait]
impl Loader<RefundsOf> for Batch {
    type Value = Vec<OrderRefund>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[RefundsOf],
    ) -> Result<HashMap<RefundsOf, Self::Value>, Self::Error> {
        let orders = keys.iter().map(|key| key.0).collect();
        let rows = order::refunds_of(self.app.db.read(), orders).await.map_err(Arc::new)?;
        let mut sorted: HashMap<RefundsOf, Vec<OrderRefund>> = HashMap::new();
        for (order, refund) in rows {
            sorted.entry(RefundsOf(order)).or_default().push(OrderRefund(refund));
        }
        Ok(sorted)
    }
}
