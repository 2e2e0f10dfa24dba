//! The figures of the platform.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::line::{FiguresLine, amount};
use super::{By, asked};
use crate::api::identity::MerchantStatus;
use crate::domain::figures::{self, Line, Period, PlatformNow, Scope};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::scalar::{Date, DateTime, Money, SignedMoney};

/// What operators want to know.
pub struct OperatorFigures;

/// What operators want to know.
#[Object]
impl OperatorFigures {
    /// What happened in the network in some days, and how it stands now. For operators.
    #[graphql(complexity = "200usize.saturating_add(child_complexity)")]
    async fn platform_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; 30 days up to `until` when left out.")] from: Option<Date>,
        #[graphql(desc = "The last day, included; today when left out. 367 days at most.")]
        until: Option<Date>,
        #[graphql(desc = "What `lines` are of; `DAY` when left out.")] by: Option<By>,
    ) -> Result<PlatformFigures> {
        ctx.operator()?;
        let period = asked(ctx.app(), from, until, by)?;
        let tallies = figures::tallies(ctx.app().db.patient(), period, Scope::Platform).await;
        let (total, lines) = figures::add_up(period, &tallies.map_err(internal)?);
        Ok(PlatformFigures { period, total, lines })
    }
}

/// What happened in the network in some days, and how it stands now.
pub struct PlatformFigures {
    period: Period,
    total: Line,
    lines: Vec<Line>,
}

/// What happened in the network in some days, and how it stands now.
#[Object]
impl PlatformFigures {
    /// All the days together.
    async fn total(&self) -> FiguresLine {
        FiguresLine { line: self.total, of_shop: false }
    }

    /// The days, weeks or months one by one, the oldest first; those without anything included.
    #[graphql(complexity = "child_complexity.saturating_mul(30)")]
    async fn lines(&self) -> Vec<FiguresLine> {
        self.lines.iter().map(|line| FiguresLine { line: *line, of_shop: false }).collect()
    }

    /// What of the payments from stored balance was spent away from home, in basis points; null when
    /// nothing was paid from stored balance.
    async fn spent_elsewhere_basis_points(&self) -> Option<i64> {
        let (home, away) = (self.total.own.paid, self.total.others.paid);
        away.saturating_mul(10_000).checked_div(home.saturating_add(away))
    }

    /// What the platform earned in these days, less what went back with refunds.
    #[graphql(complexity = "20usize.saturating_add(child_complexity)")]
    async fn fees(&self, ctx: &Context<'_>) -> Result<SignedMoney> {
        let fees = figures::fees_of(ctx.app().db.patient(), self.period).await;
        Ok(SignedMoney(fees.map_err(internal)?))
    }

    /// How many merchants stand where.
    #[graphql(complexity = "20usize.saturating_add(child_complexity.saturating_mul(6))")]
    async fn merchants(&self, ctx: &Context<'_>) -> Result<Vec<MerchantCount>> {
        let found = figures::merchants_by_status(ctx.app().db.patient()).await.map_err(internal)?;
        let counted =
            found.into_iter().map(|(status, count)| MerchantCount { status: status.into(), count });
        Ok(counted.collect())
    }

    /// How the network stands now, whatever the days.
    #[graphql(complexity = "50usize.saturating_add(child_complexity)")]
    async fn now(&self, ctx: &Context<'_>) -> Result<PlatformNowFigures> {
        let now = figures::platform_now(ctx.app().db.patient()).await.map_err(internal)?;
        Ok(now.into())
    }
}

/// How many merchants stand somewhere.
#[derive(SimpleObject)]
pub struct MerchantCount {
    /// Where they stand.
    status: MerchantStatus,
    /// How many.
    count: i64,
}

/// How the network stands now.
#[derive(SimpleObject)]
pub struct PlatformNowFigures {
    /// Customers whose accounts were not erased.
    customers: i64,
    /// Memberships in force.
    memberships: i64,
    /// Memberships that are frozen.
    memberships_frozen: i64,
    /// What members hold of the money that they paid in.
    principal: Money,
    /// What members hold of bonus.
    bonus: Money,
    /// What is held for members: payable elsewhere, and back to them.
    custody: Money,
    /// What the gateway holds for the network: custody + due to merchants - due from merchants +
    /// fees.
    cash: SignedMoney,
    /// What is owed to merchants, summed over those it is owed to.
    due_to_merchants: Money,
    /// What merchants owe, summed over those that owe.
    due_from_merchants: Money,
    /// What was paid for orders that no shop has accepted yet: it may still go back. It is part of
    /// what is due to merchants, or was drawn from custody.
    reserved: Money,
    /// What the platform has earned since it began, less what went back.
    fees: SignedMoney,
    /// Revisions that wait for an operator: see `reviewQueue`.
    reviews_waiting: i64,
    /// Since when the longest waiting of them does; null when none waits.
    reviews_waiting_since: Option<DateTime>,
    /// Notices of the gateway that wait for an operator: see `quarantine`.
    quarantined: i64,
    /// Differences to a day of the gateway that wait for an operator: see `reconciliationCases`.
    reconciliation_cases: i64,
    /// Corrections of the ledger that wait for a second operator: see `corrections`.
    corrections_waiting: i64,
    /// Reminders that are written and not yet published. Above zero for long, no publisher runs.
    reminders_waiting: i64,
    /// Since when the longest waiting of them does; null when none waits.
    reminders_waiting_since: Option<DateTime>,
    /// Refunds that were asked of the gateway and are not done yet.
    gateway_refunds_waiting: i64,
}

impl From<PlatformNow> for PlatformNowFigures {
    fn from(now: PlatformNow) -> Self {
        Self {
            customers: now.customers,
            memberships: now.memberships,
            memberships_frozen: now.frozen,
            principal: amount(now.principal),
            bonus: amount(now.bonus),
            custody: amount(now.custody),
            cash: SignedMoney(now.cash),
            due_to_merchants: amount(now.due_to_merchants),
            due_from_merchants: amount(now.due_from_merchants),
            reserved: amount(now.reserved),
            fees: SignedMoney(now.fees),
            reviews_waiting: now.reviews,
            reviews_waiting_since: now.reviews_since.map(DateTime),
            quarantined: now.quarantined,
            reconciliation_cases: now.reconciliation_cases,
            corrections_waiting: now.corrections,
            reminders_waiting: now.reminders,
            reminders_waiting_since: now.reminders_since.map(DateTime),
            gateway_refunds_waiting: now.gateway_refunds,
        }
    }
}
