use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m20261123_000006_reminder.sql")).await?;
        let order = dialect::pick(
            manager,
            include_str!("m20261123_000006_reminder_order_postgres.sql"),
            include_str!("m20261123_000006_reminder_order_sqlite.sql"),
        );
        manager.get_connection().execute_unprepared(order).await?;
        Ok(())
    }
}
