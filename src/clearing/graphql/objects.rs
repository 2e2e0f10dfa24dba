//! Cycles, statements and settlements.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{CycleId, MerchantId, SettlementId, StatementId};

use crate::clearing::store::{self, Of};
use crate::clearing::{
    self, Cycle, CycleStatus, Direction, Held, Position, SettlementStatus, StatementLine,
    cycle_csv, statement_csv,
};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::scalar::{DateTime, Money, SignedMoney};
use crate::identity::graphql::Merchant;
use crate::identity::{self, Actor};
use crate::wallet::graphql::TransferKind;

/// How far a clearing cycle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "CycleStatus", name = "ClearingCycleStatus")]
pub enum CycleState {
    /// Cut off: the transfers that it covers stand.
    Cut,
    /// The positions stand, and are being settled.
    Computed,
    /// Every position is settled.
    Settled,
}

/// Why something is not paid out to a merchant. It is carried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Held", name = "PayoutHeldReason")]
pub enum HeldReason {
    /// The merchant has not said where to pay to: see `setPayoutAccount`.
    NoPayoutAccount,
    /// The merchant is suspended.
    MerchantSuspended,
    /// Refunds since the cut-off have used it up.
    BelowZero,
    /// Orders that were paid and are not accepted yet: their money may still go back. It is paid out
    /// by the cycle after they are accepted.
    OrdersOpen,
}

/// Which way the money of a settlement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Direction", name = "SettlementDirection")]
pub enum SettlementWay {
    /// To the merchant.
    Payout,
    /// From the merchant, which owes.
    Collection,
}

/// What became of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "SettlementStatus", name = "SettlementStatus")]
pub enum SettlementState {
    /// Written; the bank has not been told.
    Instructed,
    /// The bank has been told.
    Told,
    /// The money has moved.
    Paid,
    /// The bank could not move it. A payout is carried on to the next cycle.
    Failed,
    /// A later cycle asks for what is due instead.
    Superseded,
}

/// A clearing cycle: what merchants are owed at a cut-off, and how that is settled.
#[derive(Clone)]
pub struct ClearingCycle(pub Cycle);

/// A clearing cycle: what merchants are owed at a cut-off, and how that is settled.
#[Object]
impl ClearingCycle {
    /// `cyc_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Counts the cycles, from 1.
    async fn number(&self) -> i32 {
        i32::try_from(self.0.number).unwrap_or(i32::MAX)
    }

    /// How far it is.
    async fn status(&self) -> CycleState {
        self.0.status.into()
    }

    /// When it was cut off: it covers what was posted since the cut-off before.
    async fn cut_off_at(&self) -> DateTime {
        self.0.cut_off_at.into()
    }

    /// When its last position was settled; null before.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// The id of the operator who asked for it, `opr_…`; null: it was the daily one.
    async fn operator_id(&self) -> Option<ID> {
        self.0.operator.map(|id| ID(id.to_string()))
    }

    /// Cash at the cut-off: custody + payables + fees. Null until the positions stand.
    async fn cash(&self) -> Option<SignedMoney> {
        self.0.books.map(|books| SignedMoney(books.cash))
    }

    /// Held for members at the cut-off.
    async fn custody(&self) -> Option<SignedMoney> {
        self.0.books.map(|books| SignedMoney(books.custody))
    }

    /// Owed to merchants at the cut-off, net of what merchants owe: the sum of all `closing`.
    async fn payables(&self) -> Option<SignedMoney> {
        self.0.books.map(|books| SignedMoney(books.payables))
    }

    /// The platform's at the cut-off.
    async fn fees(&self) -> Option<SignedMoney> {
        self.0.books.map(|books| SignedMoney(books.fees))
    }

    /// The merchants' statements, in the order in which they were made.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<StatementId>, SettlementStatement, EmptyFields, EmptyFields>> {
        let window = Window::new(after, before, first, last)?;
        list(ctx, Of::Cycle(self.0.id), window).await
    }

    /// What differs when the cycle is computed again from the ledger, a sentence each: empty.
    #[graphql(complexity = "50")]
    async fn replay(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        clearing::replays(ctx.app().db.read(), &self.0).await.map_err(internal)
    }

    /// The cycle as CSV: a line a merchant, then one of the sums.
    #[graphql(complexity = "50")]
    async fn csv(&self, ctx: &Context<'_>) -> Result<String> {
        let db = ctx.app().db.read();
        let positions = store::positions_of(db, self.0.id).await.map_err(internal)?;
        let keys: Vec<MerchantId> = positions.iter().map(|position| position.merchant).collect();
        let merchants = identity::merchants(db, &keys).await.map_err(internal)?;
        let names: HashMap<MerchantId, String> =
            merchants.into_iter().map(|found| (found.id, found.legal_name)).collect();
        let name_of = |id| names.get(&id).cloned().unwrap_or_default();
        cycle_csv(&self.0, &positions, name_of).map_err(internal)
    }
}

/// A merchant's statement of a clearing cycle.
#[derive(Clone)]
pub struct SettlementStatement(pub Position);

impl SettlementStatement {
    /// The statement with this id, if the caller may see it: its merchant's owners and managers, and
    /// operators.
    pub async fn node(ctx: &Context<'_>, id: StatementId) -> Result<Option<Self>> {
        let Some(found) = ctx.load(id).await? else { return Ok(None) };
        let sees = match ctx.actor() {
            Actor::Staff { member, .. } => member.manages() && member.merchant == found.0.merchant,
            Actor::Operator { .. } => true,
            Actor::Guest | Actor::Customer { .. } => false,
        };
        Ok(Some(found).filter(|_| sees))
    }
}

/// A merchant's statement of a clearing cycle: opening + movements = closing; closing - claimed -
/// payout = carried, the next opening.
#[Object]
impl SettlementStatement {
    /// `sst_…`
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The merchant.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Option<Merchant>> {
        ctx.load(self.0.merchant).await
    }

    /// The number of the cycle.
    async fn cycle_number(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let cycle = ctx.load(self.0.cycle).await?;
        Ok(cycle.and_then(|cycle| i32::try_from(cycle.0.number).ok()))
    }

    /// When the cycle was cut off.
    async fn cut_off_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(ctx.load(self.0.cycle).await?.map(|cycle| cycle.0.cut_off_at.into()))
    }

    /// What the statement before carried on; below zero, the merchant owes.
    async fn opening(&self) -> SignedMoney {
        SignedMoney(self.0.opening)
    }

    /// What moved since, a line a kind of transfer.
    #[graphql(complexity = "child_complexity.saturating_mul(5)")]
    async fn movements(&self, ctx: &Context<'_>) -> Result<Vec<StatementMovement>> {
        let lines = ctx.load(LinesOf(self.0.id)).await?.unwrap_or_default();
        Ok(lines.into_iter().map(StatementMovement).collect())
    }

    /// What was owed at the cut-off; below zero, the merchant owes.
    async fn closing(&self) -> SignedMoney {
        SignedMoney(self.0.closing)
    }

    /// What the custody of the merchant's members lacked.
    async fn shortfall(&self) -> Money {
        self.0.shortfall.into()
    }

    /// What of that was claimed.
    async fn claimed(&self) -> Money {
        self.0.claimed.into()
    }

    /// What is paid out.
    async fn payout(&self) -> Money {
        self.0.payout.into()
    }

    /// What is carried on to the next statement.
    async fn carried(&self) -> SignedMoney {
        SignedMoney(self.0.carried)
    }

    /// What the merchant is asked to pay in; until then it takes no recharges.
    async fn due(&self) -> Money {
        self.0.due.into()
    }

    /// Why something is not paid out; null where all is.
    async fn held_reason(&self) -> Option<HeldReason> {
        self.0.held.map(HeldReason::from)
    }

    /// When it was settled; null before.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// The payout or the collection, or both: at most two.
    #[graphql(complexity = "child_complexity.saturating_mul(2)")]
    async fn settlements(&self, ctx: &Context<'_>) -> Result<Vec<Settlement>> {
        Ok(ctx.load(SettlementsOf(self.0.id)).await?.unwrap_or_default())
    }

    /// The statement as CSV.
    #[graphql(complexity = "5")]
    async fn csv(&self, ctx: &Context<'_>) -> Result<String> {
        let lines = ctx.load(LinesOf(self.0.id)).await?.unwrap_or_default();
        statement_csv(&self.0, &lines).map_err(internal)
    }
}

/// What moved by transfers of one kind.
pub struct StatementMovement(StatementLine);

/// What moved by transfers of one kind.
#[Object]
impl StatementMovement {
    /// Why money moved.
    async fn kind(&self) -> TransferKind {
        self.0.kind.into()
    }

    /// By how many transfers.
    async fn transfers(&self) -> i32 {
        i32::try_from(self.0.transfers).unwrap_or(i32::MAX)
    }

    /// How much; above zero for the merchant.
    async fn amount(&self) -> SignedMoney {
        SignedMoney(self.0.amount)
    }
}

/// A payout to a merchant, or a collection from it.
#[derive(Clone)]
pub struct Settlement(pub clearing::Settlement);

/// A payout to a merchant, or a collection from it.
#[Object]
impl Settlement {
    /// `stl_…`, the reference that the bank knows it by.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Which way the money goes.
    async fn direction(&self) -> SettlementWay {
        self.0.direction.into()
    }

    /// How much.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// What became of it.
    async fn status(&self) -> SettlementState {
        self.0.status.into()
    }

    /// The bank that is paid to; null for a collection.
    async fn bank_name(&self) -> Option<&str> {
        self.0.bank_name.as_deref()
    }

    /// The last four digits of the account that is paid to; null for a collection.
    async fn account_ending(&self) -> Option<String> {
        let number = self.0.account_number.as_deref()?;
        let skipped = number.chars().count().saturating_sub(4);
        Some(number.chars().skip(skipped).collect())
    }

    /// The bank's own reference; null until it said one.
    async fn bank_reference(&self) -> Option<&str> {
        self.0.bank_reference.as_deref()
    }

    /// Why the bank could not move it; null unless it failed.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// When the bank was told; null before.
    async fn told_at(&self) -> Option<DateTime> {
        self.0.told_at.map(DateTime)
    }

    /// When it was said what became of it; null before.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// The statement that it settles.
    async fn statement(&self, ctx: &Context<'_>) -> Result<Option<SettlementStatement>> {
        ctx.load(self.0.statement).await
    }
}

/// A page of statements.
pub async fn list(
    ctx: &Context<'_>,
    of: Of,
    window: Window<ByKey<StatementId>>,
) -> Result<Connection<ByKey<StatementId>, SettlementStatement, EmptyFields, EmptyFields>> {
    let found = store::statements(ctx.app().db.read(), of, &window).await.map_err(internal)?;
    Ok(window.page(found, |statement| ByKey(statement.id), SettlementStatement))
}

/// The lines of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(StatementId);

/// The settlements of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SettlementsOf(StatementId);

impl Loader<CycleId> for Batch {
    type Value = ClearingCycle;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[CycleId]) -> Result<HashMap<CycleId, ClearingCycle>, Self::Error> {
        let rows = store::cycles_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|cycle| (cycle.id, ClearingCycle(cycle))).collect())
    }
}

impl Loader<StatementId> for Batch {
    type Value = SettlementStatement;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[StatementId],
    ) -> Result<HashMap<StatementId, SettlementStatement>, Self::Error> {
        let rows = store::statements_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|row| (row.id, SettlementStatement(row))).collect())
    }
}

impl Loader<LinesOf> for Batch {
    type Value = Vec<StatementLine>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[LinesOf],
    ) -> Result<HashMap<LinesOf, Vec<StatementLine>>, Self::Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let lines = store::lines_of(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(lines.into_iter().map(|(id, lines)| (LinesOf(id), lines)).collect())
    }
}

impl Loader<SettlementsOf> for Batch {
    type Value = Vec<Settlement>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[SettlementsOf],
    ) -> Result<HashMap<SettlementsOf, Vec<Settlement>>, Self::Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let rows = store::settlements_of(self.app.db.read(), keys).await.map_err(Arc::new)?;
        let mut found: HashMap<SettlementsOf, Vec<Settlement>> = HashMap::new();
        for row in rows {
            found.entry(SettlementsOf(row.statement)).or_default().push(Settlement(row));
        }
        Ok(found)
    }
}

impl Loader<SettlementId> for Batch {
    type Value = Settlement;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[SettlementId],
    ) -> Result<HashMap<SettlementId, Settlement>, Self::Error> {
        let rows = store::settlements_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|row| (row.id, Settlement(row))).collect())
    }
}
