//! Rows of corrections, to model and back.

use std::collections::HashMap;

use anyhow::bail;
use entity::id::CorrectionId;
use entity::ledger_account::Kind;
use entity::money::Money;
use entity::{ledger_correction, ledger_correction_leg};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::model::{Correctable, Correction, Leg, Side, Status};
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

impl TryFrom<ledger_correction_leg::Model> for Leg {
    type Error = anyhow::Error;

    fn try_from(row: ledger_correction_leg::Model) -> anyhow::Result<Self> {
        let account = match row.account_kind {
            Kind::GatewayCash => Correctable::GatewayCash,
            Kind::Payable => Correctable::Payable,
            Kind::Fees => Correctable::Fees,
            other => bail!("a correction of {other:?}"),
        };
        let side = if row.amount > 0 { Side::Debit } else { Side::Credit };
        let amount = Money::from_fen(row.amount.saturating_abs())?;
        Ok(Self { account, merchant: row.merchant_id, side, amount })
    }
}

fn whole(row: ledger_correction::Model, legs: Vec<Leg>) -> Correction {
    Correction {
        id: row.id,
        legs,
        reason: row.reason,
        corrects: row.corrects_id,
        status: row.status,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        decision_reason: row.decision_reason,
        transfer: row.transfer_id,
    }
}

/// Corrections with their legs, which are read in one statement.
async fn with_legs(
    connection: &impl ConnectionTrait,
    rows: Vec<ledger_correction::Model>,
) -> anyhow::Result<Vec<Correction>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<CorrectionId> = rows.iter().map(|row| row.id).collect();
    let found = ledger_correction_leg::Entity::find()
        .filter(ledger_correction_leg::Column::CorrectionId.is_in(ids))
        .order_by_asc(ledger_correction_leg::Column::Number)
        .all(connection)
        .await?;
    let mut legs: HashMap<CorrectionId, Vec<Leg>> = HashMap::new();
    for row in found {
        legs.entry(row.correction_id).or_default().push(row.try_into()?);
    }
    let of = |row: ledger_correction::Model| {
        let legs = legs.remove(&row.id).unwrap_or_default();
        whole(row, legs)
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Writes a proposed correction with its legs.
pub async fn add(tx: &Tx, correction: &Correction) -> anyhow::Result<()> {
    let row = ledger_correction::ActiveModel {
        id: Set(correction.id),
        proposed_by: Set(correction.proposed_by),
        proposed_at: Set(correction.proposed_at),
        reason: Set(correction.reason.clone()),
        corrects_id: Set(correction.corrects),
        status: Set(correction.status),
        decided_by: Set(None),
        decided_at: Set(None),
        decision_reason: Set(None),
        transfer_id: Set(None),
    };
    ledger_correction::Entity::insert(row).exec_without_returning(tx).await?;
    let rows = (1_i64..).zip(&correction.legs).map(|(number, leg)| {
        let account_kind = match leg.account {
            Correctable::GatewayCash => Kind::GatewayCash,
            Correctable::Payable => Kind::Payable,
            Correctable::Fees => Kind::Fees,
        };
        let fen = leg.amount.fen();
        ledger_correction_leg::ActiveModel {
            correction_id: Set(correction.id),
            number: Set(number),
            account_kind: Set(account_kind),
            merchant_id: Set(leg.merchant),
            amount: Set(if leg.side == Side::Debit { fen } else { fen.saturating_neg() }),
        }
    });
    ledger_correction_leg::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// A correction, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: CorrectionId) -> anyhow::Result<Option<Correction>> {
    let found = ledger_correction::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(with_legs(tx, found.into_iter().collect()).await?.pop())
}

/// Writes what was decided about a locked correction.
pub async fn save_decision(tx: &Tx, correction: &Correction) -> anyhow::Result<()> {
    let row = ledger_correction::ActiveModel {
        id: Set(correction.id),
        status: Set(correction.status),
        decided_by: Set(correction.decided_by),
        decided_at: Set(correction.decided_at),
        decision_reason: Set(correction.decision_reason.clone()),
        transfer_id: Set(correction.transfer),
        ..Default::default()
    };
    ledger_correction::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Corrections by their keys, in no order.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[CorrectionId],
) -> anyhow::Result<Vec<Correction>> {
    let wanted = ledger_correction::Column::Id.is_in(ids.to_vec());
    let rows = ledger_correction::Entity::find().filter(wanted).all(connection).await?;
    with_legs(connection, rows).await
}

/// A page of corrections, the newest first: all of them, or those that stand somewhere.
pub async fn page(
    connection: &impl ConnectionTrait,
    status: Option<Status>,
    window: &Window<ByKey<CorrectionId>>,
) -> anyhow::Result<Vec<Correction>> {
    let mut found = ledger_correction::Entity::find();
    if let Some(status) = status {
        found = found.filter(ledger_correction::Column::Status.eq(status));
    }
    let key = ledger_correction::Column::Id;
    let rows = by_key(found, key, Age::NewestFirst, window).all(connection).await?;
    with_legs(connection, rows).await
}
