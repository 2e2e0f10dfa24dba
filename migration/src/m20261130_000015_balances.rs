use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tail = dialect::pick(
            manager,
            include_str!("m20261130_000015_balances_tail_postgres.sql"),
            include_str!("m20261130_000015_balances_tail_sqlite.sql"),
        );
        manager.get_connection().execute_unprepared(tail).await?;
        dialect::run(manager, include_str!("m20261130_000015_balances.sql")).await
    }
}
