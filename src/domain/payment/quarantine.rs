//! Notices that did not fit: kept, believed by nobody, until an operator decides.

use entity::id::{IntentId, Key as _, NoticeId};
use entity::notice::{self, Outcome};
use entity::timestamp::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QuerySelect,
};

use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// A notice that did not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its key.
    pub id: NoticeId,
    /// Which gateway sent it.
    pub gateway: String,
    /// The gateway's own id of it.
    pub notice: String,
    /// What it tells.
    pub kind: String,
    /// What it refers to, as it says.
    pub reference: String,
    /// How much, in fen, as it says.
    pub amount_fen: i64,
    /// Why it did not fit.
    pub fault: String,
    /// When it came.
    pub received_at: Timestamp,
    /// When an operator decided; none: it waits.
    pub resolved_at: Option<Timestamp>,
    /// What the operator decided.
    pub resolution: Option<String>,
}

impl Quarantined {
    /// The intent that it refers to, if its reference is one.
    pub fn intent(&self) -> Option<IntentId> {
        IntentId::parse(&self.reference)
    }
}

impl From<notice::Model> for Quarantined {
    fn from(row: notice::Model) -> Self {
        Self {
            id: row.id,
            gateway: row.gateway,
            notice: row.notice_id,
            kind: row.kind,
            reference: row.reference,
            amount_fen: row.amount,
            fault: row.fault.unwrap_or_default(),
            received_at: row.received_at,
            resolved_at: row.resolved_at,
            resolution: row.resolution,
        }
    }
}

/// The notices that wait for an operator, the longest waiting first.
pub async fn quarantined(
    connection: &impl ConnectionTrait,
    window: &Window<ByKey<NoticeId>>,
) -> anyhow::Result<Vec<Quarantined>> {
    let found = notice::Entity::find()
        .filter(notice::Column::Outcome.eq(Outcome::Quarantined))
        .filter(notice::Column::ResolvedAt.is_null());
    let rows = by_key(found, notice::Column::Id, Age::OldestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Quarantined::from).collect())
}

/// The notices in quarantine that tell of a payment and wait.
pub async fn waiting_about(tx: &Tx, intent: IntentId) -> anyhow::Result<Vec<NoticeId>> {
    let found = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .filter(notice::Column::Reference.eq(intent.to_string()))
        .filter(notice::Column::Outcome.eq(Outcome::Quarantined))
        .filter(notice::Column::ResolvedAt.is_null());
    Ok(found.into_tuple().all(tx).await?)
}

/// A quarantined notice, locked until the transaction ends.
pub async fn lock_case(tx: &Tx, id: NoticeId) -> anyhow::Result<Option<Quarantined>> {
    let row = notice::Entity::find()
        .filter(notice::Column::Id.eq(id))
        .filter(notice::Column::Outcome.eq(Outcome::Quarantined))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(row.map(Quarantined::from))
}

/// Writes what an operator decided about a locked notice.
pub async fn close_case(
    tx: &Tx,
    clock: &Clock,
    case: &Quarantined,
    resolution: &str,
) -> anyhow::Result<()> {
    let row = notice::ActiveModel {
        gateway: Set(case.gateway.clone()),
        notice_id: Set(case.notice.clone()),
        resolved_at: Set(Some(clock.now())),
        resolution: Set(Some(resolution.to_owned())),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}
