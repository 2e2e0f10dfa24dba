//! Rows of settlements.

use entity::id::{CycleId, MerchantId, SettlementId, StatementId};
use entity::settlement::{self, Direction, Status};
use entity::timestamp::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::lock_cycle;
use crate::domain::clearing::model::{Cycle, Settlement};
use crate::infra::db::{Tx, sql};

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
            file: row.file,
            account_name: row.account_name,
            said_by: row.said_by,
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

/// The settlements of a file, in the order of their keys: the same whenever it is asked.
pub async fn settlements_of_file(
    connection: &impl ConnectionTrait,
    file: &str,
) -> anyhow::Result<Vec<Settlement>> {
    let rows = settlement::Entity::find()
        .filter(settlement::Column::File.eq(file))
        .order_by_asc(settlement::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Settlement::from).collect())
}

/// The name of the next file of a cycle, which is locked: no file is added to.
pub async fn next_file(tx: &Tx, cycle: &Cycle) -> anyhow::Result<String> {
    lock_cycle(tx, cycle.id).await?;
    let named = settlement::Entity::find()
        .select_only()
        .column(settlement::Column::File)
        .distinct()
        .filter(settlement::Column::CycleId.eq(cycle.id))
        .filter(settlement::Column::File.is_not_null());
    let named: Vec<String> = named.into_tuple().all(tx).await?;
    let number = cycle.number;
    Ok(match named.len() {
        0 => format!("settlement-{number:06}.csv"),
        earlier => format!("settlement-{number:06}-{}.csv", earlier.saturating_add(1)),
    })
}

/// Writes that what a cycle instructs is being told, in which file, and whose accounts it names.
pub async fn save_telling(tx: &Tx, cycle: CycleId, file: &str) -> anyhow::Result<()> {
    let text = "UPDATE settlement SET status = 'telling', file = $1, account_name = \
                (SELECT m.legal_name FROM merchant m WHERE m.id = settlement.merchant_id) \
                WHERE cycle_id = $2 AND status = 'instructed'";
    tx.execute_raw(sql(tx, text, [file.into(), cycle.into()])).await?;
    Ok(())
}

/// The files that are being told, in the order of their names.
pub async fn being_told(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<String>> {
    let files = settlement::Entity::find()
        .select_only()
        .column(settlement::Column::File)
        .distinct()
        .filter(settlement::Column::Status.eq(Status::Telling))
        .filter(settlement::Column::File.is_not_null())
        .order_by_asc(settlement::Column::File);
    Ok(files.into_tuple().all(connection).await?)
}

/// Writes that the bank was told in a file.
pub async fn save_told(tx: &Tx, file: &str, at: Timestamp) -> anyhow::Result<()> {
    settlement::Entity::update_many()
        .col_expr(settlement::Column::Status, Expr::value(Status::Told))
        .filter(settlement::Column::File.eq(file))
        .filter(settlement::Column::Status.eq(Status::Telling))
        .exec(tx)
        .await?;
    settlement::Entity::update_many()
        .col_expr(settlement::Column::ToldAt, Expr::value(Some(at.0)))
        .filter(settlement::Column::File.eq(file))
        .filter(settlement::Column::ToldAt.is_null())
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
        file: Set(None),
        account_name: Set(None),
        said_by: Set(None),
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
        said_by: Set(settlement.said_by),
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
        .filter(settlement::Column::Status.is_in([
            Status::Instructed,
            Status::Telling,
            Status::Told,
        ]))
        .exec(tx)
        .await?;
    Ok(())
}
