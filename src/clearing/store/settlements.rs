//! Rows of settlements.

use entity::id::{CycleId, MerchantId, SettlementId, StatementId};
use entity::settlement::{self, Direction, Status};
use entity::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::clearing::model::Settlement;
use crate::db::Tx;

impl From<settlement::Model> for Settlement {
    fn from(row: settlement::Model) -> Self {
        Self {
            id: row.id,
            cycle: row.cycle_id,
            statement: row.position_id,
            merchant: row.merchant_id,
            direction: row.direction,
            amount: row.amount,
            status: row.status,
            bank_name: row.bank_name,
            account_number: row.account_number,
            transfer: row.transfer_id,
            returned_by: row.returned_by_id,
            bank_reference: row.bank_reference,
            failure: row.failure,
            created_at: row.created_at,
            told_at: row.told_at,
            settled_at: row.settled_at,
        }
    }
}

/// The settlements of statements.
pub async fn settlements_of(
    connection: &impl ConnectionTrait,
    statements: Vec<StatementId>,
) -> anyhow::Result<Vec<Settlement>> {
    let rows = settlement::Entity::find()
        .filter(settlement::Column::PositionId.is_in(statements))
        .order_by_asc(settlement::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Settlement::from).collect())
}

/// Many settlements.
pub async fn settlements_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<SettlementId>,
) -> anyhow::Result<Vec<Settlement>> {
    let wanted = settlement::Column::Id.is_in(ids);
    let rows = settlement::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Settlement::from).collect())
}

/// All settlements of a cycle, in the order of their keys.
pub async fn settlements_in(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> anyhow::Result<Vec<Settlement>> {
    let rows = settlement::Entity::find()
        .filter(settlement::Column::CycleId.eq(cycle))
        .order_by_asc(settlement::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Settlement::from).collect())
}

/// Writes that the bank was told of the settlements of a cycle.
pub async fn save_told(tx: &Tx, cycle: CycleId, at: Timestamp) -> anyhow::Result<()> {
    settlement::Entity::update_many()
        .col_expr(settlement::Column::Status, Expr::value(Status::Told))
        .col_expr(settlement::Column::ToldAt, Expr::value(Some(at.0)))
        .filter(settlement::Column::CycleId.eq(cycle))
        .filter(settlement::Column::Status.eq(Status::Instructed))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes a new settlement.
pub async fn add_settlement(tx: &Tx, settlement: &Settlement) -> anyhow::Result<()> {
    let row = settlement::ActiveModel {
        id: Set(settlement.id),
        cycle_id: Set(settlement.cycle),
        position_id: Set(settlement.statement),
        merchant_id: Set(settlement.merchant),
        direction: Set(settlement.direction),
        amount: Set(settlement.amount),
        status: Set(settlement.status),
        bank_name: Set(settlement.bank_name.clone()),
        account_number: Set(settlement.account_number.clone()),
        transfer_id: Set(settlement.transfer),
        returned_by_id: Set(None),
        bank_reference: Set(None),
        failure: Set(None),
        created_at: Set(settlement.created_at),
        told_at: Set(None),
        settled_at: Set(None),
    };
    settlement::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A settlement, locked until the transaction ends.
pub async fn lock_settlement(tx: &Tx, id: SettlementId) -> anyhow::Result<Option<Settlement>> {
    let found = settlement::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Settlement::from))
}

/// Writes what became of a locked settlement.
pub async fn save_settlement(tx: &Tx, settlement: &Settlement) -> anyhow::Result<()> {
    let row = settlement::ActiveModel {
        id: Set(settlement.id),
        status: Set(settlement.status),
        transfer_id: Set(settlement.transfer),
        returned_by_id: Set(settlement.returned_by),
        bank_reference: Set(settlement.bank_reference.clone()),
        failure: Set(settlement.failure.clone()),
        settled_at: Set(settlement.settled_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Writes that a later cycle asks a merchant instead of the collections that still wait.
pub async fn supersede_collections(tx: &Tx, merchant: MerchantId) -> anyhow::Result<()> {
    settlement::Entity::update_many()
        .col_expr(settlement::Column::Status, Expr::value(Status::Superseded))
        .filter(settlement::Column::MerchantId.eq(merchant))
        .filter(settlement::Column::Direction.eq(Direction::Collection))
        .filter(settlement::Column::Status.is_in([Status::Instructed, Status::Told]))
        .exec(tx)
        .await?;
    Ok(())
}
