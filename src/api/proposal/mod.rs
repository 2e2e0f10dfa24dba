//! Deciding about proposals in the API.

pub mod object;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::api::proposal::object::Proposal;
use crate::domain::operator::proposal;

use crate::domain::proposal::{DecideProposal, DecideProposalRefused, Decision, decide_proposal};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;
use crate::infra::idempotency::{self, Act};

/// A decision about a proposal.
#[derive(InputObject)]
pub struct DecideProposalInput {
    /// `prp_…`, proposed by another operator.
    proposal_id: ID,
    /// What becomes of it.
    decision: Decision,
    /// Why, 1 to 200 characters; it is written into the audit log.
    reason: Prose,
    /// 1 to 64 characters of your making: the same key never decides twice.
    idempotency_key: String,
}

/// What came of `decideProposal`.
#[derive(SimpleObject)]
pub struct DecideProposalPayload {
    /// The proposal as it was decided; null when there are errors.
    proposal: Option<Proposal>,
    /// Why it was not decided.
    user_errors: Vec<UserError<DecideProposalRefused>>,
}

/// Mutations on proposals.
#[derive(Default)]
pub struct ProposalMutation;

/// Mutations on proposals.
#[Object]
impl ProposalMutation {
    /// Decides about what another operator proposed and what would send money a second time: a
    /// payout that the bank was told of is called failed, or quarantined money goes back. An
    /// approval does it at once. Operators only.
    async fn decide_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal, and what becomes of it.")] input: DecideProposalInput,
    ) -> Result<DecideProposalPayload> {
        let app = ctx.app();
        let command = DecideProposal {
            operator: ctx.operator()?,
            proposal: local(&input.proposal_id)?,
            decision: input.decision,
            reason: input.reason.0,
        };
        let by = command.operator.0;
        let act = Act::new(by, &input.idempotency_key, &command).map_err(internal)?;
        let work = async |tx: &_| decide_proposal(tx, app, command).await;
        let done = idempotency::once(&app.db, &app.clock, act, work).await;
        let (done, user_errors) = settle(ctx, done)?;
        let proposal = match done {
            Some(id) => proposal::by_id(app.db.read(), id).await.map_err(internal)?,
            None => None,
        };
        Ok(DecideProposalPayload { proposal: proposal.map(Proposal), user_errors })
    }
}
