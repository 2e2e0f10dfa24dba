use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What the bank and the gateway may say otherwise than our books.
const CASES: [&str; 5] = [
    "paid_but_booked_failed",
    "failed_but_booked_paid",
    "unknown_reference",
    "said_otherwise",
    "unreadable",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m20261130_000018b_two_operators.sql")).await?;
        let status = ("settlement", "settlement_status_is_known");
        dialect::allow(manager, status, "instructed", "telling").await?;
        for case in CASES {
            let kind = ("reconciliation_case", "case_kind_is_known");
            dialect::allow(manager, kind, "refund_not_booked", case).await?;
        }
        for way in ["payout", "collection", "unknown"] {
            let movement = ("reconciliation_case", "case_movement_is_known");
            dialect::allow(manager, movement, "refund", way).await?;
        }
        dialect::loosen(manager, "reconciliation_case", "reconciliation_id").await
    }
}
