//! Payouts and collections.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{SettlementId, StatementId};

use super::statement::SettlementStatement;
use crate::domain::clearing::{self, Direction, SettlementStatus};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::scalar::{DateTime, Money};

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
    /// It is in a file that is being written for the bank.
    Telling,
    /// The bank has been told.
    Told,
    /// The money has moved.
    Paid,
    /// The bank could not move it. A payout is owed again, and paid by the next cycle.
    Failed,
    /// A later cycle asks for what is due instead.
    Superseded,
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

/// The settlements of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SettlementsOf(pub StatementId);

#[async_trait::async_trait]
impl Loader<SettlementsOf> for Batch {
    type Value = Vec<Settlement>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[SettlementsOf],
    ) -> Result<HashMap<SettlementsOf, Vec<Settlement>>, Self::Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let rows = clearing::settlements_of(self.app.db.read(), keys).await.map_err(Arc::new)?;
        let mut found: HashMap<SettlementsOf, Vec<Settlement>> = HashMap::new();
        for row in rows {
            found.entry(SettlementsOf(row.statement)).or_default().push(Settlement(row));
        }
        Ok(found)
    }
}

#[async_trait::async_trait]
impl Loader<SettlementId> for Batch {
    type Value = Settlement;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[SettlementId],
    ) -> Result<HashMap<SettlementId, Settlement>, Self::Error> {
        let rows = clearing::settlements_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|row| (row.id, Settlement(row))).collect())
    }
}
