//! The gateway's days held against our books, for operators.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{ReconciliationCaseId, ReconciliationId};

use crate::domain::order::{self, ResolveReconciliationCaseRefused};
use crate::domain::payment::reconcile::{self, Case, Tally};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::prose::Prose;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, SignedMoney, local};

/// How a day of the gateway and our books differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "reconcile::CaseKind")]
pub enum ReconciliationCaseKind {
    /// The gateway has a payment that our books have not: nobody knows its reference, its intent
    /// did not succeed, or no transfer brought it in.
    PaidButNotBooked,
    /// Our books have a payment or a refund of that day that the gateway never listed.
    BookedButNotListed,
    /// Both have it, with other amounts.
    AmountDiffers,
    /// The gateway lists again what it had listed.
    ListedTwice,
    /// The gateway gave money back that our books do not have as given back.
    RefundNotBooked,
    /// The bank says that it is paid, and our books have it as failed.
    PaidButBookedFailed,
    /// The bank says that it failed, and our books have it as paid.
    FailedButBookedPaid,
    /// The bank names a reference under which nothing was asked.
    UnknownReference,
    /// The bank says it a second time, and otherwise.
    SaidOtherwise,
    /// A file of the bank, or a line of it, cannot be read.
    Unreadable,
}

/// Which way money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "reconcile::Movement")]
pub enum GatewayMovement {
    /// From a payer to the network.
    Payment,
    /// From the network back to a payer.
    Refund,
    /// From the network to a merchant, by the bank.
    Payout,
    /// From a merchant to the network, by the bank.
    Collection,
    /// It cannot be told.
    Unknown,
}

/// Something that was said, by which a difference was found.
#[derive(SimpleObject)]
pub struct CaseEvidence {
    /// What it is, such as `file`, `line`, `outcome` or `amount`.
    name: String,
    /// What was said.
    value: String,
}

/// Counts and sums of one day, at the gateway and in our books.
#[derive(SimpleObject)]
pub struct ReconciledMoney {
    /// How many the gateway listed.
    listed_count: i64,
    /// The sum that it listed.
    listed_sum: SignedMoney,
    /// How many our books have: of those listed, and of those that were settled on that day and
    /// never listed.
    booked_count: i64,
    /// Their sum, as booked.
    booked_sum: SignedMoney,
}

impl From<Tally> for ReconciledMoney {
    fn from(tally: Tally) -> Self {
        Self {
            listed_count: tally.listed,
            listed_sum: SignedMoney(tally.listed_fen),
            booked_count: tally.booked,
            booked_sum: SignedMoney(tally.booked_fen),
        }
    }
}

/// A day of the gateway's calendar (UTC+8), held against our books after it was over.
pub struct Reconciliation(reconcile::Reconciliation);

/// A day of the gateway's calendar (UTC+8), held against our books after it was over.
#[Object]
impl Reconciliation {
    /// `rcn_…`
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Which gateway.
    async fn gateway(&self) -> &str {
        &self.0.gateway
    }

    /// The day, such as `2026-11-23`.
    async fn day(&self) -> String {
        self.0.day.to_string()
    }

    /// What came in.
    async fn payments(&self) -> ReconciledMoney {
        self.0.payments.into()
    }

    /// What went back.
    async fn refunds(&self) -> ReconciledMoney {
        self.0.refunds.into()
    }

    /// How many differences were found, those included that are resolved by now.
    async fn cases(&self) -> i64 {
        self.0.cases
    }

    /// Whether nothing differed.
    async fn balanced(&self) -> bool {
        self.0.cases == 0
    }

    /// When it was done.
    async fn done_at(&self) -> DateTime {
        self.0.done_at.into()
    }
}

/// A difference between our books and what the gateway listed on a day, or what the bank said.
pub struct ReconciliationCase(Case);

/// A difference between our books and what the gateway listed on a day, or what the bank said.
#[Object]
impl ReconciliationCase {
    /// `rcc_…`
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Which gateway; `bank`: the bank said it.
    async fn gateway(&self) -> &str {
        &self.0.gateway
    }

    /// The day of its calendar (UTC+8), such as `2026-11-23`; of the bank: when it was found.
    async fn day(&self) -> String {
        self.0.day.to_string()
    }

    /// How they differ.
    async fn kind(&self) -> ReconciliationCaseKind {
        self.0.kind.into()
    }

    /// Which way the money went.
    async fn movement(&self) -> GatewayMovement {
        self.0.movement.into()
    }

    /// Our name for it, as it was written: the id of an intent, of a gateway refund or of a
    /// settlement, if it is known; of what cannot be read, the name of the file.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// How much the gateway listed, or the bank said; null when they did not.
    async fn listed_amount(&self) -> Option<SignedMoney> {
        self.0.listed_fen.map(SignedMoney)
    }

    /// How much our books have; null when they have nothing under this reference.
    async fn booked_amount(&self) -> Option<SignedMoney> {
        self.0.booked_fen.map(SignedMoney)
    }

    /// What was said, by which it was found; empty where the listed amount says all.
    async fn evidence(&self) -> Vec<CaseEvidence> {
        let pairs = self.0.evidence.iter().cloned();
        pairs.map(|(name, value)| CaseEvidence { name, value }).collect()
    }

    /// By when an operator should have resolved it.
    async fn deadline_at(&self) -> DateTime {
        self.0.deadline_at().into()
    }

    /// When it was found.
    async fn found_at(&self) -> DateTime {
        self.0.found_at.into()
    }

    /// When it was resolved; null while it is open.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.0.resolved_at.map(DateTime)
    }

    /// What it was; null while it is open.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// The reconciliation, as operators see it.
pub struct OperatorReconciliation;

/// The reconciliation, as operators see it.
#[Object]
impl OperatorReconciliation {
    /// The days of the gateway that were held against our books, the newest first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn reconciliations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<ReconciliationId>, Reconciliation, EmptyFields, EmptyFields>> {
        let window = Window::new(after, before, first, last)?;
        let found = reconcile::reconciliations(ctx.app().db.read(), &window).await;
        Ok(window.page(found.map_err(internal)?, |day| ByKey(day.id), Reconciliation))
    }

    /// The differences that wait for an operator, the longest waiting first.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn reconciliation_cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<ReconciliationCaseId>, ReconciliationCase, EmptyFields, EmptyFields>>
    {
        let window = Window::new(after, before, first, last)?;
        let found = reconcile::open_cases(ctx.app().db.read(), &window).await;
        Ok(window.page(found.map_err(internal)?, |case| ByKey(case.id), ReconciliationCase))
    }
}

/// What a difference was.
#[derive(InputObject)]
pub struct ResolveReconciliationCaseInput {
    /// `rcc_…`
    case_id: ID,
    /// What it was and what was done about it, in 1 to 200 characters; it stays in the audit log.
    note: Prose,
}

/// What came of `resolveReconciliationCase`.
#[derive(SimpleObject)]
pub struct ResolveReconciliationCasePayload {
    /// The resolved case; null when there are errors.
    reconciliation_case: Option<ReconciliationCase>,
    /// Why it was not resolved.
    user_errors: Vec<UserError<ResolveReconciliationCaseRefused>>,
}

/// Mutations on the reconciliation.
#[derive(Default)]
pub struct ReconciliationMutation;

/// Mutations on the reconciliation.
#[Object]
impl ReconciliationMutation {
    /// Says what a difference between the gateway's day and our books was, and closes it. Moves no
    /// money. Operators only.
    async fn resolve_reconciliation_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which case, and what it was.")] input: ResolveReconciliationCaseInput,
    ) -> Result<ResolveReconciliationCasePayload> {
        let app = ctx.app();
        let command = order::ResolveReconciliationCase {
            operator: ctx.operator()?,
            case: local(&input.case_id)?,
            note: input.note.0,
        };
        let work = async |tx: &_| order::resolve_reconciliation_case(tx, &app.clock, command).await;
        let (done, user_errors) = settle(ctx, app.db.write(work).await)?;
        let reconciliation_case = done.map(ReconciliationCase);
        Ok(ResolveReconciliationCasePayload { reconciliation_case, user_errors })
    }
}
