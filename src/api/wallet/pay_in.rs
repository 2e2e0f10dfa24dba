//! What a merchant is owed or owes, and what it pays in.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{MerchantId, PayInId};
use entity::pay_in::Status;

use super::recharge::GatewayPayment;
use crate::domain::payment;

use crate::domain::wallet::{self, PayIn as PayInCommand, PayInRefused, PayInRow, Till, look};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Money, SignedMoney};
use crate::infra::idempotency::{self, Act};

/// Whether the money of a pay-in is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status", name = "PayInStatus")]
pub enum PayInState {
    /// Not all of it has come: pay on the page, or by your bank with the reference.
    Waiting,
    /// All of it is there.
    Paid,
}

/// Money that a merchant pays in.
#[derive(Clone)]
pub struct PayIn(pub PayInRow);

/// Money that a merchant pays in.
#[Object]
impl PayIn {
    /// `pin_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What a transfer by bank has to name, so that it is found.
    async fn reference(&self) -> String {
        self.0.id.to_string()
    }

    /// What the merchant said that it pays in.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// What has come: whatever comes counts, also less or more than was said.
    async fn received(&self) -> Money {
        self.0.received.into()
    }

    /// Whether all is there.
    async fn status(&self) -> PayInState {
        self.0.status().into()
    }

    /// The page on which it can be paid at once.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<GatewayPayment>> {
        ctx.load(self.0.intent).await
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When all was there; null before.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }
}

/// What a merchant is owed now, and what of it may go elsewhere.
pub struct MerchantAccount(Till);

/// What a merchant is owed now, and what of it may go elsewhere.
#[Object]
impl MerchantAccount {
    /// What the network owes the merchant; below zero, the merchant owes.
    async fn balance(&self) -> SignedMoney {
        SignedMoney(self.0.owed_fen)
    }

    /// What of it may still go back: it was paid for orders that were not accepted.
    async fn may_go_back(&self) -> Money {
        self.0.open.into()
    }

    /// What refunds wait for that the merchant could not fund.
    async fn refunds_owed(&self) -> Money {
        self.0.refunds.into()
    }

    /// What can be paid out, once its members' custody is made good.
    async fn sure(&self) -> Money {
        self.0.sure().into()
    }
}

/// What a merchant owes and pays in.
pub struct StaffPayIns(pub MerchantId);

/// What a merchant owes and pays in.
#[Object]
impl StaffPayIns {
    /// What the merchant is owed now, or owes. Owners and managers only.
    async fn account(&self, ctx: &Context<'_>) -> Result<MerchantAccount> {
        ctx.manager_of(self.0)?;
        let held = look(ctx.app().db.read(), self.0).await.map_err(internal)?;
        Ok(MerchantAccount(held))
    }

    /// What the merchant paid in, or began to, newest first. Owners and managers only.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn pay_ins(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<PayInId>, PayIn, EmptyFields, EmptyFields>> {
        ctx.manager_of(self.0)?;
        let window = Window::new(after, before, first, last)?;
        let found = wallet::pay_ins_of(ctx.app().db.read(), self.0, &window).await;
        Ok(window.page(found.map_err(internal)?, |row| ByKey(row.id), PayIn))
    }
}

/// An amount to pay in.
#[derive(InputObject)]
pub struct PayInInput {
    /// How much, from 0.01.
    amount: Money,
    /// 1 to 64 characters of your making: the same key never begins two.
    idempotency_key: String,
}

/// What came of `payIn`.
#[derive(SimpleObject)]
pub struct PayInPayload {
    /// The pay-in, to be paid at `payment.payUrl` or by bank with its `reference`; null when there
    /// are errors.
    pay_in: Option<PayIn>,
    /// Why none was begun.
    user_errors: Vec<UserError<PayInRefused>>,
}

/// Mutations on what merchants pay in.
#[derive(Default)]
pub struct PayInMutation;

/// Mutations on what merchants pay in.
#[Object]
impl PayInMutation {
    /// Pays money in to the merchant's account with the network: any amount, at any time. Refunds
    /// that wait are paid from it first. Owners only.
    async fn pay_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much.")] input: PayInInput,
    ) -> Result<PayInPayload> {
        let (app, merchant, owner) = (ctx.app(), ctx.owner()?, ctx.staff()?);
        let command = PayInCommand { merchant, amount: input.amount.0 };
        let act = Act::new(owner.id.0, &input.idempotency_key, &command).map_err(internal)?;
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| wallet::pay_in(tx, clock, policy, command).await;
        let (done, user_errors) = settle(ctx, idempotency::once(&app.db, clock, act, work).await)?;
        let Some(done) = done else { return Ok(PayInPayload { pay_in: None, user_errors }) };
        let rows = wallet::pay_ins_by_ids(app.db.read(), vec![done.pay_in]).await;
        let row = rows.map_err(internal)?.pop();
        if let Some(row) = &row {
            payment::present(app, row.intent).await.map_err(internal)?;
        }
        Ok(PayInPayload { pay_in: row.map(PayIn), user_errors })
    }
}
