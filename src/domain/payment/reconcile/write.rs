//! Holds a day's list against our books, and writes what came of it.

use std::collections::{HashMap, HashSet};

use entity::gateway_listing::Kind as Movement;
use entity::gateway_refund;
use entity::id::{GatewayRefundId, IntentId, Key as _};
use sea_orm::ConnectionTrait;

use super::model::{Day, Held, Listed, Name, compare};
use super::store::{self, AT_ONCE, Reconciliation};
use crate::domain::payment::model::{Intent, Return};
use crate::domain::payment::{Status, intents_by_ids, returns_by_ids};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// What our books have of a day: all that its list names, and all that was settled on it.
#[derive(Clone, Debug)]
pub struct Books {
    /// Payments asked for.
    pub intents: Vec<Intent>,
    refunds: Vec<Return>,
    earlier: HashSet<Name>,
    settled: Vec<Name>,
}

/// Reads what our books have of a day.
pub async fn books(
    connection: &impl ConnectionTrait,
    gateway: &str,
    day: Day,
    list: &[Listed],
) -> anyhow::Result<Books> {
    let (mut intents, mut refunds) = store::settled_on(connection, gateway, day).await?;
    let settled: Vec<Name> =
        intents.iter().map(name_of).chain(refunds.iter().map(name_of_refund)).collect();
    let names: Vec<&Name> = list.iter().map(|line| &line.name).chain(&settled).collect();
    let earlier = store::listed_before(connection, gateway, &names).await?;
    let here: HashSet<IntentId> = intents.iter().map(|intent| intent.id).collect();
    let wanted: Vec<IntentId> =
        payments_named(list).into_iter().filter(|id| !here.contains(id)).collect();
    for some in wanted.chunks(AT_ONCE) {
        intents.extend(intents_by_ids(connection, some.to_vec()).await?);
    }
    let here: HashSet<GatewayRefundId> = refunds.iter().map(|refund| refund.id).collect();
    let wanted: Vec<GatewayRefundId> =
        refunds_named(list).into_iter().filter(|id| !here.contains(id)).collect();
    for some in wanted.chunks(AT_ONCE) {
        refunds.extend(returns_by_ids(connection, some.to_vec()).await?);
    }
    Ok(Books { intents, refunds, earlier, settled })
}

/// What a list has and we still wait for.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Payments.
    pub intents: Vec<IntentId>,
    /// Refunds, each with the payment that it gives back.
    pub refunds: Vec<(GatewayRefundId, IntentId)>,
}

/// Looks for what a list has and we still wait for.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    list: &[Listed],
) -> anyhow::Result<Waiting> {
    let (mut intents, mut refunds) = (Vec::new(), Vec::new());
    let wanted: Vec<IntentId> = payments_named(list).into_iter().collect();
    for some in wanted.chunks(AT_ONCE) {
        let found = intents_by_ids(connection, some.to_vec()).await?.into_iter();
        // What failed here and is listed was paid after all: it goes back by itself.
        let open = found.filter(|intent| intent.status != Status::Succeeded);
        intents.extend(open.map(|intent| intent.id));
    }
    let wanted: Vec<GatewayRefundId> = refunds_named(list).into_iter().collect();
    for some in wanted.chunks(AT_ONCE) {
        let found = returns_by_ids(connection, some.to_vec()).await?.into_iter();
        let open = found.filter(|refund| refund.status == gateway_refund::Status::Requested);
        refunds.extend(open.map(|refund| (refund.id, refund.intent)));
    }
    Ok(Waiting { intents, refunds })
}

fn payments_named(list: &[Listed]) -> HashSet<IntentId> {
    named(list, Movement::Payment, IntentId::parse)
}

fn refunds_named(list: &[Listed]) -> HashSet<GatewayRefundId> {
    let read = |text: &str| Return::read_reference(text).map(|(id, _)| id);
    named(list, Movement::Refund, read)
}

/// The keys that a list's references spell, each once.
fn named<K: Eq + std::hash::Hash>(
    list: &[Listed],
    movement: Movement,
    read: impl Fn(&str) -> Option<K>,
) -> HashSet<K> {
    let lines = list.iter().filter(|line| line.name.0 == movement);
    lines.filter_map(|line| read(&line.name.1)).collect()
}

fn name_of(intent: &Intent) -> Name {
    (Movement::Payment, intent.id.to_string())
}

fn name_of_refund(refund: &Return) -> Name {
    (Movement::Refund, refund.reference())
}

/// Writes a day's reconciliation with what differs. `cash` is what the ledger has of each payment
/// that succeeded, in fen. None when the day was reconciled already.
pub async fn write(
    tx: &Tx,
    clock: &Clock,
    gateway: &str,
    day: Day,
    list: &[Listed],
    books: &Books,
    cash: &[(IntentId, i64)],
) -> anyhow::Result<Option<Reconciliation>> {
    let cash: HashMap<IntentId, i64> = cash.iter().copied().collect();
    let mut held: HashMap<Name, Held> = HashMap::new();
    for intent in &books.intents {
        let succeeded = intent.status == Status::Succeeded;
        let booked_fen = succeeded.then(|| cash.get(&intent.id).copied().unwrap_or_default());
        held.insert(name_of(intent), Held { asked_fen: intent.amount.fen(), booked_fen });
    }
    for refund in &books.refunds {
        let succeeded = refund.status == gateway_refund::Status::Succeeded;
        let asked_fen = refund.amount.fen();
        let booked_fen = succeeded.then_some(asked_fen);
        held.insert(name_of_refund(refund), Held { asked_fen, booked_fen });
    }
    let found = compare(list, &held, &books.earlier, &books.settled);
    let done = Reconciliation {
        id: clock.key(),
        gateway: gateway.to_owned(),
        day,
        payments: found.payments,
        refunds: found.refunds,
        cases: i64::try_from(found.differences.len())?,
        done_at: clock.now(),
    };
    if !store::add(tx, &done).await? {
        return Ok(None);
    }
    store::add_found(tx, clock, &done, &found).await?;
    // Clocks differ around midnight: what a day did not list, the next may.
    let listed: HashSet<&Name> = found.first_listed.iter().map(|line| &line.name).collect();
    for case in store::lock_unlisted(tx, gateway).await? {
        if listed.contains(&(case.movement, case.reference.clone())) {
            store::close_case(tx, clock, case, &format!("Listed on {day}.")).await?;
        }
    }
    Ok(Some(done))
}
