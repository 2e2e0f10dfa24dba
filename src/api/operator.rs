//! What operators see and decide.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{MerchantId, OperatorActId};

use crate::api::identity::Merchant;
use crate::domain::closure;

use crate::domain::identity::{MerchantSearch, MerchantStatus, search_merchants};
use crate::domain::operator::{
    self, Act, ApproveMerchantRefused, ReinstateMerchantRefused, RejectMerchantRefused, Ruling,
    SuspendMerchantRefused, approve_merchant, reinstate_merchant, reject_merchant,
    suspend_merchant,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, local};

/// What an operator did, and why. Final.
pub struct OperatorAct(Act);

/// What an operator did, and why. Final.
#[Object]
impl OperatorAct {
    /// The id, `act_…`.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The id of the operator, `opr_…`.
    async fn operator_id(&self) -> ID {
        ID(self.0.operator.to_string())
    }

    /// The name of the operator.
    async fn operator_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.load(self.0.operator).await?.map(|operator| operator.name))
    }

    /// The mutation, such as `suspendMerchant`.
    async fn act(&self) -> &str {
        &self.0.mutation
    }

    /// The id of what it was done to.
    async fn subject_id(&self) -> ID {
        ID(self.0.subject.clone())
    }

    /// The reason that was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// What waits for operators, and what they did.
pub struct OperatorOffice;

/// What waits for operators, and what they did.
#[Object]
impl OperatorOffice {
    /// The merchants that wait for approval, the longest waiting first.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn merchants_awaiting_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<MerchantId>, Merchant, EmptyFields, EmptyFields>> {
        ctx.operator()?;
        let window = Window::new(after, before, first, last)?;
        let search = MerchantSearch {
            statuses: vec![MerchantStatus::Pending],
            oldest_first: true,
            ..MerchantSearch::default()
        };
        let found = search_merchants(ctx.app().db.read(), search, &window).await;
        Ok(window.page(found.map_err(internal)?, |merchant| ByKey(merchant.id), Merchant::from))
    }

    /// What all operators did, the newest first.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<OperatorActId>, OperatorAct, EmptyFields, EmptyFields>> {
        ctx.operator()?;
        let window = Window::new(after, before, first, last)?;
        let found = operator::acts(ctx.app().db.read(), &window).await.map_err(internal)?;
        Ok(window.page(found, |act| ByKey(act.id), OperatorAct))
    }
}

/// The merchant to be approved.
#[derive(InputObject)]
pub struct ApproveMerchantInput {
    /// The id of the merchant, `mer_…`.
    merchant_id: ID,
    /// A note for the audit log, 1 to 500 characters.
    note: Option<String>,
}

/// The merchant, or why it was not approved.
#[derive(SimpleObject)]
pub struct ApproveMerchantPayload {
    /// The merchant as it is now.
    merchant: Option<Merchant>,
    /// Why it was not approved; empty when it was.
    user_errors: Vec<UserError<ApproveMerchantRefused>>,
}

/// The merchant to be rejected.
#[derive(InputObject)]
pub struct RejectMerchantInput {
    /// The id of the merchant, `mer_…`.
    merchant_id: ID,
    /// Why, 1 to 500 characters. The merchant reads it; it is written into the audit log.
    reason: String,
}

/// The merchant, or why it was not rejected.
#[derive(SimpleObject)]
pub struct RejectMerchantPayload {
    /// The merchant as it is now.
    merchant: Option<Merchant>,
    /// Why it was not rejected; empty when it was.
    user_errors: Vec<UserError<RejectMerchantRefused>>,
}

/// The merchant to be suspended.
#[derive(InputObject)]
pub struct SuspendMerchantInput {
    /// The id of the merchant, `mer_…`.
    merchant_id: ID,
    /// Why, 1 to 500 characters. The merchant reads it; it is written into the audit log.
    reason: String,
}

/// The merchant, or why it was not suspended.
#[derive(SimpleObject)]
pub struct SuspendMerchantPayload {
    /// The merchant as it is now.
    merchant: Option<Merchant>,
    /// Why it was not suspended; empty when it was.
    user_errors: Vec<UserError<SuspendMerchantRefused>>,
}

/// The merchant to be reinstated.
#[derive(InputObject)]
pub struct ReinstateMerchantInput {
    /// The id of the merchant, `mer_…`.
    merchant_id: ID,
    /// Why, 1 to 500 characters. The merchant reads it; it is written into the audit log.
    reason: String,
}

/// The merchant, or why it was not reinstated.
#[derive(SimpleObject)]
pub struct ReinstateMerchantPayload {
    /// The merchant as it is now.
    merchant: Option<Merchant>,
    /// Why it was not reinstated; empty when it was.
    user_errors: Vec<UserError<ReinstateMerchantRefused>>,
}

/// The merchant of a decision that was taken.
async fn decided(
    ctx: &Context<'_>,
    merchant: MerchantId,
    done: Option<()>,
) -> Result<Option<Merchant>> {
    match done {
        Some(()) => ctx.load(merchant).await,
        None => Ok(None),
    }
}

/// What operators decide.
#[derive(Default)]
pub struct OperatorMutation;

/// What operators decide.
#[Object]
impl OperatorMutation {
    /// Approves a merchant that waits for it: it and its offers may be shown, and it may take
    /// recharges. The merchant is reminded. For operators.
    async fn approve_merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merchant.")] input: ApproveMerchantInput,
    ) -> Result<ApproveMerchantPayload> {
        let (app, operator) = (ctx.app(), ctx.operator()?);
        let merchant = local::<MerchantId>(&input.merchant_id)?;
        let ruling = Ruling { operator, merchant, reason: input.note };
        let outcome = app.db.write(async |tx| approve_merchant(tx, &app.clock, ruling).await).await;
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(ApproveMerchantPayload { merchant: decided(ctx, merchant, done).await?, user_errors })
    }

    /// Rejects the registration of a merchant that waits for approval. It can correct it and hand
    /// it in again. For operators.
    async fn reject_merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merchant, and why.")] input: RejectMerchantInput,
    ) -> Result<RejectMerchantPayload> {
        let (app, operator) = (ctx.app(), ctx.operator()?);
        let merchant = local::<MerchantId>(&input.merchant_id)?;
        let ruling = Ruling { operator, merchant, reason: Some(input.reason) };
        let outcome = app.db.write(async |tx| reject_merchant(tx, &app.clock, ruling).await).await;
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(RejectMerchantPayload { merchant: decided(ctx, merchant, done).await?, user_errors })
    }

    /// Suspends an approved merchant: it and its offers are no longer shown, recharges and payments
    /// stop at once. Its unpaid orders are cancelled and its paid ones that it has not accepted are
    /// declined, with their money back; accepted ones may be handed over or refunded. The merchant
    /// and its members are reminded. Of a large merchant this goes on by itself after the answer.
    /// For operators.
    async fn suspend_merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merchant, and why.")] input: SuspendMerchantInput,
    ) -> Result<SuspendMerchantPayload> {
        let (app, operator) = (ctx.app(), ctx.operator()?);
        let merchant = local::<MerchantId>(&input.merchant_id)?;
        let ruling = Ruling { operator, merchant, reason: Some(input.reason) };
        let outcome = app.db.write(async |tx| suspend_merchant(tx, &app.clock, ruling).await).await;
        let (done, user_errors) = settle(ctx, outcome)?;
        if done.is_some() {
            closure::at_once(app, merchant).await;
        }
        Ok(SuspendMerchantPayload { merchant: decided(ctx, merchant, done).await?, user_errors })
    }

    /// Lets a suspended merchant go on. The merchant is reminded. For operators.
    async fn reinstate_merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merchant, and why.")] input: ReinstateMerchantInput,
    ) -> Result<ReinstateMerchantPayload> {
        let (app, operator) = (ctx.app(), ctx.operator()?);
        let merchant = local::<MerchantId>(&input.merchant_id)?;
        let ruling = Ruling { operator, merchant, reason: Some(input.reason) };
        let outcome = app.db.write(async |tx| {
            reinstate_merchant(tx, &app.clock, ruling).await?;
            Ok(closure::reinstated(tx, &app.clock, merchant).await?)
        });
        let (done, user_errors) = settle(ctx, outcome.await)?;
        Ok(ReinstateMerchantPayload { merchant: decided(ctx, merchant, done).await?, user_errors })
    }
}
