use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lot = dialect::pick(
            manager,
            include_str!("m20261125_000008_clearing_lot_postgres.sql"),
            include_str!("m20261125_000008_clearing_lot_sqlite.sql"),
        );
        manager.get_connection().execute_unprepared(lot).await?;
        dialect::run(manager, include_str!("m20261125_000008_clearing.sql")).await
    }
}
