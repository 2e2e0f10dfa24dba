//! A merchant that was reinstated gets back what is held for its members above its plans' shares:
//! while it failed them, all of their principal was due to be held.
//!
//! In batches, once a reinstatement.

use entity::id::{LotId, MembershipId, MerchantId};
use entity::money::Money;
use sea_orm::{ConnectionTrait as _, FromQueryResult};

use super::{Lot, store, till};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::{Tx, sql};

/// Memberships of one batch.
const MEMBERS: usize = 100;

/// Batches that one tick makes for one merchant.
const OF_A_TICK: usize = 300;

/// Writes that a merchant gets custody back, if it fails its members no more.
pub async fn begin(tx: &Tx, clock: &Clock, merchant: MerchantId) -> anyhow::Result<()> {
    if till::fails(tx, merchant).await? {
        return Ok(());
    }
    let text = "INSERT INTO custody_return (merchant_id, created_at) VALUES ($1, $2) \
                ON CONFLICT (merchant_id) DO UPDATE SET cursor_id = NULL";
    tx.execute_raw(sql(tx, text, [merchant.into(), clock.now().into()])).await?;
    Ok(())
}

/// Gives custody back where a merchant was reinstated. Answers how many batches it made.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let now = infra.clock.now();
    let due = aside::merchants(infra.db.read(), Work::Custody, "custody_return", now).await?;
    let subject = |merchant: &MerchantId| (*merchant).into();
    aside::each(infra, Work::Custody, due, subject, |merchant| bring_on(infra, merchant)).await
}

async fn bring_on(infra: &Infra, merchant: MerchantId) -> anyhow::Result<u64> {
    aside::batches(OF_A_TICK, || async move {
        infra.db.step(async |tx| go_on(tx, &infra.clock, merchant).await).await
    })
    .await
}

#[derive(FromQueryResult)]
struct Progress {
    cursor_id: Option<MembershipId>,
}

#[derive(FromQueryResult)]
struct Member {
    id: MembershipId,
}

/// Goes on by one batch. False when all is done.
async fn go_on(tx: &Tx, clock: &Clock, merchant: MerchantId) -> anyhow::Result<bool> {
    let progress = "SELECT cursor_id FROM custody_return WHERE merchant_id = $1";
    let progress =
        async || Progress::find_by_statement(sql(tx, progress, [merchant.into()])).one(tx).await;
    let Some(seen) = progress().await? else { return Ok(false) };
    let (after, mut values) = match seen.cursor_id {
        Some(cursor) => ("AND id > $2", vec![cursor.into()]),
        None => ("", Vec::new()),
    };
    values.insert(0, merchant.into());
    let text = format!(
        "SELECT id FROM membership WHERE merchant_id = $1 AND status IN ('active', 'frozen') \
         {after} ORDER BY id LIMIT {MEMBERS}"
    );
    let members = Member::find_by_statement(sql(tx, text, values)).all(tx).await?;
    let keys: Vec<MembershipId> = members.iter().map(|member| member.id).collect();
    let lots = super::allot::lock_lots(tx, &keys).await?;
    till::hold(tx, merchant).await?;
    // Another instance may have been faster, and the merchant may fail again.
    let now = progress().await?;
    if now.is_none_or(|now| now.cursor_id != seen.cursor_id) {
        return Ok(true);
    }
    let (Some(last), false) = (keys.last(), till::fails(tx, merchant).await?) else {
        return end(tx, merchant).await;
    };
    for (_, lot) in lots {
        give_back(tx, clock, merchant, lot).await?;
    }
    if keys.len() < MEMBERS {
        return end(tx, merchant).await;
    }
    let text = "UPDATE custody_return SET cursor_id = $2 WHERE merchant_id = $1";
    tx.execute_raw(sql(tx, text, [merchant.into(), (*last).into()])).await?;
    Ok(true)
}

async fn end(tx: &Tx, merchant: MerchantId) -> anyhow::Result<bool> {
    let text = "DELETE FROM custody_return WHERE merchant_id = $1";
    tx.execute_raw(sql(tx, text, [merchant.into()])).await?;
    Ok(false)
}

/// Gives back what a lot holds above its plan's share; one that cools off holds all of its principal.
async fn give_back(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    mut lot: Lot,
) -> anyhow::Result<()> {
    let freed = lot.free_above_share();
    if freed.is_zero() {
        return Ok(());
    }
    store::save_lot(tx, &lot).await?;
    post(tx, clock, merchant, lot.id, freed).await
}

async fn post(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    lot: LotId,
    freed: Money,
) -> anyhow::Result<()> {
    let transfer = Transfer::new(Kind::Release, lot.0)
        .debit(Account::Advanced(merchant), freed)
        .credit(Account::Payable(merchant), freed);
    ledger::post(tx, clock, transfer).await?;
    Ok(())
}
