use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tail = dialect::pick(
            manager,
            include_str!("m20261201_000024_tallies_tail_postgres.sql"),
            include_str!("m20261201_000024_tallies_tail_sqlite.sql"),
        );
        dialect::run(manager, tail).await?;
        dialect::run(manager, include_str!("m20261201_000024_tallies.sql")).await
    }
}
