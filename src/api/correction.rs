//! Corrections of the ledger in the API.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{CorrectionId, OperatorId};

use crate::api::identity::Merchant;
use crate::domain::operator::correction::{
    self, CorrectLedger, CorrectLedgerRefused, Correctable, DecideCorrection,
    DecideCorrectionRefused, Decision, Leg, Side, Status, correct_ledger, decide_correction,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Money, local};
use crate::infra::idempotency::{self, Act};

/// Where a correction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum CorrectionStatus {
    /// It waits for another operator; nothing has moved.
    Proposed,
    /// Another operator approved it: it is in the ledger.
    Approved,
    /// Another operator rejected it: nothing moved.
    Rejected,
}

/// One leg of a correction.
pub struct CorrectionLeg(Leg);

/// One leg of a correction.
#[Object]
impl CorrectionLeg {
    /// What is corrected.
    async fn account(&self) -> Correctable {
        self.0.account
    }

    /// Whose it is; null unless the account is `PAYABLE`.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Option<Merchant>> {
        ctx.load_made(self.0.merchant).await
    }

    /// Which way.
    async fn side(&self) -> Side {
        self.0.side
    }

    /// By how much.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }
}

/// A correction of the ledger: proposed by one operator, decided once by another.
#[derive(Clone)]
pub struct Correction(correction::Correction);

/// A correction of the ledger: proposed by one operator, decided once by another.
#[Object]
impl Correction {
    /// `cor_…`
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Where it stands.
    async fn status(&self) -> CorrectionStatus {
        self.0.status.into()
    }

    /// What it moves: the debits are as much as the credits.
    async fn legs(&self) -> Vec<CorrectionLeg> {
        self.0.legs.iter().copied().map(CorrectionLeg).collect()
    }

    /// Why it was proposed.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The transfer that was wrong, `trf_…`; null where it is not one.
    async fn corrects_transfer_id(&self) -> Option<ID> {
        self.0.corrects.map(|id| ID(id.to_string()))
    }

    /// The id of the operator who proposed it, `opr_…`.
    async fn proposed_by_id(&self) -> ID {
        ID(self.0.proposed_by.to_string())
    }

    /// The name of the operator who proposed it.
    async fn proposed_by_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        name(ctx, Some(self.0.proposed_by)).await
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// The id of the operator who decided, `opr_…`; null while it waits.
    async fn decided_by_id(&self) -> Option<ID> {
        self.0.decided_by.map(|id| ID(id.to_string()))
    }

    /// The name of the operator who decided; null while it waits.
    async fn decided_by_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        name(ctx, self.0.decided_by).await
    }

    /// When it was decided; null while it waits.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Why it was decided so; null while it waits.
    async fn decision_reason(&self) -> Option<&str> {
        self.0.decision_reason.as_deref()
    }

    /// The transfer that the approval posted, `trf_…`; null unless it was approved.
    async fn transfer_id(&self) -> Option<ID> {
        self.0.transfer.map(|id| ID(id.to_string()))
    }
}

async fn name(ctx: &Context<'_>, operator: Option<OperatorId>) -> Result<Option<String>> {
    Ok(ctx.load_made(operator).await?.map(|operator| operator.name))
}

/// Corrections of the ledger, as operators see them.
pub struct OperatorCorrections;

/// Corrections of the ledger, as operators see them.
#[Object]
impl OperatorCorrections {
    /// The corrections of the ledger by hand, the newest first.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand here.")] status: Option<CorrectionStatus>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<CorrectionId>, Correction, EmptyFields, EmptyFields>> {
        ctx.operator()?;
        let window = Window::new(after, before, first, last)?;
        let status = status.map(Status::from);
        let found =
            correction::page(ctx.app().db.read(), status, &window).await.map_err(internal)?;
        Ok(window.page(found, |correction| ByKey(correction.id), Correction))
    }
}

/// One leg of a correction to be proposed.
#[derive(InputObject)]
pub struct CorrectionLegInput {
    /// What to correct.
    account: Correctable,
    /// Whose, `mer_…`: for `PAYABLE`, and only there.
    merchant_id: Option<ID>,
    /// Which way.
    side: Side,
    /// By how much: above zero.
    amount: Money,
}

/// A correction to be proposed.
#[derive(InputObject)]
pub struct CorrectLedgerInput {
    /// What to move: 2 to 20 legs, each of another account, the debits as much as the credits.
    legs: Vec<CorrectionLegInput>,
    /// Why, 1 to 500 characters; it is written into the audit log.
    reason: Prose,
    /// The transfer that was wrong, `trf_…`, where it is one.
    corrects_transfer_id: Option<ID>,
    /// 1 to 64 characters of your making: the same key never proposes twice.
    idempotency_key: String,
}

/// What came of `correctLedger`.
#[derive(SimpleObject)]
pub struct CorrectLedgerPayload {
    /// The correction, which waits for another operator; null when there are errors.
    correction: Option<Correction>,
    /// Why it was not proposed.
    user_errors: Vec<UserError<CorrectLedgerRefused>>,
}

/// A decision about a correction.
#[derive(InputObject)]
pub struct DecideCorrectionInput {
    /// `cor_…`, proposed by another operator.
    correction_id: ID,
    /// What becomes of it.
    decision: Decision,
    /// Why, 1 to 500 characters; it is written into the audit log.
    reason: Prose,
    /// 1 to 64 characters of your making: the same key never decides twice.
    idempotency_key: String,
}

/// What came of `decideCorrection`.
#[derive(SimpleObject)]
pub struct DecideCorrectionPayload {
    /// The correction as it was decided; null when there are errors.
    correction: Option<Correction>,
    /// Why it was not decided.
    user_errors: Vec<UserError<DecideCorrectionRefused>>,
}

/// Mutations on corrections of the ledger.
#[derive(Default)]
pub struct CorrectionMutation;

/// Mutations on corrections of the ledger.
#[Object]
impl CorrectionMutation {
    /// Proposes a correction of the ledger: a balanced transfer over the gateway's cash, payables
    /// of merchants and fees. Nothing moves until another operator approves it with
    /// `decideCorrection`. What members store and what home merchants have of it (the accounts
    /// `member_principal`, `member_bonus` and `advanced`) follows lots and is never corrected by
    /// hand. Operators only.
    async fn correct_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to move, and why.")] input: CorrectLedgerInput,
    ) -> Result<CorrectLedgerPayload> {
        let app = ctx.app();
        let operator = ctx.operator()?;
        let leg = |leg: CorrectionLegInput| -> Result<Leg> {
            let CorrectionLegInput { account, merchant_id, side, amount } = leg;
            let merchant = merchant_id.as_ref().map(local).transpose()?;
            Ok(Leg { account, merchant, side, amount: amount.0 })
        };
        let command = CorrectLedger {
            operator,
            legs: input.legs.into_iter().map(leg).collect::<Result<_>>()?,
            reason: input.reason.0,
            corrects: input.corrects_transfer_id.as_ref().map(local).transpose()?,
        };
        let act = Act::new(operator.0, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| correct_ledger(tx, &app.clock, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(CorrectLedgerPayload { correction: ctx.load_made(done).await?, user_errors })
    }

    /// Decides about a correction that another operator proposed, once. An approval posts it to
    /// the ledger as it was proposed. Operators only.
    async fn decide_correction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which correction, and what becomes of it.")] input: DecideCorrectionInput,
    ) -> Result<DecideCorrectionPayload> {
        let app = ctx.app();
        let operator = ctx.operator()?;
        let command = DecideCorrection {
            operator,
            correction: local(&input.correction_id)?,
            decision: input.decision,
            reason: input.reason.0,
        };
        let act = Act::new(operator.0, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| decide_correction(tx, &app.clock, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        Ok(DecideCorrectionPayload { correction: ctx.load_made(done).await?, user_errors })
    }
}

#[async_trait::async_trait]
impl Loader<CorrectionId> for Batch {
    type Value = Correction;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[CorrectionId],
    ) -> Result<HashMap<CorrectionId, Correction>, Self::Error> {
        let found = correction::by_ids(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|one| (one.id, Correction(one))).collect())
    }
}
