//! Rows of proposals, to model and back.

use entity::id::ProposalId;
use entity::proposal::{self, Column, Entity};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::model::{Kind, Proposal, Status};
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

impl From<proposal::Model> for Proposal {
    fn from(row: proposal::Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            subject: row.subject_id,
            reason: row.reason,
            bank_reference: row.bank_reference,
            status: row.status,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
        }
    }
}

/// Writes a new proposal.
pub(super) async fn add(tx: &Tx, proposal: &Proposal) -> anyhow::Result<()> {
    let row = proposal::ActiveModel {
        id: Set(proposal.id),
        kind: Set(proposal.kind),
        subject_id: Set(proposal.subject),
        reason: Set(proposal.reason.clone()),
        bank_reference: Set(proposal.bank_reference.clone()),
        status: Set(proposal.status),
        proposed_by: Set(proposal.proposed_by),
        proposed_at: Set(proposal.proposed_at),
        decided_by: Set(None),
        decided_at: Set(None),
        decision_reason: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The proposal that waits about something, locked until the transaction ends.
pub(super) async fn lock_waiting(
    tx: &Tx,
    kind: Kind,
    subject: Uuid,
) -> anyhow::Result<Option<Proposal>> {
    let found = Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Status.eq(Status::Proposed))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(found.map(Proposal::from))
}

/// The newest proposal about something, as long as it waits.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    kind: Kind,
    subject: Uuid,
) -> anyhow::Result<Option<Proposal>> {
    let found = Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Status.eq(Status::Proposed))
        .order_by_desc(Column::Id);
    Ok(found.one(connection).await?.map(Proposal::from))
}

/// A proposal.
pub async fn by_id(
    connection: &impl ConnectionTrait,
    id: ProposalId,
) -> anyhow::Result<Option<Proposal>> {
    Ok(Entity::find_by_id(id).one(connection).await?.map(Proposal::from))
}

/// A proposal, locked until the transaction ends. Whoever decides holds what it is about before.
pub async fn lock(tx: &Tx, id: ProposalId) -> anyhow::Result<Option<Proposal>> {
    Ok(Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Proposal::from))
}

/// Writes what was decided about a locked proposal.
pub async fn save_decision(tx: &Tx, proposal: &Proposal) -> anyhow::Result<()> {
    let row = proposal::ActiveModel {
        id: Set(proposal.id),
        status: Set(proposal.status),
        decided_by: Set(proposal.decided_by),
        decided_at: Set(proposal.decided_at),
        decision_reason: Set(proposal.decision_reason.clone()),
        ..Default::default()
    };
    Entity::update(row).exec(tx).await?;
    Ok(())
}

/// A page of proposals, the newest first: all of them, or those that stand somewhere.
pub async fn page(
    connection: &impl ConnectionTrait,
    status: Option<Status>,
    window: &Window<ByKey<ProposalId>>,
) -> anyhow::Result<Vec<Proposal>> {
    let mut found = Entity::find();
    if let Some(status) = status {
        found = found.filter(Column::Status.eq(status));
    }
    let rows = by_key(found, Column::Id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Proposal::from).collect())
}
