//! What operators do with clearing.

use std::time::Duration;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::cycle::ClearingCycle;
use super::settlement::Settlement;
use crate::api::proposal::object::{self as proposal, Proposal};
use crate::domain::clearing::{
    ConfirmSettlement, ConfirmSettlementRefused, CutRefused, RunClearing, confirm_settlement,
    go_on, run_clearing,
};
use crate::domain::operator::proposal::Kind;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;
use crate::infra::idempotency::{self, Act};

/// A cycle to be run.
#[derive(InputObject)]
pub struct RunClearingInput {
    /// 1 to 64 characters of your making: the same key never runs two cycles.
    idempotency_key: String,
}

/// What came of `runClearing`.
#[derive(SimpleObject)]
pub struct RunClearingPayload {
    /// The cycle; null when there are errors.
    cycle: Option<ClearingCycle>,
    /// Why none was begun.
    user_errors: Vec<UserError<CutRefused>>,
}

/// What became of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SettlementOutcome {
    /// The money has moved.
    Paid,
    /// The bank could not move it.
    Failed,
}

/// What became of a settlement, as the bank says.
#[derive(InputObject)]
pub struct ConfirmSettlementInput {
    /// `stl_…`
    settlement_id: ID,
    /// What became of it.
    outcome: SettlementOutcome,
    /// The bank's own reference, 1 to 200 characters.
    bank_reference: Option<Prose>,
    /// Why it failed, 1 to 200 characters: only, and always, for `FAILED`.
    reason: Option<Prose>,
    /// 1 to 64 characters of your making: the same key never acts twice.
    idempotency_key: String,
}

/// What came of `confirmSettlement`.
#[derive(SimpleObject)]
pub struct ConfirmSettlementPayload {
    /// The settlement as it is now; null when there are errors.
    settlement: Option<Settlement>,
    /// What was proposed, where it takes a second operator: that a payout failed which the bank was
    /// told of; null otherwise.
    proposal: Option<Proposal>,
    /// Why it was not confirmed.
    user_errors: Vec<UserError<ConfirmSettlementRefused>>,
}

/// How long an answer waits for its cycle to come to its end.
const PATIENCE: Duration = Duration::from_secs(4);

/// Mutations on clearing.
#[derive(Default)]
pub struct ClearingMutation;

#[Object]
impl ClearingMutation {
    /// Runs a clearing cycle now, beside the daily ones: cuts off, makes custody good, and pays out
    /// what is left. For operators.
    async fn run_clearing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: RunClearingInput,
    ) -> Result<RunClearingPayload> {
        let app = ctx.app();
        let command = RunClearing { operator: ctx.operator()? };
        let act =
            Act::new(command.operator.0, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| run_clearing(tx, &app.clock, command).await;
        let begun = idempotency::once(&app.db, &app.clock, act, work).await;
        let (begun, user_errors) = settle(ctx, begun)?;
        if let Some(begun) = begun {
            // Should it break off here, or take longer than anybody waits, the worker goes on.
            if let Ok(done) = tokio::time::timeout(PATIENCE, go_on(app, begun.cycle)).await {
                done.map_err(internal)?;
            }
        }
        let cycle = ctx.load_made(begun.map(|begun| begun.cycle)).await?;
        Ok(RunClearingPayload { cycle, user_errors })
    }

    /// Says in the bank's place what became of a settlement. A payout that failed is owed again; a
    /// collection that was paid is no longer due. That a payout failed which the bank was told of is
    /// only proposed: another operator decides by `decideProposal`. For operators.
    async fn confirm_settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what became of it.")] input: ConfirmSettlementInput,
    ) -> Result<ConfirmSettlementPayload> {
        let app = ctx.app();
        let command = ConfirmSettlement {
            operator: ctx.operator()?,
            settlement: local(&input.settlement_id)?,
            paid: input.outcome == SettlementOutcome::Paid,
            bank_reference: input.bank_reference.map(|text| text.0),
            reason: input.reason.map(|text| text.0),
        };
        let act =
            Act::new(command.operator.0, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| confirm_settlement(tx, &app.clock, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        let settlement = ctx.load_made(done).await?;
        let proposal = match done {
            Some(id) => proposal::waiting(ctx, Kind::SettlementFailed, id.0).await?,
            None => None,
        };
        Ok(ConfirmSettlementPayload { settlement, proposal, user_errors })
    }
}
