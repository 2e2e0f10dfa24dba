//! Payments from balance that wait at the same moment are executed together (RELIABILITY, "Payments
//! under load"): one transaction for up to 64 of them, and one answer for each.
//!
//! Always holds: an answer leaves only after its commit; a batch has one payment of a customer at
//! most, and a customer's payments stay in one lane, so lanes never wait for each other's
//! memberships; a payment that breaks its batch breaks alone.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use entity::id::CustomerId;
use rand::RngExt as _;
use tokio::sync::oneshot;

use super::pay::{call_off, from_balance};
use super::{Paid, Pay, PayRefused, Tender};
use crate::domain::ledger::Accounts;
use crate::infra::clock::Clock;
use crate::infra::db::{Db, Tx, busy, fault, is_lost};
use crate::infra::failure::{Failure, Outcome, Overloaded};
use crate::infra::idempotency::{self, Act};
use crate::infra::{Infra, meter};

/// Most payments of one transaction.
const BATCH: usize = 64;

/// Most payments that wait in a lane; one more is refused as `OVERLOADED`.
const MOST_WAITING: usize = 1_024;

/// How long a payment waits for its turn. After that it is refused as `OVERLOADED`, and not executed.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a batch is repeated that met a conflict or lost its connection, before it is split.
const REPEATS: u32 = 2;

/// Longest pause before a batch is repeated.
const LONGEST_PAUSE_MS: u64 = 20;

/// Lanes on PostgreSQL: transactions that commit at the same time share a flush.
const LANES: usize = 4;

/// The payments from balance that wait for their turn.
pub struct PaymentQueue {
    lanes: Vec<Arc<Lane>>,
}

/// Payments of some customers, executed one batch after the other. Nothing runs while none waits.
struct Lane {
    db: Db,
    clock: Clock,
    accounts: Accounts,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    /// Whether a task executes what waits.
    runs: bool,
    /// How many payments it executes now.
    executing: usize,
}

/// A payment that waits, and who waits for its answer.
struct Waiting {
    act: Act,
    pay: Pay,
    since: Instant,
    answer: oneshot::Sender<Outcome<Paid, PayRefused>>,
}

impl PaymentQueue {
    /// A queue in front of a database.
    pub fn new(db: &Db, clock: &Clock) -> Self {
        // SQLite has one writer.
        let count = if db.is_sqlite() { 1 } else { LANES };
        let lane = || Lane {
            db: db.clone(),
            clock: clock.clone(),
            accounts: Accounts::default(),
            state: Mutex::default(),
        };
        Self { lanes: (0..count).map(|_| Arc::new(lane())).collect() }
    }

    /// Pays an order from balance, once for its key: with whatever else waits then. It is paid even if
    /// whoever asked has gone by then; a payment whose turn had not come is left out.
    pub async fn pay(&self, act: Act, pay: Pay) -> Outcome<Paid, PayRefused> {
        act.check::<PayRefused>()?;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { act, pay, since: Instant::now(), answer };
        self.lane(pay.customer)?.push(waiting)?;
        answered.await.map_err(|_| anyhow::anyhow!("a payment was not answered"))?
    }

    /// How many payments are not answered yet: those that wait, and those that are executed now.
    pub fn unanswered(&self) -> usize {
        let lane = |lane: &Arc<Lane>| {
            let state = lane.state();
            state.waiting.len().saturating_add(state.executing)
        };
        self.lanes.iter().map(lane).fold(0, usize::saturating_add)
    }

    fn lane(&self, customer: CustomerId) -> anyhow::Result<&Arc<Lane>> {
        let lanes = u64::try_from(self.lanes.len())?;
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(customer);
        let number = usize::try_from(hash.checked_rem(lanes).unwrap_or_default())?;
        self.lanes.get(number).ok_or_else(|| anyhow::anyhow!("there is no lane {number}"))
    }
}

impl Lane {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a payment wait for its turn.
    fn push(self: &Arc<Self>, waiting: Waiting) -> anyhow::Result<()> {
        let mut state = self.state();
        if state.waiting.len() >= MOST_WAITING {
            return Err(Overloaded.into());
        }
        state.waiting.push_back(waiting);
        if !state.runs {
            state.runs = true;
            tokio::spawn(Running { lane: Arc::clone(self), is_done: false }.run());
        }
        Ok(())
    }

    /// The next batch: what waits now, one payment a customer, in the order of arrival. None, and
    /// nothing runs any more, when nothing waits.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut state = self.state();
        let (mut batch, mut later) = (Vec::new(), VecDeque::new());
        let mut customers = HashSet::new();
        while let Some(waiting) = state.waiting.pop_front() {
            if waiting.answer.is_closed() {
                continue;
            }
            if waiting.since.elapsed() > PATIENCE {
                waiting.answers(Err(Failure::Broken(Overloaded.into())));
            } else if batch.len() == BATCH {
                later.push_back(waiting);
                break;
            } else if customers.insert(waiting.pay.customer) {
                batch.push(waiting);
            } else {
                later.push_back(waiting);
            }
        }
        later.append(&mut state.waiting);
        state.waiting = later;
        state.executing = batch.len();
        state.runs = !batch.is_empty();
        state.runs.then_some(batch)
    }

    /// Executes a batch and answers each of its payments. A part that breaks is repeated where that can
    /// help, then in halves, so that only what breaks by itself is answered so. Where somebody else holds
    /// a row for long, one by one: halves would wait for it again and again.
    async fn settle(&self, batch: Vec<Waiting>) {
        let mut parts = vec![batch];
        while let Some(mut part) = parts.pop() {
            match self.repeat(&part).await {
                Ok(settled) => {
                    for (waiting, settled) in part.into_iter().zip(settled) {
                        waiting.answers(settled.map_err(Failure::Refused));
                    }
                }
                Err(error) if part.len() > 1 => {
                    tracing::warn!(error = format!("{error:#}"), "payments are repeated in parts");
                    let waited = fault(&error).and_then(busy) == Some("lock");
                    let size = if waited { 1 } else { part.len().div_ceil(2) };
                    while part.len() > size {
                        parts.push(part.split_off(part.len().saturating_sub(size)));
                    }
                    parts.push(part);
                }
                Err(error) => {
                    if let Some(waiting) = part.pop() {
                        waiting.answers(Err(Failure::Broken(error)));
                    }
                }
            }
        }
    }

    /// Executes payments in one transaction, again where it met a conflict or lost its connection: with
    /// the same keys, so that what was committed before the line broke is answered and not done again.
    async fn repeat(&self, part: &[Waiting]) -> anyhow::Result<Vec<Result<Paid, PayRefused>>> {
        let mut repeats = 0;
        loop {
            let done = self.db.step(async |tx| self.execute(tx, part).await).await;
            match done {
                Err(error) if repeats < REPEATS && passes(&error) => {
                    repeats = repeats.saturating_add(1);
                    let pause = rand::rng().random_range(0..LONGEST_PAUSE_MS);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                done => return done,
            }
        }
    }

    async fn execute(
        &self,
        tx: &Tx,
        part: &[Waiting],
    ) -> anyhow::Result<Vec<Result<Paid, PayRefused>>> {
        let acts: Vec<&Act> = part.iter().map(|waiting| &waiting.act).collect();
        let earlier = idempotency::claim_all(tx, &self.clock, &acts).await?;
        let is_new = part.iter().zip(&earlier).filter(|(_, earlier)| earlier.is_none());
        let pays: Vec<Pay> = is_new.map(|(waiting, _)| waiting.pay).collect();
        let paid = from_balance(tx, &self.clock, &self.accounts, &pays).await?;
        let (mut new, mut settled) = (paid.iter(), Vec::with_capacity(part.len()));
        for (act, earlier) in acts.into_iter().zip(earlier) {
            settled.push(if let Some(earlier) = earlier {
                earlier
            } else {
                let new = new.next();
                let new = *new.ok_or_else(|| anyhow::anyhow!("a payment was not decided"))?;
                idempotency::answer(tx, act, &new).await?;
                new
            });
        }
        call_off(tx, &self.clock, &paid).await?;
        Ok(settled)
    }
}

/// The task of a lane.
struct Running {
    lane: Arc<Lane>,
    /// Whether it came to its end, and not to a panic.
    is_done: bool,
}

impl Running {
    async fn run(mut self) {
        while let Some(batch) = self.lane.next() {
            meter::PAYMENT_BATCHES.once();
            let size = u64::try_from(batch.len()).unwrap_or(u64::MAX);
            meter::PAYMENTS_BATCHED.add::<&str, 0>([], size);
            self.lane.settle(batch).await;
        }
        self.is_done = true;
    }
}

impl Drop for Running {
    /// Lets another task be started after a panic; what waits is answered as broken.
    fn drop(&mut self) {
        if !self.is_done {
            *self.lane.state() = State::default();
        }
    }
}

impl Waiting {
    /// Answers whoever waits, if somebody still does.
    fn answers(self, settled: Outcome<Paid, PayRefused>) {
        let _ = self.answer.send(settled);
    }
}

/// Pays an order of the customer's own, or begins to, once for its key.
pub async fn pay_once(
    infra: &Infra,
    queue: &PaymentQueue,
    act: Act,
    pay: Pay,
) -> Outcome<Paid, PayRefused> {
    let (clock, policy) = (&infra.clock, &infra.config.policy);
    match pay.tender {
        Tender::Balance => queue.pay(act, pay).await,
        Tender::Gateway => {
            let work = async |tx: &_| super::pay(tx, clock, policy, pay).await;
            idempotency::once(&infra.db, clock, act, work).await
        }
    }
}

/// Whether what broke may pass by itself: a conflict with others, or a connection that was lost.
fn passes(error: &anyhow::Error) -> bool {
    fault(error).is_some_and(|error| busy(error) == Some("conflict") || is_lost(error))
}
