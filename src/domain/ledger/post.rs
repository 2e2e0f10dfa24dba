//! Writes transfers. Inserts only; the databases refuse anything else.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use entity::id::{AccountId, TransferId};
use entity::{ledger_account, ledger_entry, transfer};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveEnum as _, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Account, Transfer};
use crate::infra::clock::Clock;
use crate::infra::db::{Tx, padded};

/// Accounts whose keys are known. A key never changes, so whoever posts again and again keeps them.
#[derive(Debug, Default)]
pub struct Accounts(Mutex<HashMap<Account, AccountId>>);

/// Most accounts that are kept: then all are looked up anew.
const MOST_KEPT: usize = 50_000;

impl Accounts {
    /// Those of these accounts that are known.
    fn known(&self, accounts: &[Account]) -> HashMap<Account, AccountId> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.iter().filter_map(|account| Some((*account, *kept.get(account)?))).collect()
    }

    fn keep(&self, found: &HashMap<Account, AccountId>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len().saturating_add(found.len()) > MOST_KEPT {
            kept.clear();
        }
        kept.extend(found);
    }
}

/// Writes a transfer with its entries.
pub async fn post(tx: &Tx, clock: &Clock, transfer: Transfer) -> anyhow::Result<TransferId> {
    let keys = open(tx, clock, &transfer.accounts()).await?;
    enter(tx, clock, transfer, None, &keys).await
}

/// Writes a transfer that takes an earlier one back, whole or in part.
pub async fn post_against(
    tx: &Tx,
    clock: &Clock,
    transfer: Transfer,
    original: TransferId,
) -> anyhow::Result<TransferId> {
    let keys = open(tx, clock, &transfer.accounts()).await?;
    enter(tx, clock, transfer, Some(original), &keys).await
}

/// Writes several transfers with their entries; answers their keys in the same order. The transaction
/// has opened no account before: then what it finds is committed, and may be kept.
pub async fn post_all(
    tx: &Tx,
    clock: &Clock,
    kept: &Accounts,
    transfers: Vec<Transfer>,
) -> anyhow::Result<Vec<TransferId>> {
    let mut accounts: Vec<Account> = transfers.iter().flat_map(Transfer::accounts).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut keys = kept.known(&accounts);
    accounts.retain(|account| !keys.contains_key(account));
    if !accounts.is_empty() {
        let found = find(tx, &accounts).await?;
        kept.keep(&found);
        keys.extend(found);
        accounts.retain(|account| !keys.contains_key(account));
        if !accounts.is_empty() {
            keys.extend(open_new(tx, clock, &accounts).await?);
        }
    }
    let mut posted = Vec::with_capacity(transfers.len());
    for transfer in transfers {
        posted.push(enter(tx, clock, transfer, None, &keys).await?);
    }
    Ok(posted)
}

async fn enter(
    tx: &Tx,
    clock: &Clock,
    transfer: Transfer,
    reverses: Option<TransferId>,
    keys: &HashMap<Account, AccountId>,
) -> anyhow::Result<TransferId> {
    let id: TransferId = clock.key();
    let entries = transfer.legs()?.into_iter().map(|(account, amount)| {
        let key = keys.get(&account).copied().context("an account was not opened")?;
        Ok(ledger_entry::ActiveModel {
            transfer_id: Set(id),
            account_id: Set(key),
            amount: Set(amount),
        })
    });
    let entries = entries.collect::<anyhow::Result<Vec<_>>>()?;
    let row = transfer::ActiveModel {
        id: Set(id),
        kind: Set(transfer.kind),
        subject_id: Set(transfer.subject),
        reverses_id: Set(reverses),
        at: Set(clock.now()),
    };
    tx.insert_later(vec![row]).await?;
    // Written in one statement, so that PostgreSQL sees the whole transfer when it checks the sum.
    tx.insert_later(entries).await?;
    Ok(id)
}

/// The keys of accounts, opening those that do not exist.
async fn open(
    tx: &Tx,
    clock: &Clock,
    accounts: &[Account],
) -> anyhow::Result<HashMap<Account, AccountId>> {
    let mut found = find(tx, accounts).await?;
    let missing = accounts.iter().copied().filter(|account| !found.contains_key(account));
    let missing: Vec<Account> = missing.collect();
    if !missing.is_empty() {
        found.extend(open_new(tx, clock, &missing).await?);
    }
    Ok(found)
}

/// Opens accounts that do not exist; answers their keys.
async fn open_new(
    tx: &Tx,
    clock: &Clock,
    accounts: &[Account],
) -> anyhow::Result<HashMap<Account, AccountId>> {
    let rows = accounts.iter().map(|account| ledger_account::ActiveModel {
        id: Set(clock.key()),
        kind: Set(account.kind()),
        owner_id: Set(account.owner()),
    });
    // Another transaction may open the same account at this moment: then its row is the one.
    let columns = [ledger_account::Column::Kind, ledger_account::Column::OwnerId];
    ledger_account::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    find(tx, accounts).await
}

async fn find(tx: &Tx, accounts: &[Account]) -> anyhow::Result<HashMap<Account, AccountId>> {
    let mut kinds: Vec<_> = accounts.iter().map(|account| account.kind().to_value()).collect();
    let mut owners: Vec<_> = accounts.iter().map(|account| account.owner()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    owners.sort_unstable();
    owners.dedup();
    // More than is wanted may be found: other kinds of the same owners.
    let rows = ledger_account::Entity::find()
        .filter(ledger_account::Column::Kind.is_in(kinds))
        .filter(ledger_account::Column::OwnerId.is_in(padded(&owners)))
        .all(tx)
        .await?;
    let keys: HashMap<_, _> =
        rows.into_iter().map(|row| ((row.kind, row.owner_id), row.id)).collect();
    let key_of = |account: &Account| keys.get(&(account.kind(), account.owner())).copied();
    Ok(accounts.iter().filter_map(|account| Some((*account, key_of(account)?))).collect())
}
