//! What is done with orders.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::OrderId;

use super::objects::{Order, TenderKind};
use super::queries::{OrderLineInput, wanted};
use crate::api::wallet::{Recharge, present as present_recharge};

use crate::domain::order::{
    self, AcceptRefused, Cancel, CancelRefused, Decline, DeclineRefused, Fulfil, FulfilRefused,
    Pay, PayRefused, Place, PlaceRefused, RechargeAndPay, RechargeAndPayRefused, UndoRefused,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::guesses::Guess;
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, once, settle};
use crate::graphql::scalar::{Money, local};
use crate::infra::idempotency::Act;
use crate::infra::scan;

/// An order to place.
#[derive(InputObject)]
pub struct PlaceOrderInput {
    /// `shp_…`, the shop that serves it.
    shop_id: ID,
    /// 1 to 50 lines, each offer once.
    lines: Vec<OrderLineInput>,
    /// What the shop should know: up to 500 characters.
    note: Option<Prose>,
    /// 1 to 64 characters of your making: the same key never orders twice.
    idempotency_key: String,
}

/// What came of `placeOrder`.
#[derive(SimpleObject)]
pub struct PlaceOrderPayload {
    /// The order, to be paid until `expiresAt`; null when there are errors.
    order: Option<Order>,
    /// Why it was not placed.
    user_errors: Vec<UserError<PlaceRefused>>,
}

/// An order to pay.
#[derive(InputObject)]
pub struct PayOrderInput {
    /// `ord_…`, your own.
    order_id: ID,
    /// With what: stored balance at the member price, or the gateway at the list price.
    tender: TenderKind,
    /// `mbr_…`, the membership that pays; left out, the one that suits best. Only for `BALANCE`.
    membership_id: Option<ID>,
    /// 1 to 64 characters of your making: the same key never pays twice.
    idempotency_key: String,
}

/// What came of `payOrder`.
#[derive(SimpleObject)]
pub struct PayOrderPayload {
    /// The order: paid, or with a `pendingPayment` to be paid at its `payUrl`; null when there are
    /// errors.
    order: Option<Order>,
    /// Why it was not paid.
    user_errors: Vec<UserError<PayRefused>>,
}

/// A recharge that pays an order.
#[derive(InputObject)]
pub struct RechargeAndPayInput {
    /// `ord_…`, your own, placed.
    order_id: ID,
    /// `mbr_…`, your own, in force: it is topped up, and pays.
    membership_id: ID,
    /// What to pay in: at least what the balance is short of.
    amount: Money,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `rechargeAndPay`.
#[derive(SimpleObject)]
pub struct RechargeAndPayPayload {
    /// The recharge, to be paid at `payment.payUrl`; null when there are errors.
    recharge: Option<Recharge>,
    /// The order, which is paid in the moment the recharge is; null when there are errors.
    order: Option<Order>,
    /// Why nothing was begun.
    user_errors: Vec<UserError<RechargeAndPayRefused>>,
}

/// An order to cancel.
#[derive(InputObject)]
pub struct CancelOrderInput {
    /// `ord_…`, your own.
    order_id: ID,
    /// Why, up to 200 characters; the shop sees it.
    reason: Option<Prose>,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `cancelOrder`.
#[derive(SimpleObject)]
pub struct CancelOrderPayload {
    /// The cancelled order; null when there are errors.
    order: Option<Order>,
    /// Why it was not cancelled.
    user_errors: Vec<UserError<CancelRefused>>,
}

/// An order to accept.
#[derive(InputObject)]
pub struct AcceptOrderInput {
    /// `ord_…`, of your shop.
    order_id: ID,
}

/// What came of `acceptOrder`.
#[derive(SimpleObject)]
pub struct AcceptOrderPayload {
    /// The accepted order; null when there are errors.
    order: Option<Order>,
    /// Why it was not accepted.
    user_errors: Vec<UserError<AcceptRefused>>,
}

/// An order to decline.
#[derive(InputObject)]
pub struct DeclineOrderInput {
    /// `ord_…`, of your shop.
    order_id: ID,
    /// Why, in 1 to 200 characters; the customer sees it.
    reason: Prose,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `declineOrder`.
#[derive(SimpleObject)]
pub struct DeclineOrderPayload {
    /// The declined order; null when there are errors.
    order: Option<Order>,
    /// Why it was not declined.
    user_errors: Vec<UserError<DeclineRefused>>,
}

/// An order to hand over.
#[derive(InputObject)]
pub struct FulfilOrderInput {
    /// `ord_…`, of your shop; left out, the order that waits with this code.
    order_id: Option<ID>,
    /// The eight digits that the customer shows.
    redeem_code: String,
}

/// What came of `fulfilOrder`.
#[derive(SimpleObject)]
pub struct FulfilOrderPayload {
    /// The fulfilled order; null when there are errors.
    order: Option<Order>,
    /// Why it was not handed over.
    user_errors: Vec<UserError<FulfilRefused>>,
}

/// A fulfilment to undo.
#[derive(InputObject)]
pub struct UndoFulfilmentInput {
    /// `ord_…`, of your shop, fulfilled within the last `serviceConfig { policy { undoFulfilmentMinutes } }`.
    order_id: ID,
}

/// What came of `undoFulfilment`.
#[derive(SimpleObject)]
pub struct UndoFulfilmentPayload {
    /// The order, accepted again; null when there are errors.
    order: Option<Order>,
    /// Why the fulfilment stands.
    user_errors: Vec<UserError<UndoRefused>>,
}

/// Mutations on orders.
#[derive(Default)]
pub struct OrderMutation;

#[Object]
impl OrderMutation {
    /// Places an order: its prices are fixed and its stock is held until `expiresAt`. Customers
    /// only.
    async fn place_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: PlaceOrderInput,
    ) -> Result<PlaceOrderPayload> {
        let app = ctx.app();
        let note = input.note.and_then(Prose::given);
        let (customer, shop) = (ctx.customer()?, local(&input.shop_id)?);
        let command = Place { customer, shop, lines: wanted(&input.lines)?, note };
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_, command| order::place(tx, clock, policy, command).await;
        let (done, user_errors) =
            once(ctx, customer.0, &input.idempotency_key, command, work).await?;
        let order = ctx.load_made(done.map(|done| done.order)).await?;
        Ok(PlaceOrderPayload { order, user_errors })
    }

    /// Pays an order: from stored balance at the member price, or by gateway at the list price.
    /// Its customer only.
    async fn pay_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to pay, and with what.")] input: PayOrderInput,
    ) -> Result<PayOrderPayload> {
        let app = ctx.app();
        let command = Pay {
            customer: ctx.customer()?,
            order: local(&input.order_id)?,
            tender: input.tender.into(),
            membership: input.membership_id.as_ref().map(local).transpose()?,
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let (done, user_errors) =
            settle(ctx, order::pay_once(app, &app.payments, act, command).await)?;
        if let Some(intent) = done.and_then(|done| done.intent) {
            order::present(app, intent).await.map_err(internal)?;
        }
        let order = ctx.load_made(done.map(|done| done.order)).await?;
        Ok(PayOrderPayload { order, user_errors })
    }

    /// Tops a membership up and pays an order from it at the member price, in one act: both happen
    /// when the gateway says that the recharge is paid, or neither, and the money goes back. Its
    /// customer only.
    async fn recharge_and_pay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to pay, and how much to pay in.")] input: RechargeAndPayInput,
    ) -> Result<RechargeAndPayPayload> {
        let app = ctx.app();
        let command = RechargeAndPay {
            customer: ctx.customer()?,
            order: local(&input.order_id)?,
            membership: local(&input.membership_id)?,
            amount: input.amount.0,
        };
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work =
            async |tx: &_, command| order::recharge_and_pay(tx, clock, policy, command).await;
        let (done, user_errors) =
            once(ctx, command.customer.0, &input.idempotency_key, command, work).await?;
        let recharge = present_recharge(ctx, done.map(|done| done.recharge)).await?;
        let order = ctx.load_made(done.map(|done| done.order)).await?;
        Ok(RechargeAndPayPayload { recharge, order, user_errors })
    }

    /// Cancels an order that the shop has not accepted; money that was paid goes back. Its customer
    /// only.
    async fn cancel_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which order, and why.")] input: CancelOrderInput,
    ) -> Result<CancelOrderPayload> {
        let app = ctx.app();
        let reason = input.reason.and_then(Prose::given);
        let (customer, order) = (ctx.customer()?, local(&input.order_id)?);
        let command = Cancel { customer, order, reason };
        let clock = &app.clock;
        let work =
            async |tx: &_, command| order::cancel(tx, clock, &app.config.policy, command).await;
        let (done, user_errors) =
            once(ctx, customer.0, &input.idempotency_key, command, work).await?;
        order::withdraw_of(app, customer).await;
        Ok(CancelOrderPayload { order: ctx.load_made(done).await?, user_errors })
    }

    /// Accepts a paid order. Staff of the shop.
    async fn accept_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which order.")] input: AcceptOrderInput,
    ) -> Result<AcceptOrderPayload> {
        let (app, member) = (ctx.app(), ctx.staff()?);
        let id = local::<OrderId>(&input.order_id)?;
        let done = app.db.write(async |tx| order::accept(tx, &app.clock, member, id).await).await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(AcceptOrderPayload { order: ctx.load_made(done).await?, user_errors })
    }

    /// Declines a paid order: the money goes back and the stock is free. Staff of the shop.
    async fn decline_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which order, and why.")] input: DeclineOrderInput,
    ) -> Result<DeclineOrderPayload> {
        let (app, member) = (ctx.app(), ctx.staff()?);
        let (by, reason) = (member.id.0, input.reason.0);
        let command = Decline { order: local(&input.order_id)?, reason, by };
        let clock = &app.clock;
        let work = async |tx: &_, command| {
            order::decline(tx, clock, &app.config.policy, member, command).await
        };
        let (done, user_errors) = once(ctx, by, &input.idempotency_key, command, work).await?;
        Ok(DeclineOrderPayload { order: ctx.load_made(done).await?, user_errors })
    }

    /// Hands an accepted order over, against the redeem code that its customer shows. Wrong codes
    /// are limited, by member of staff and by counter: 30 in a row, and one more every 3 seconds
    /// (`RATE_LIMITED`). Staff of the shop.
    async fn fulfil_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code, and the order where two have it.")] input: FulfilOrderInput,
    ) -> Result<FulfilOrderPayload> {
        let (app, member) = (ctx.app(), ctx.staff()?);
        let order = input.order_id.as_ref().map(local::<OrderId>).transpose()?;
        let guess = Guess::begin(ctx, "redeem code tried", member).await?;
        let redeem_code = scan::digits(&input.redeem_code);
        let done = order::fulfil(app, member, Fulfil { order, redeem_code }).await;
        if done.is_ok() {
            guess.was_right(ctx).await;
        }
        let (done, user_errors) = settle(ctx, done)?;
        Ok(FulfilOrderPayload { order: ctx.load_made(done).await?, user_errors })
    }

    /// Takes a fulfilment back that was typed by mistake, within
    /// `serviceConfig { policy { undoFulfilmentMinutes } }`. Staff of the shop.
    async fn undo_fulfilment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which order.")] input: UndoFulfilmentInput,
    ) -> Result<UndoFulfilmentPayload> {
        let (app, member) = (ctx.app(), ctx.staff()?);
        let id = local::<OrderId>(&input.order_id)?;
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| order::undo_fulfilment(tx, clock, policy, member, id).await;
        let done = app.db.write(work).await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(UndoFulfilmentPayload { order: ctx.load_made(done).await?, user_errors })
    }
}
