//! Proposals in the API.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{OperatorId, ProposalId};
use uuid::Uuid;

use crate::domain::operator::proposal::{self, Kind, Status};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::scalar::DateTime;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum ProposalKind {
    /// A payout that the bank was told of is called failed: it is owed again, and paid again.
    SettlementFailed,
    /// The money that a quarantined notice told of goes back through the gateway.
    QuarantineSendBack,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum ProposalStatus {
    /// It waits for another operator; nothing has moved.
    Proposed,
    /// Another operator approved it, and it was done.
    Approved,
    /// Another operator rejected it: nothing moved.
    Rejected,
    /// The bank, the gateway or another decision was first: it closed by itself.
    Overtaken,
}

/// What would send money a second time: proposed by one operator, decided once by another.
pub struct Proposal(pub proposal::Proposal);

/// What would send money a second time: proposed by one operator, decided once by another.
#[Object]
impl Proposal {
    /// `prp_…`
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What is proposed.
    async fn kind(&self) -> ProposalKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn status(&self) -> ProposalStatus {
        self.0.status.into()
    }

    /// What it is about: a settlement, `stl_…`, or a notice, `ntc_…`.
    async fn subject_id(&self) -> ID {
        ID(self.0.subject_name())
    }

    /// Why it was proposed.
    async fn reason(&self) -> &str {
        &self.0.reason
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

    /// The name of the operator who decided; null while it waits, or where it closed by itself.
    async fn decided_by_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        name(ctx, self.0.decided_by).await
    }

    /// When it was decided, or closed by itself; null while it waits.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Why it was decided so; null while it waits, or where it closed by itself.
    async fn decision_reason(&self) -> Option<&str> {
        self.0.decision_reason.as_deref()
    }
}

async fn name(ctx: &Context<'_>, operator: Option<OperatorId>) -> Result<Option<String>> {
    Ok(ctx.load_made(operator).await?.map(|operator| operator.name))
}

/// The proposal that waits about something, for the payload of whatever proposes.
pub async fn waiting(ctx: &Context<'_>, kind: Kind, subject: Uuid) -> Result<Option<Proposal>> {
    let found = proposal::waiting(ctx.app().db.read(), kind, subject).await.map_err(internal)?;
    Ok(found.map(Proposal))
}

/// Proposals, as operators see them.
pub struct OperatorProposals;

/// Proposals, as operators see them.
#[Object]
impl OperatorProposals {
    /// What would send money a second time and takes two operators, the newest first.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand here.")] status: Option<ProposalStatus>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<ProposalId>, Proposal, EmptyFields, EmptyFields>> {
        ctx.operator()?;
        let window = Window::new(after, before, first, last)?;
        let status = status.map(Status::from);
        let found = proposal::page(ctx.app().db.read(), status, &window).await.map_err(internal)?;
        Ok(window.page(found, |proposal| ByKey(proposal.id), Proposal))
    }
}
