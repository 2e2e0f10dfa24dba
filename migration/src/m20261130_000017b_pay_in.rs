use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let intent = dialect::pick(
            manager,
            include_str!("m20261130_000017b_pay_in_postgres.sql"),
            include_str!("m20261130_000017b_pay_in_sqlite.sql"),
        );
        manager.get_connection().execute_unprepared(intent).await?;
        dialect::run(manager, include_str!("m20261130_000017b_pay_in.sql")).await
    }
}
