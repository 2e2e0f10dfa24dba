use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{Statement, Value};
use uuid::Uuid;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        release_excess(manager).await?;
        dialect::run(manager, include_str!("m20261130_000016_lots.sql")).await
    }
}

/// Releases custody above principal to the home merchant. A bonus that was spent elsewhere and came
/// back had left it there; the home merchant has paid for that bonus.
async fn release_excess(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let excess = "SELECT l.id, m.merchant_id, l.custody - l.principal AS excess \
                  FROM lot l JOIN membership m ON m.id = l.membership_id \
                  WHERE l.custody > l.principal ORDER BY l.id";
    let db = manager.get_connection();
    for row in db.query_all_raw(statement(manager, excess, Vec::new())).await? {
        let lot: Uuid = row.try_get("", "id")?;
        let home: Uuid = row.try_get("", "merchant_id")?;
        let excess: i64 = row.try_get("", "excess")?;
        let advanced = account(manager, "advanced", home).await?;
        let payable = account(manager, "payable", home).await?;
        let transfer = key();
        let text = "INSERT INTO transfer (id, kind, subject_id, at) \
                    SELECT $1, 'release', $2, MAX(at) FROM transfer";
        run(manager, text, vec![transfer.into(), lot.into()]).await?;
        // One statement, so that PostgreSQL sees the whole transfer when it checks the sum.
        let text = "INSERT INTO ledger_entry (transfer_id, account_id, amount) \
                    VALUES ($1, $2, $4), ($1, $3, -$4)";
        let values = vec![transfer.into(), advanced.into(), payable.into(), excess.into()];
        run(manager, text, values).await?;
        run(manager, "UPDATE lot SET custody = principal WHERE id = $1", vec![lot.into()]).await?;
    }
    Ok(())
}

/// A key for a new row.
#[expect(clippy::disallowed_methods, reason = "a migration runs once, and before there is a clock")]
fn key() -> Uuid {
    Uuid::now_v7()
}

/// The account of a merchant, opened where it is not there.
async fn account(
    manager: &SchemaManager<'_>,
    kind: &'static str,
    owner: Uuid,
) -> Result<Uuid, DbErr> {
    let text = "INSERT INTO ledger_account (id, kind, owner_id) VALUES ($1, $2, $3) \
                ON CONFLICT DO NOTHING";
    run(manager, text, vec![key().into(), kind.into(), owner.into()]).await?;
    let text = "SELECT id FROM ledger_account WHERE kind = $1 AND owner_id = $2";
    let found = statement(manager, text, vec![kind.into(), owner.into()]);
    let found = manager.get_connection().query_one_raw(found).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(kind.to_owned()))?.try_get("", "id")
}

async fn run(
    manager: &SchemaManager<'_>,
    text: &'static str,
    values: Vec<Value>,
) -> Result<(), DbErr> {
    manager.get_connection().execute_raw(statement(manager, text, values)).await?;
    Ok(())
}

fn statement(manager: &SchemaManager<'_>, text: &'static str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(manager.get_database_backend(), text, values)
}
