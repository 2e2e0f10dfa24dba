//! Rows of what merchants pay in.

use entity::id::{IntentId, MerchantId, PayInId, TransferId};
use entity::money::Money;
use entity::pay_in::{self, Status};
use entity::timestamp::Timestamp;
use entity::{merchant, owed_refund, receipt};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};

use crate::domain::wallet::receive::{For, Receipt, Source};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// A pay-in as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayInRow {
    /// Its key.
    pub id: PayInId,
    /// Who pays in.
    pub merchant: MerchantId,
    /// What it said that it pays in.
    pub amount: Money,
    /// What came.
    pub received: Money,
    /// The gateway payment by which it can be paid.
    pub intent: IntentId,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When all was there.
    pub settled_at: Option<Timestamp>,
}

impl PayInRow {
    /// Whether all is there.
    pub fn status(&self) -> Status {
        if self.received >= self.amount { Status::Paid } else { Status::Waiting }
    }
}

impl From<pay_in::Model> for PayInRow {
    fn from(row: pay_in::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            amount: row.amount,
            received: row.received,
            intent: row.intent_id,
            created_at: row.created_at,
            settled_at: row.settled_at,
        }
    }
}

/// Writes a new pay-in.
pub async fn add_pay_in(tx: &Tx, row: &PayInRow) -> anyhow::Result<()> {
    let row = pay_in::ActiveModel {
        id: Set(row.id),
        merchant_id: Set(row.merchant),
        amount: Set(row.amount),
        received: Set(row.received),
        status: Set(row.status()),
        intent_id: Set(row.intent),
        created_at: Set(row.created_at),
        settled_at: Set(row.settled_at),
    };
    pay_in::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A pay-in, locked until the transaction ends.
pub async fn lock_pay_in(tx: &Tx, id: PayInId) -> anyhow::Result<Option<PayInRow>> {
    use sea_orm::QuerySelect as _;
    let found = pay_in::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(PayInRow::from))
}

/// Writes what came of a locked pay-in.
pub async fn save_pay_in(tx: &Tx, row: &PayInRow) -> anyhow::Result<()> {
    let row = pay_in::ActiveModel {
        id: Set(row.id),
        received: Set(row.received),
        status: Set(row.status()),
        settled_at: Set(row.settled_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Many pay-ins.
pub async fn pay_ins_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<PayInId>,
) -> anyhow::Result<Vec<PayInRow>> {
    let wanted = pay_in::Column::Id.is_in(ids);
    let rows = pay_in::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(PayInRow::from).collect())
}

/// A page of a merchant's pay-ins, newest first.
pub async fn pay_ins_of(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    window: &Window<ByKey<PayInId>>,
) -> anyhow::Result<Vec<PayInRow>> {
    let own = pay_in::Entity::find().filter(pay_in::Column::MerchantId.eq(merchant));
    let rows = by_key(own, pay_in::Column::Id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(PayInRow::from).collect())
}

/// Whether this money was credited before. What has no reference never was.
pub async fn is_received(tx: &Tx, subject: For, source: &Source) -> anyhow::Result<bool> {
    let found = receipt::Entity::find();
    let found = match source {
        Source::Gateway(intent) => found.filter(receipt::Column::IntentId.eq(*intent)),
        Source::Bank(reference) => {
            let found = found.filter(receipt::Column::BankReference.eq(reference.as_str()));
            match subject {
                For::PayIn(id) => found.filter(receipt::Column::PayInId.eq(id)),
                For::Collection(id) => found.filter(receipt::Column::SettlementId.eq(id)),
            }
        }
        Source::Word => return Ok(false),
    };
    Ok(found.one(tx).await?.is_some())
}

/// Writes money that came.
pub async fn add_receipt(
    tx: &Tx,
    clock: &Clock,
    receipt: Receipt,
    transfer: TransferId,
) -> anyhow::Result<()> {
    let (pay_in, settlement) = match receipt.subject {
        For::PayIn(id) => (Some(id), None),
        For::Collection(id) => (None, Some(id)),
    };
    let (intent, reference) = match receipt.source {
        Source::Gateway(id) => (Some(id), None),
        Source::Bank(reference) => (None, Some(reference)),
        Source::Word => (None, None),
    };
    let row = receipt::ActiveModel {
        id: Set(clock.key()),
        merchant_id: Set(receipt.merchant),
        pay_in_id: Set(pay_in),
        settlement_id: Set(settlement),
        intent_id: Set(intent),
        bank_reference: Set(reference),
        amount: Set(receipt.amount),
        transfer_id: Set(transfer),
        received_at: Set(clock.now()),
    };
    receipt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What has come for a collection so far.
pub async fn received_for(tx: &Tx, id: entity::id::SettlementId) -> anyhow::Result<Money> {
    let rows = receipt::Entity::find().filter(receipt::Column::SettlementId.eq(id)).all(tx).await?;
    Ok(Money::sum(rows.iter().map(|row| row.amount)).unwrap_or(Money::MAX))
}

/// Writes that so much of what a merchant, whose till is held, was asked to pay in is there.
pub async fn save_less_owed(tx: &Tx, id: MerchantId, amount: Money) -> anyhow::Result<()> {
    let Some(found) = merchant::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    let Some(since) = found.owes_since else { return Ok(()) };
    let left = found.owes.minus_or_zero(amount);
    let row = merchant::ActiveModel {
        id: Set(id),
        owes: Set(left),
        owes_since: Set(Some(since).filter(|_| !left.is_zero())),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// The merchants that owe refunds.
pub async fn owing_refunds(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<MerchantId>> {
    use sea_orm::QuerySelect as _;
    let found = owed_refund::Entity::find()
        .select_only()
        .column(owed_refund::Column::MerchantId)
        .distinct()
        .filter(owed_refund::Column::Status.eq(owed_refund::Status::Owed));
    Ok(found.into_tuple().all(connection).await?)
}
