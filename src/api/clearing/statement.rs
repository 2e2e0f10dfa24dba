//! Merchants' statements of clearing cycles.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result};
use entity::id::{MerchantId, StatementId};

use super::settlement::{Settlement, SettlementsOf};
use crate::api::identity::Merchant;
use crate::api::wallet::TransferKind;
use crate::domain::clearing::{self, Held, Position, StatementLine, statement_csv};
use crate::domain::identity::Actor;
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::internal;
use crate::graphql::page::{ByKey, Window};
use crate::graphql::scalar::{DateTime, Money, SignedMoney};

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
    /// It could not be settled in this cycle. The next one tries again; operators look after it.
    SetAside,
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

/// The statements of one merchant.
pub async fn list(
    ctx: &Context<'_>,
    merchant: MerchantId,
    window: Window<ByKey<StatementId>>,
) -> Result<Statements> {
    let found = clearing::statements_of_merchant(ctx.app().db.read(), merchant, &window).await;
    Ok(page_of(window, found.map_err(internal)?))
}

/// A page of statements.
pub type Statements = Connection<ByKey<StatementId>, SettlementStatement, EmptyFields, EmptyFields>;

/// The page of statements that were read for a window.
pub fn page_of(window: Window<ByKey<StatementId>>, found: Vec<Position>) -> Statements {
    window.page(found, |statement| ByKey(statement.id), SettlementStatement)
}

/// The lines of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(StatementId);

#[async_trait::async_trait]
impl Loader<StatementId> for Batch {
    type Value = SettlementStatement;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[StatementId],
    ) -> Result<HashMap<StatementId, SettlementStatement>, Self::Error> {
        let rows = clearing::statements_by_ids(self.app.db.read(), keys.to_vec()).await;
        let rows = rows.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|row| (row.id, SettlementStatement(row))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<LinesOf> for Batch {
    type Value = Vec<StatementLine>;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[LinesOf],
    ) -> Result<HashMap<LinesOf, Vec<StatementLine>>, Self::Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let lines = clearing::lines_of(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(lines.into_iter().map(|(id, lines)| (LinesOf(id), lines)).collect())
    }
}
