//! A cycle begins: on its time of day, or because an operator asks.

use async_graphql::Enum;
use entity::id::{CycleId, OperatorId};
use serde::{Deserialize, Serialize};

use super::model::{Cycle, CycleStatus};
use super::store;
use crate::domain::{ledger, operator};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, says};
use crate::infra::idempotency;

/// A cycle that an operator asks for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RunClearing {
    /// Who asks.
    pub operator: OperatorId,
}

/// A cycle that has begun.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Started {
    /// Its key.
    pub cycle: CycleId,
}

/// Why no cycle was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RunClearingErrorCode")]
pub enum CutRefused {
    /// A cycle is running; wait until it is settled.
    AlreadyRunning,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for CutRefused {
    const MUTATION: &'static str = "RunClearing";

    fn says(&self) -> Says {
        match self {
            Self::AlreadyRunning => says(
                "A cycle is running; wait until it is settled.",
                "已有清算正在进行，请等待其完成。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for CutRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Begins a cycle for an operator, and writes the act down.
pub async fn run_clearing(
    tx: &Tx,
    clock: &Clock,
    wanted: RunClearing,
) -> Outcome<Started, CutRefused> {
    let cycle = cut(tx, clock, Some(wanted.operator)).await?.ok_or(CutRefused::AlreadyRunning)?;
    operator::note(tx, clock, wanted.operator, "runClearing", cycle.to_string(), None).await?;
    Ok(Started { cycle })
}

/// Begins a cycle: from now on it is known which transfers it covers. None while one is running.
pub async fn cut(
    tx: &Tx,
    clock: &Clock,
    operator: Option<OperatorId>,
) -> anyhow::Result<Option<CycleId>> {
    // Whoever begins a cycle holds the barrier: two cannot begin at once.
    let to_serial = ledger::cut_off(tx).await?;
    let before = store::newest(tx).await?;
    if before.as_ref().is_some_and(|before| before.settled_at.is_none()) {
        return Ok(None);
    }
    let cycle = Cycle {
        id: clock.key(),
        number: before.as_ref().map_or(0, |before| before.number).saturating_add(1),
        after_serial: before.map_or(0, |before| before.to_serial),
        to_serial,
        status: CycleStatus::Cut,
        operator,
        cut_off_at: clock.now(),
        books: None,
        settled_at: None,
    };
    store::add_cycle(tx, &cycle).await?;
    Ok(Some(cycle.id))
}
