//! Rows of reconciliations, and what gateways listed.

mod cases;

pub use cases::*;

use std::collections::{BTreeSet, HashSet};

use entity::gateway_listing;
use entity::id::ReconciliationId;
use entity::timestamp::Timestamp;
use entity::{gateway_refund, intent, reconciliation, reconciliation_case};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::model::{Comparison, Day, Difference, Listed, Name, Tally};
use crate::domain::payment::model::{Intent, Return};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// Most rows or keys of one statement.
pub const AT_ONCE: usize = 500;

/// How many reconciled days are looked at for one that was passed by.
const LOOK_BACK: u64 = 400;

/// Most days that are answered as due.
const MOST_DUE: usize = 400;

/// A day of a gateway, held against our books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// Its key.
    pub id: ReconciliationId,
    /// Which gateway.
    pub gateway: String,
    /// Which day.
    pub day: Day,
    /// Counts and sums of payments.
    pub payments: Tally,
    /// Counts and sums of refunds.
    pub refunds: Tally,
    /// How many differences were found.
    pub cases: i64,
    /// When it was done.
    pub done_at: Timestamp,
}

impl From<reconciliation::Model> for Reconciliation {
    fn from(row: reconciliation::Model) -> Self {
        Self {
            id: row.id,
            gateway: row.gateway,
            day: Day(row.day),
            payments: Tally {
                listed: row.payments_listed,
                listed_fen: row.payments_listed_sum,
                booked: row.payments_booked,
                booked_fen: row.payments_booked_sum,
            },
            refunds: Tally {
                listed: row.refunds_listed,
                listed_fen: row.refunds_listed_sum,
                booked: row.refunds_booked,
                booked_fen: row.refunds_booked_sum,
            },
            cases: row.cases,
            done_at: row.done_at,
        }
    }
}

/// The days of a gateway that are closed and not reconciled, in their order: those that were passed
/// by, and those after the last one that was, or from the day of the first intent on.
pub async fn due(
    connection: &impl ConnectionTrait,
    gateway: &str,
    now: Timestamp,
) -> anyhow::Result<Vec<Day>> {
    let done: BTreeSet<i64> = reconciliation::Entity::find()
        .select_only()
        .column(reconciliation::Column::Day)
        .filter(reconciliation::Column::Gateway.eq(gateway))
        .order_by_desc(reconciliation::Column::Day)
        .limit(LOOK_BACK)
        .into_tuple::<i64>()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let mut day = if let Some(first) = done.first() {
        Day(*first)
    } else {
        // Keys sort by age.
        let first = intent::Entity::find()
            .filter(intent::Column::Gateway.eq(gateway))
            .order_by_asc(intent::Column::Id)
            .one(connection)
            .await?;
        let Some(first) = first else { return Ok(Vec::new()) };
        Day::of(first.created_at)
    };
    let mut due = Vec::new();
    while day.closed(now) && due.len() < MOST_DUE {
        if !done.contains(&day.0) {
            due.push(day);
        }
        day = day.next();
    }
    Ok(due)
}

/// The payments and refunds of a gateway that were settled as succeeded on a day.
pub async fn settled_on(
    connection: &impl ConnectionTrait,
    gateway: &str,
    day: Day,
) -> anyhow::Result<(Vec<Intent>, Vec<Return>)> {
    let (begin, end) = (day.begins(), day.next().begins());
    let intents = intent::Entity::find()
        .filter(intent::Column::Gateway.eq(gateway))
        .filter(intent::Column::Status.eq(intent::Status::Succeeded))
        .filter(intent::Column::SettledAt.gte(begin))
        .filter(intent::Column::SettledAt.lt(end))
        .all(connection)
        .await?;
    let refunds = gateway_refund::Entity::find()
        .filter(gateway_refund::Column::Status.eq(gateway_refund::Status::Succeeded))
        .filter(gateway_refund::Column::SettledAt.gte(begin))
        .filter(gateway_refund::Column::SettledAt.lt(end))
        .all(connection)
        .await?;
    Ok((
        intents.into_iter().map(Into::into).collect(),
        refunds.into_iter().map(Into::into).collect(),
    ))
}

/// Which of these lists had already.
pub async fn listed_before(
    connection: &impl ConnectionTrait,
    gateway: &str,
    names: &[&Name],
) -> anyhow::Result<HashSet<Name>> {
    let mut found = HashSet::new();
    for some in names.chunks(AT_ONCE) {
        let references = some.iter().map(|(_, reference)| reference.as_str());
        let rows = gateway_listing::Entity::find()
            .filter(gateway_listing::Column::Gateway.eq(gateway))
            .filter(gateway_listing::Column::Reference.is_in(references))
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.kind, row.reference)));
    }
    Ok(found)
}

/// Writes a reconciliation. False when that day has one: waits for whoever is writing it now.
pub async fn add(tx: &Tx, done: &Reconciliation) -> anyhow::Result<bool> {
    let (payments, refunds) = (&done.payments, &done.refunds);
    let row = reconciliation::ActiveModel {
        id: Set(done.id),
        gateway: Set(done.gateway.clone()),
        day: Set(done.day.0),
        payments_listed: Set(payments.listed),
        payments_listed_sum: Set(payments.listed_fen),
        payments_booked: Set(payments.booked),
        payments_booked_sum: Set(payments.booked_fen),
        refunds_listed: Set(refunds.listed),
        refunds_listed_sum: Set(refunds.listed_fen),
        refunds_booked: Set(refunds.booked),
        refunds_booked_sum: Set(refunds.booked_fen),
        cases: Set(done.cases),
        done_at: Set(done.done_at),
    };
    let once = [reconciliation::Column::Gateway, reconciliation::Column::Day];
    let written = reconciliation::Entity::insert(row)
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// Writes what a day's list had for the first time, and what differs.
pub async fn add_found(
    tx: &Tx,
    clock: &Clock,
    done: &Reconciliation,
    found: &Comparison,
) -> anyhow::Result<()> {
    for some in found.first_listed.chunks(AT_ONCE) {
        let row =
            |Listed { name: (kind, reference), fen, .. }: &Listed| gateway_listing::ActiveModel {
                gateway: Set(done.gateway.clone()),
                kind: Set(*kind),
                reference: Set(reference.clone()),
                amount: Set(*fen),
                day: Set(done.day.0),
            };
        let rows = gateway_listing::Entity::insert_many(some.iter().map(row));
        rows.exec_without_returning(tx).await?;
    }
    for some in found.differences.chunks(AT_ONCE) {
        let row = |Difference { kind, name, listed_fen, booked_fen }: &Difference| {
            reconciliation_case::ActiveModel {
                id: Set(clock.key()),
                reconciliation_id: Set(Some(done.id)),
                gateway: Set(done.gateway.clone()),
                day: Set(done.day.0),
                kind: Set(*kind),
                movement: Set(name.0),
                reference: Set(name.1.clone()),
                listed_amount: Set(*listed_fen),
                booked_amount: Set(*booked_fen),
                found_at: Set(done.done_at),
                resolved_at: Set(None),
                note: Set(None),
                once: Set(None),
                evidence: Set(None),
            }
        };
        let rows = reconciliation_case::Entity::insert_many(some.iter().map(row));
        rows.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Reconciliations, the newest first.
pub async fn reconciliations(
    connection: &impl ConnectionTrait,
    window: &Window<ByKey<ReconciliationId>>,
) -> anyhow::Result<Vec<Reconciliation>> {
    let (all, id) = (reconciliation::Entity::find(), reconciliation::Column::Id);
    let rows = by_key(all, id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Reconciliation::from).collect())
}
