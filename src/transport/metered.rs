//! Lets every operation be paid for before it runs, with what validation finds that it costs.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::{
    Name, Response, ServerError, ValidationResult, Value, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation},
    indexmap::IndexMap,
    parser::types::OperationType,
};
use futures_util::future::BoxFuture;

use super::{Budget, Denied, fault::Fault};

/// What an operation costs that is refused before it runs.
pub(super) const REFUSED: usize = 20;

/// What a mutation costs beside its fields: it writes.
const MUTATION: usize = 20;

/// The extension every schema behind this transport is built with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metered;

impl ExtensionFactory for Metered {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Till)
    }
}

/// In the data of a request that is only validated: it costs nothing and does not run.
#[derive(Default)]
pub(super) struct Judging(OnceLock<usize>);

impl Judging {
    /// What the request would cost; none when it was refused.
    pub(super) fn cost(&self) -> Option<usize> {
        self.0.get().copied()
    }
}

type Charge =
    Box<dyn Fn(usize) -> BoxFuture<'static, Result<Option<Budget>, Denied>> + Send + Sync>;

/// Whom to ask for the points of one operation; in its request's data.
pub(super) struct Meter {
    extra: usize,
    /// Whether the client wants to know.
    told: bool,
    charge: Charge,
    paid: Mutex<Option<(usize, Option<Budget>)>>,
}

impl Meter {
    pub(super) fn new(
        kind: OperationType,
        told: bool,
        charge: impl Fn(usize) -> BoxFuture<'static, Result<Option<Budget>, Denied>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let extra = if kind == OperationType::Mutation { MUTATION } else { 0 };
        Self { extra, told, charge: Box::new(charge), paid: Mutex::default() }
    }

    fn receipt(&self) -> Option<Value> {
        let paid = *self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        paid.filter(|_| self.told).map(|(cost, budget)| receipt(cost, budget))
    }
}

/// What a client is told of the cost: as Shopify says it, which clients know.
pub(super) fn receipt(cost: usize, budget: Option<Budget>) -> Value {
    let mut receipt = IndexMap::from([(Name::new("requestedQueryCost"), Value::from(cost))]);
    if let Some(Budget { most, left }) = budget {
        let status = IndexMap::from([
            (Name::new("maximumAvailable"), Value::from(most)),
            (Name::new("currentlyAvailable"), Value::from(left)),
            (Name::new("restoredPerMinute"), Value::from(most)),
        ]);
        receipt.insert(Name::new("throttleStatus"), Value::Object(status));
    }
    Value::Object(receipt)
}

struct Till;

#[async_trait::async_trait]
impl Extension for Till {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await;
        if let Some(Judging(cost)) = ctx.data_opt::<Arc<Judging>>().map(|judging| &**judging) {
            return Err(match result {
                Ok(valid) => {
                    // A request is validated once, so nothing is there yet.
                    let _ = cost.set(valid.complexity);
                    Vec::new()
                }
                Err(errors) => errors,
            });
        }
        // Without a meter it is the program itself that asks.
        let Some(meter) = ctx.data_opt::<Meter>() else { return result };
        match result {
            Ok(valid) => {
                let cost = valid.complexity.max(1).saturating_add(meter.extra);
                let budget = (meter.charge)(cost).await;
                let budget = budget.map_err(|denied| vec![Fault::from(denied).into()])?;
                let mut paid = meter.paid.lock().unwrap_or_else(PoisonError::into_inner);
                *paid = Some((cost, budget));
                Ok(valid)
            }
            Err(errors) => {
                let _ = (meter.charge)(REFUSED).await;
                Err(errors)
            }
        }
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let response = next.run(ctx, operation_name).await;
        match ctx.data_opt::<Meter>().and_then(Meter::receipt) {
            Some(receipt) => response.extension("cost", receipt),
            None => response,
        }
    }
}
