//! Notices of the gateway that did not fit, for operators.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::NoticeId;

use crate::api::proposal::object::{self as proposal, Proposal};
use crate::domain::operator::proposal::Kind;
use crate::domain::order::{self, Decision, ResolveQuarantine, ResolveQuarantineRefused};
use crate::domain::payment::{self, Quarantined};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, SignedMoney, local};
use crate::infra::idempotency::{self, Act};

/// A notice of the gateway that did not fit what was asked of it. Nothing was booked.
pub struct QuarantinedNotice(Quarantined);

/// A notice of the gateway that did not fit what was asked of it. Nothing was booked.
#[Object]
impl QuarantinedNotice {
    /// `ntc_…`
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Which gateway sent it.
    async fn gateway(&self) -> &str {
        &self.0.gateway
    }

    /// What it tells, such as `payment_succeeded`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What it refers to, as it says: the id of an intent or of a gateway refund, if it is known.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// How much, as it says.
    async fn amount(&self) -> SignedMoney {
        SignedMoney(self.0.amount_fen)
    }

    /// How much was asked for; null when nothing was asked under this reference.
    async fn amount_asked(&self, ctx: &Context<'_>) -> Result<Option<SignedMoney>> {
        let Some(intent) = self.0.intent() else { return Ok(None) };
        let known = ctx.load(intent).await?;
        Ok(known.map(|known| SignedMoney(known.0.amount.fen())))
    }

    /// Why it did not fit, in English.
    async fn fault(&self) -> &str {
        &self.0.fault
    }

    /// When it came.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }
}

/// The quarantine, as operators see it.
pub struct OperatorQuarantine;

/// The quarantine, as operators see it.
#[Object]
impl OperatorQuarantine {
    /// The notices of the gateway that did not fit and wait for a decision, the longest waiting
    /// first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn quarantine(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<NoticeId>, QuarantinedNotice, EmptyFields, EmptyFields>> {
        let window = Window::new(after, before, first, last)?;
        let found = payment::quarantined(ctx.app().db.read(), &window).await.map_err(internal)?;
        Ok(window.page(found, |notice| ByKey(notice.id), QuarantinedNotice))
    }
}

/// A decision about a quarantined notice.
#[derive(InputObject)]
pub struct ResolveQuarantineInput {
    /// `ntc_…`
    notice_id: ID,
    /// What becomes of it.
    decision: Decision,
    /// Why, in 1 to 200 characters; it stays in the audit log.
    reason: Prose,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `resolveQuarantine`.
#[derive(SimpleObject)]
pub struct ResolveQuarantinePayload {
    /// The id of the notice; null when there are errors.
    notice_id: Option<ID>,
    /// What was proposed, where it takes a second operator: to send the money back; null otherwise.
    proposal: Option<Proposal>,
    /// Why it was not resolved.
    user_errors: Vec<UserError<ResolveQuarantineRefused>>,
}

/// Mutations on the quarantine.
#[derive(Default)]
pub struct QuarantineMutation;

/// Mutations on the quarantine.
#[Object]
impl QuarantineMutation {
    /// Decides about a notice of the gateway that did not fit: dismisses it, or proposes to send its
    /// money back, which another operator decides by `decideProposal`. Operators only.
    async fn resolve_quarantine(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notice, and what becomes of it.")] input: ResolveQuarantineInput,
    ) -> Result<ResolveQuarantinePayload> {
        let app = ctx.app();
        let command = ResolveQuarantine {
            operator: ctx.operator()?,
            notice: local(&input.notice_id)?,
            decision: input.decision,
            reason: input.reason.0,
        };
        let by = command.operator.0;
        let act = Act::new(by, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| order::resolve_quarantine(tx, app, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        let proposal = match done {
            Some(id) => proposal::waiting(ctx, Kind::QuarantineSendBack, id.0).await?,
            None => None,
        };
        let notice_id = done.map(|id| ID(id.to_string()));
        Ok(ResolveQuarantinePayload { notice_id, proposal, user_errors })
    }
}
