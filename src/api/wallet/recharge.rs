//! Recharges, and how they are paid.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{IntentId, RechargeId};

use super::membership::Membership;
use crate::domain::payment::{self, Intent};
use crate::domain::wallet::{
    self, Join, JoinRefused, Recharge as RechargeCommand, RechargeRefused, RechargeRow,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Money, local};
use crate::infra::idempotency::{self, Act};

/// What became of a payment asked of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "payment::Status")]
pub enum GatewayPaymentStatus {
    /// The gateway has not answered yet; ask again in a moment.
    Created,
    /// Waiting for the customer to pay at `payUrl`.
    Pending,
    /// Paid.
    Succeeded,
    /// Not paid, and it will not be.
    Failed,
}

/// A payment asked of the third-party gateway.
#[derive(Clone)]
pub struct GatewayPayment(pub Intent);

/// A payment asked of the third-party gateway.
#[Object]
impl GatewayPayment {
    /// `int_…`, the reference that the gateway knows it by.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What became of it.
    async fn status(&self) -> GatewayPaymentStatus {
        self.0.status.into()
    }

    /// How much is to be paid.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// The page on which the customer pays; null until the gateway has answered.
    async fn pay_url(&self) -> Option<&str> {
        self.0.pay_url.as_deref()
    }

    /// Until when it can be paid.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// What became of a recharge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "wallet::RechargeStatus", name = "RechargeStatus")]
pub enum RechargeState {
    /// The gateway has not said yet.
    Pending,
    /// Paid: it has left a lot.
    Succeeded,
    /// Not paid.
    Failed,
}

/// A top-up of a membership.
#[derive(Clone)]
pub struct Recharge(pub RechargeRow);

/// A top-up of a membership.
#[Object]
impl Recharge {
    /// `rch_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What became of it.
    async fn status(&self) -> RechargeState {
        self.0.status.into()
    }

    /// What is paid in.
    async fn principal(&self) -> Money {
        self.0.principal.into()
    }

    /// What is given on top.
    async fn bonus(&self) -> Money {
        self.0.bonus.into()
    }

    /// How it is paid.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<GatewayPayment>> {
        ctx.load(self.0.intent).await
    }

    /// The membership that it tops up.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        ctx.load(self.0.membership).await
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the gateway said yes or no; null before.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }
}

/// A plan to join by.
#[derive(InputObject)]
pub struct JoinMembershipInput {
    /// `pln_…`
    plan_id: ID,
    /// The plan's `termsVersion` that was read and is accepted.
    accepted_terms_version: i32,
    /// 1 to 64 characters of your making: the same key never joins twice.
    idempotency_key: String,
}

/// What came of `joinMembership`.
#[derive(SimpleObject)]
pub struct JoinMembershipPayload {
    /// The membership, pending until its first recharge is paid; null when there are errors.
    membership: Option<Membership>,
    /// The first recharge, to be paid at `payment.payUrl`; null when there are errors.
    recharge: Option<Recharge>,
    /// Why no membership was begun.
    user_errors: Vec<UserError<JoinRefused>>,
}

/// A top-up.
#[derive(InputObject)]
pub struct RechargeInput {
    /// `mbr_…`, your own.
    membership_id: ID,
    /// What to pay in: at least `serviceConfig { policy { leastRecharge } }`.
    amount: Money,
    /// 1 to 64 characters of your making: the same key never recharges twice.
    idempotency_key: String,
}

/// What came of `recharge`.
#[derive(SimpleObject)]
pub struct RechargePayload {
    /// The recharge, to be paid at `payment.payUrl`; null when there are errors.
    recharge: Option<Recharge>,
    /// Why nothing was begun.
    user_errors: Vec<UserError<RechargeRefused>>,
}

/// Mutations on stored value.
#[derive(Default)]
pub struct WalletMutation;

/// Mutations on stored value.
#[Object]
impl WalletMutation {
    /// Chooses a plan and so a home merchant, accepts its terms, and asks for the first recharge.
    /// The membership is in force once the gateway says that it is paid. Customers only.
    async fn join_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: JoinMembershipInput,
    ) -> Result<JoinMembershipPayload> {
        let app = ctx.app();
        let command = Join {
            customer: ctx.customer()?,
            plan: local(&input.plan_id)?,
            accepted_terms_version: i64::from(input.accepted_terms_version),
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| wallet::join(tx, clock, policy, command).await;
        let (done, user_errors) = settle(ctx, idempotency::once(&app.db, clock, act, work).await)?;
        let recharge = present(ctx, done.map(|done| done.recharge)).await?;
        let membership = ctx.load_made(done.map(|done| done.membership)).await?;
        Ok(JoinMembershipPayload { membership, recharge, user_errors })
    }

    /// Tops a membership up. It counts once the gateway says that it is paid. Its customer only.
    async fn recharge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and how much.")] input: RechargeInput,
    ) -> Result<RechargePayload> {
        let app = ctx.app();
        let command = RechargeCommand {
            customer: ctx.customer()?,
            membership: local(&input.membership_id)?,
            amount: input.amount.0,
        };
        let act =
            Act::new(command.customer.0, &input.idempotency_key, &command).map_err(internal)?;
        let (clock, policy) = (&app.clock, &app.config.policy);
        let work = async |tx: &_| wallet::recharge(tx, clock, policy, command, None).await;
        let (done, user_errors) = settle(ctx, idempotency::once(&app.db, clock, act, work).await)?;
        let recharge = present(ctx, done.map(|done| done.recharge)).await?;
        Ok(RechargePayload { recharge, user_errors })
    }
}

/// Tells the gateway of a recharge, after the commit, and loads it with the page to pay on.
pub async fn present(ctx: &Context<'_>, id: Option<RechargeId>) -> Result<Option<Recharge>> {
    let Some(id) = id else { return Ok(None) };
    let app = ctx.app();
    let rows = wallet::recharges_by_ids(app.db.read(), vec![id]).await.map_err(internal)?;
    if let Some(row) = rows.first() {
        payment::present(app, row.intent).await.map_err(internal)?;
    }
    ctx.load(id).await
}

#[async_trait::async_trait]
impl Loader<RechargeId> for Batch {
    type Value = Recharge;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[RechargeId],
    ) -> Result<HashMap<RechargeId, Recharge>, Self::Error> {
        let rows = wallet::recharges_by_ids(self.app.db.read(), keys.to_vec()).await;
        Ok(rows.map_err(Arc::new)?.into_iter().map(|row| (row.id, Recharge(row))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<IntentId> for Batch {
    type Value = GatewayPayment;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[IntentId],
    ) -> Result<HashMap<IntentId, GatewayPayment>, Self::Error> {
        let rows = payment::intents_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|intent| (intent.id, GatewayPayment(intent))).collect())
    }
}
