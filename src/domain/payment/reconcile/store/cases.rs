//! Rows of cases.

use entity::gateway_listing::Kind as Movement;
use entity::id::ReconciliationCaseId;
use entity::reconciliation_case::{self, Kind as CaseKind};
use entity::timestamp::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait,
    PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
};

use crate::domain::payment::reconcile::model::Day;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// How long an operator has for a case, in seconds.
const DEADLINE_S: i64 = 86_400;

/// A difference that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its key.
    pub id: ReconciliationCaseId,
    /// Which gateway.
    pub gateway: String,
    /// On which day.
    pub day: Day,
    /// How it differs.
    pub kind: CaseKind,
    /// Whether a payment or a refund differs.
    pub movement: Movement,
    /// Our name for it, as the gateway wrote it.
    pub reference: String,
    /// Fen, as listed; none: it was not.
    pub listed_fen: Option<i64>,
    /// Fen, as booked; none: they were not.
    pub booked_fen: Option<i64>,
    /// When it was found.
    pub found_at: Timestamp,
    /// When it was resolved; none: it is open.
    pub resolved_at: Option<Timestamp>,
    /// Why it is resolved.
    pub note: Option<String>,
    /// What was said: pairs of name and value.
    pub evidence: Vec<(String, String)>,
}

impl Case {
    /// By when an operator should have looked at it.
    pub const fn deadline_at(&self) -> Timestamp {
        self.found_at.plus_seconds(DEADLINE_S)
    }
}

/// Something that was said and does not fit.
#[derive(Clone, Debug)]
pub struct Found {
    /// How it differs.
    pub kind: CaseKind,
    /// Which way the money went.
    pub movement: Movement,
    /// Our name for it, as it was said.
    pub reference: String,
    /// Fen, as said.
    pub listed_fen: Option<i64>,
    /// Fen, as booked.
    pub booked_fen: Option<i64>,
    /// Names what was said: said again, it is the same case.
    pub once: String,
    /// What was said: pairs of name and value, no personal data.
    pub evidence: Vec<(String, String)>,
}

impl From<reconciliation_case::Model> for Case {
    fn from(row: reconciliation_case::Model) -> Self {
        Self {
            id: row.id,
            gateway: row.gateway,
            day: Day(row.day),
            kind: row.kind,
            movement: row.movement,
            reference: row.reference,
            listed_fen: row.listed_amount,
            booked_fen: row.booked_amount,
            found_at: row.found_at,
            resolved_at: row.resolved_at,
            note: row.note,
            evidence: row
                .evidence
                .and_then(|json| serde_json::from_value(json).ok())
                .unwrap_or_default(),
        }
    }
}

/// Opens a case about what a bank or a gateway said; false when it is open, or was resolved, already.
pub async fn open_case(
    tx: &Tx,
    clock: &Clock,
    said_by: &str,
    found: Found,
) -> anyhow::Result<bool> {
    let now = clock.now();
    let row = reconciliation_case::ActiveModel {
        id: Set(clock.key()),
        reconciliation_id: Set(None),
        gateway: Set(said_by.to_owned()),
        day: Set(Day::of(now).0),
        kind: Set(found.kind),
        movement: Set(found.movement),
        reference: Set(found.reference),
        listed_amount: Set(found.listed_fen),
        booked_amount: Set(found.booked_fen),
        found_at: Set(now),
        resolved_at: Set(None),
        note: Set(None),
        once: Set(Some(found.once)),
        evidence: Set(Some(serde_json::to_value(found.evidence)?)),
    };
    let once = OnConflict::column(reconciliation_case::Column::Once).do_nothing().to_owned();
    let written = reconciliation_case::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// How many cases are open beyond their deadline.
pub async fn overdue(connection: &impl ConnectionTrait, now: Timestamp) -> anyhow::Result<u64> {
    let late = reconciliation_case::Entity::find()
        .filter(reconciliation_case::Column::ResolvedAt.is_null())
        .filter(
            reconciliation_case::Column::FoundAt.lte(now.plus_seconds(DEADLINE_S.saturating_neg())),
        );
    Ok(late.count(connection).await?)
}

/// The cases that wait for an operator, the longest waiting first.
pub async fn open_cases(
    connection: &impl ConnectionTrait,
    window: &Window<ByKey<ReconciliationCaseId>>,
) -> anyhow::Result<Vec<Case>> {
    let open = reconciliation_case::Entity::find()
        .filter(reconciliation_case::Column::ResolvedAt.is_null());
    let id = reconciliation_case::Column::Id;
    let rows = by_key(open, id, Age::OldestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Case::from).collect())
}

/// The open cases of what was booked and not listed, locked.
pub async fn lock_unlisted(tx: &Tx, gateway: &str) -> anyhow::Result<Vec<Case>> {
    let rows = reconciliation_case::Entity::find()
        .filter(reconciliation_case::Column::ResolvedAt.is_null())
        .filter(reconciliation_case::Column::Gateway.eq(gateway))
        .filter(reconciliation_case::Column::Kind.eq(CaseKind::BookedButNotListed))
        .order_by_asc(reconciliation_case::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(Case::from).collect())
}

/// A case, locked until the transaction ends.
pub async fn lock_case(tx: &Tx, id: ReconciliationCaseId) -> anyhow::Result<Option<Case>> {
    let row = reconciliation_case::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(row.map(Case::from))
}

/// Writes why a locked case is resolved. Answers it as it is now.
pub async fn close_case(tx: &Tx, clock: &Clock, case: Case, note: &str) -> anyhow::Result<Case> {
    let (resolved_at, note) = (Some(clock.now()), Some(note.to_owned()));
    let row = reconciliation_case::ActiveModel {
        id: Set(case.id),
        resolved_at: Set(resolved_at),
        note: Set(note.clone()),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(Case { resolved_at, note, ..case })
}
