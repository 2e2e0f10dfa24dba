//! The platform's own money: what it earned or put in.

use entity::ledger_account::{self, Kind};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::infra::db::Tx;

/// Holds the platform's own money still against others who ask for it as well, until the transaction
/// ends; payments that add to it do not wait. Taken after every till.
pub async fn hold_own(tx: &Tx) -> anyhow::Result<()> {
    let account = ledger_account::Entity::find()
        .filter(ledger_account::Column::Kind.eq(Kind::Fees))
        .lock(LockType::NoKeyUpdate);
    account.one(tx).await?;
    Ok(())
}
