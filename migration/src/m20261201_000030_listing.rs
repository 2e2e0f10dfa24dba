use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m20261201_000030_listing.sql")).await?;
        let follows = dialect::pick(
            manager,
            include_str!("m20261201_000030_listing_postgres.sql"),
            include_str!("m20261201_000030_listing_sqlite.sql"),
        );
        manager.get_connection().execute_unprepared(follows).await?;
        Ok(())
    }
}
