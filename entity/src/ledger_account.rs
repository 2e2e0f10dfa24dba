//! An account of the ledger.

use sea_orm::entity::prelude::*;

use crate::id::AccountId;

/// The chart of accounts (DOMAIN, section 5). Amounts are signed, debit positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// Money received by the gateway and not yet paid out.
    GatewayCash,
    /// What the network owes a member of paid-in money.
    MemberPrincipal,
    /// What it owes a member of bonus.
    MemberBonus,
    /// Value of a home merchant's members that the merchant already has.
    Advanced,
    /// What the network owes a merchant now.
    Payable,
    /// What the platform earned.
    Fees,
}

/// An account of the ledger.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_account")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The kind.
    pub kind: Kind,
    /// A merchant, a membership, or nil for the platform and the gateway.
    pub owner_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
