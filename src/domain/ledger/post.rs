//! Writes transfers. Inserts only; the databases refuse anything else.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::id::{AccountId, TransferId};
use entity::{ledger_account, ledger_entry, transfer};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{Account, Transfer};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Writes a transfer with its entries.
pub async fn post(tx: &Tx, clock: &Clock, transfer: Transfer) -> anyhow::Result<TransferId> {
    enter(tx, clock, transfer, None).await
}

/// Writes a transfer that takes an earlier one back, whole or in part.
pub async fn post_against(
    tx: &Tx,
    clock: &Clock,
    transfer: Transfer,
    original: TransferId,
) -> anyhow::Result<TransferId> {
    enter(tx, clock, transfer, Some(original)).await
}

async fn enter(
    tx: &Tx,
    clock: &Clock,
    transfer: Transfer,
    reverses: Option<TransferId>,
) -> anyhow::Result<TransferId> {
    let legs = transfer.legs()?;
    let accounts: Vec<Account> = legs.iter().map(|(account, _)| *account).collect();
    let keys = open(tx, clock, &accounts).await?;
    let entries = legs.into_iter().map(|(account, amount)| {
        let key = keys.get(&account).copied().context("an account was not opened");
        key.map(|key| (key, amount))
    });
    let entries: Vec<(AccountId, i64)> = entries.collect::<anyhow::Result<_>>()?;
    let id: TransferId = clock.key();
    let row = transfer::ActiveModel {
        id: Set(id),
        kind: Set(transfer.kind),
        subject_id: Set(transfer.subject),
        reverses_id: Set(reverses),
        at: Set(clock.now()),
    };
    transfer::Entity::insert(row).exec_without_returning(tx).await?;
    // One statement, so that PostgreSQL sees the whole transfer when it checks the sum.
    let rows = entries.into_iter().map(|(account, amount)| ledger_entry::ActiveModel {
        transfer_id: Set(id),
        account_id: Set(account),
        amount: Set(amount),
    });
    ledger_entry::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(id)
}

/// The keys of accounts, opening those that do not exist.
async fn open(
    tx: &Tx,
    clock: &Clock,
    accounts: &[Account],
) -> anyhow::Result<HashMap<Account, AccountId>> {
    let mut found = find(tx, accounts).await?;
    let missing = accounts.iter().filter(|account| !found.contains_key(account));
    let rows: Vec<_> = missing
        .map(|account| ledger_account::ActiveModel {
            id: Set(clock.key()),
            kind: Set(account.kind()),
            owner_id: Set(account.owner()),
        })
        .collect();
    if !rows.is_empty() {
        // Another transaction may open the same account at this moment: then its row is the one.
        let columns = [ledger_account::Column::Kind, ledger_account::Column::OwnerId];
        ledger_account::Entity::insert_many(rows)
            .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        found = find(tx, accounts).await?;
    }
    Ok(found)
}

async fn find(tx: &Tx, accounts: &[Account]) -> anyhow::Result<HashMap<Account, AccountId>> {
    let wanted = accounts.iter().fold(Condition::any(), |any, account| {
        any.add(
            Condition::all()
                .add(ledger_account::Column::Kind.eq(account.kind()))
                .add(ledger_account::Column::OwnerId.eq(account.owner())),
        )
    });
    let rows = ledger_account::Entity::find().filter(wanted).all(tx).await?;
    let key_of = |account: &Account| {
        let row =
            rows.iter().find(|row| row.kind == account.kind() && row.owner_id == account.owner());
        row.map(|row| (*account, row.id))
    };
    Ok(accounts.iter().filter_map(key_of).collect())
}
