//! Lists of cycles and statements.

use crate::domain::clearing;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, ID, Object, Result};
use entity::id::{CycleId, MerchantId};

use super::cycle::ClearingCycle;
use super::statement::{Statements, list};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;
use crate::graphql::page::{self, ByKey, Window};
use crate::graphql::scalar::local;

/// What operators see of clearing.
pub struct OperatorClearing;

/// What operators see of clearing.
#[Object]
impl OperatorClearing {
    /// The clearing cycles, newest first.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn clearing_cycles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<CycleId>, ClearingCycle, EmptyFields, EmptyFields>> {
        ctx.operator()?;
        let window = Window::new(after, before, first, last)?;
        let found = clearing::cycles(ctx.app().db.read(), &window).await.map_err(internal)?;
        Ok(window.page(found, |cycle| ByKey(cycle.id), ClearingCycle))
    }

    /// One clearing cycle; null when there is none with this id.
    async fn clearing_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`cyc_…`")] id: ID,
    ) -> Result<Option<ClearingCycle>> {
        ctx.operator()?;
        ctx.load(local::<CycleId>(&id)?).await
    }
}

/// What a merchant sees of clearing.
pub struct StaffStatements(pub MerchantId);

/// What a merchant sees of clearing.
#[Object]
impl StaffStatements {
    /// The merchant's statements of settled cycles, newest first. Owners and managers only.
    #[graphql(complexity = "page::cost(first, last).saturating_mul(child_complexity)")]
    async fn settlement_statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Statements> {
        ctx.manager_of(self.0)?;
        list(ctx, self.0, Window::new(after, before, first, last)?).await
    }
}
