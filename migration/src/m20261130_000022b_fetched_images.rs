use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m20261130_000022b_fetched_images.sql")).await?;
        let named = dialect::pick(
            manager,
            include_str!("m20261130_000022b_fetched_images_postgres.sql"),
            include_str!("m20261130_000022b_fetched_images_sqlite.sql"),
        );
        manager.get_connection().execute_unprepared(named).await?;
        Ok(())
    }
}
