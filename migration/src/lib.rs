//! The schema of both databases, as a list of migrations that only grows.
//!
//! Each migration is one file of SQL that both databases read. The few words in which they differ
//! are written as placeholders (see [`dialect`]); what only one of them can do stands in a file of
//! its own beside it.

mod dialect;
mod m20261123_000001_identity;
mod m20261123_000002_goods;
mod m20261123_000003_ledger;
mod m20261123_000004_membership;
mod m20261123_000005_order;
mod m20261123_000006_reminder;
mod m20261123_000007_category;
mod m20261125_000008_clearing;
mod m20261125_000009_office;
mod m20261125_000010_reconciliation;
mod m20261125_000011_webhooks;
mod m20261125_000012_reminder_urgency;
mod m20261125_000013_pay_codes;
mod m20261125_000014_images_and_imports;
mod m20261130_000015_balances;
mod m20261130_000015b_sizes;
mod m20261130_000016_lots;
mod m20261130_000017_owed_refund;
mod m20261130_000017b_pay_in;
mod m20261130_000018_aside;
mod m20261130_000018b_two_operators;
mod m20261130_000019_open_orders;
mod m20261130_000019b_failing_merchants;
mod m20261130_000020_text;
mod m20261130_000022_references_and_rows;
mod m20261130_000022b_fetched_images;
mod m20261130_000023_known_places;
mod m20261201_000024_tallies;
mod m20261201_000030_listing;
mod m20261201_000030_payment_indexes;
mod m20261201_000031_postings;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Brings a database to the schema that this version of the program expects.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_identity::Migration),
            Box::new(m20261123_000002_goods::Migration),
            Box::new(m20261123_000003_ledger::Migration),
            Box::new(m20261123_000004_membership::Migration),
            Box::new(m20261123_000005_order::Migration),
            Box::new(m20261123_000006_reminder::Migration),
            Box::new(m20261123_000007_category::Migration),
            Box::new(m20261125_000008_clearing::Migration),
            Box::new(m20261125_000009_office::Migration),
            Box::new(m20261125_000010_reconciliation::Migration),
            Box::new(m20261125_000011_webhooks::Migration),
            Box::new(m20261125_000012_reminder_urgency::Migration),
            Box::new(m20261125_000013_pay_codes::Migration),
            Box::new(m20261125_000014_images_and_imports::Migration),
            Box::new(m20261130_000015_balances::Migration),
            Box::new(m20261130_000015b_sizes::Migration),
            Box::new(m20261130_000016_lots::Migration),
            Box::new(m20261130_000017_owed_refund::Migration),
            Box::new(m20261130_000017b_pay_in::Migration),
            Box::new(m20261130_000018_aside::Migration),
            Box::new(m20261130_000018b_two_operators::Migration),
            Box::new(m20261130_000019_open_orders::Migration),
            Box::new(m20261130_000019b_failing_merchants::Migration),
            Box::new(m20261130_000020_text::Migration),
            Box::new(m20261130_000022_references_and_rows::Migration),
            Box::new(m20261130_000022b_fetched_images::Migration),
            Box::new(m20261130_000023_known_places::Migration),
            Box::new(m20261201_000024_tallies::Migration),
            Box::new(m20261201_000030_payment_indexes::Migration),
            Box::new(m20261201_000030_listing::Migration),
            Box::new(m20261201_000031_postings::Migration),
        ]
    }
}
