//! Clearing cycles.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{CycleId, MerchantId, StatementId};

use super::statement::{Statements, page_of};
use crate::domain::clearing::{self, Cycle, CycleStatus, Position, cycle_csv};
use crate::domain::identity;

use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::scalar::{DateTime, SignedMoney};

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
    ) -> Result<Statements> {
        let window = Window::new(after, before, first, last)?;
        let of = StatementsOf { cycle: self.0.id, window: window.clone() };
        Ok(page_of(window, ctx.load(of).await?.unwrap_or_default()))
    }

    /// What differs when the cycle is computed again from the ledger, a sentence each: empty.
    #[graphql(complexity = "50")]
    async fn replay(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        clearing::replays(ctx.app().db.patient(), &self.0).await.map_err(internal)
    }

    /// The cycle as CSV: a line a merchant, then one of the sums.
    #[graphql(complexity = "50")]
    async fn csv(&self, ctx: &Context<'_>) -> Result<String> {
        let db = ctx.app().db.read();
        let positions = clearing::positions_of(db, self.0.id).await.map_err(internal)?;
        let keys: Vec<MerchantId> = positions.iter().map(|position| position.merchant).collect();
        let merchants = identity::merchants(db, &keys).await.map_err(internal)?;
        let names: HashMap<MerchantId, String> =
            merchants.into_iter().map(|found| (found.id, found.legal_name)).collect();
        let name_of = |id| names.get(&id).cloned().unwrap_or_default();
        cycle_csv(&self.0, &positions, name_of).map_err(internal)
    }
}

/// A page of the statements of a cycle, one more than its size.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StatementsOf {
    cycle: CycleId,
    window: Window<ByKey<StatementId>>,
}

#[async_trait::async_trait]
impl Loader<CycleId> for Batch {
    type Value = ClearingCycle;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[CycleId]) -> Result<HashMap<CycleId, ClearingCycle>, Self::Error> {
        let rows = clearing::cycles_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|cycle| (cycle.id, ClearingCycle(cycle))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<StatementsOf> for Batch {
    type Value = Vec<Position>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[StatementsOf],
    ) -> Result<HashMap<StatementsOf, Vec<Position>>, Self::Error> {
        // The cycles of a list are asked for the same page; another alias asks for another.
        let mut asked: HashMap<&Window<ByKey<StatementId>>, Vec<CycleId>> = HashMap::new();
        for key in keys {
            asked.entry(&key.window).or_default().push(key.cycle);
        }
        let mut found: HashMap<StatementsOf, Vec<Position>> = HashMap::new();
        for (window, cycles) in asked {
            let rows = clearing::statements_of_cycles(self.app.db.read(), cycles, window).await;
            for row in rows.map_err(Arc::new)? {
                let of = StatementsOf { cycle: row.cycle, window: window.clone() };
                found.entry(of).or_default().push(row);
            }
        }
        Ok(found)
    }
}
