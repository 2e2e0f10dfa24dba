//! Rows of refunds that their shops owe.

use entity::id::{CustomerId, MerchantId, OrderId, OwedRefundId, PaymentId};
use entity::owed_refund::{self, Status};
use entity::refund;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::domain::order::model::{OrderRefund, OwedRefund};
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

impl From<owed_refund::Model> for OwedRefund {
    fn from(row: owed_refund::Model) -> Self {
        Self {
            id: row.id,
            payment: row.payment_id,
            order: row.order_id,
            merchant: row.merchant_id,
            customer: row.customer_id,
            amount: row.amount,
            left: row.amount_left,
            reason: row.reason,
            status: row.status,
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}

/// Writes a refund that is owed.
pub async fn add_owed(tx: &Tx, owed: &OwedRefund) -> anyhow::Result<()> {
    let row = owed_refund::ActiveModel {
        id: Set(owed.id),
        payment_id: Set(owed.payment),
        order_id: Set(owed.order),
        merchant_id: Set(owed.merchant),
        customer_id: Set(owed.customer),
        amount: Set(owed.amount),
        amount_left: Set(owed.left),
        reason: Set(owed.reason.clone()),
        status: Set(owed.status),
        created_at: Set(owed.created_at),
        ended_at: Set(owed.ended_at),
    };
    owed_refund::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// An owed refund, locked until the transaction ends.
pub async fn lock_owed(tx: &Tx, id: OwedRefundId) -> anyhow::Result<Option<OwedRefund>> {
    let found = owed_refund::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(OwedRefund::from))
}

/// Writes what is left of a locked owed refund.
pub async fn save_owed(tx: &Tx, owed: &OwedRefund) -> anyhow::Result<()> {
    let row = owed_refund::ActiveModel {
        id: Set(owed.id),
        amount_left: Set(owed.left),
        status: Set(owed.status),
        ended_at: Set(owed.ended_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Many owed refunds.
pub async fn owed_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<OwedRefundId>,
) -> anyhow::Result<Vec<OwedRefund>> {
    let wanted = owed_refund::Column::Id.is_in(ids);
    let rows = owed_refund::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(OwedRefund::from).collect())
}

/// The refunds that a merchant owes, the oldest first.
pub async fn owed_at(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    most: u64,
) -> anyhow::Result<Vec<OwedRefundId>> {
    let found = owed_refund::Entity::find()
        .select_only()
        .column(owed_refund::Column::Id)
        .filter(owed_refund::Column::MerchantId.eq(merchant))
        .filter(owed_refund::Column::Status.eq(Status::Owed))
        .order_by_asc(owed_refund::Column::Id)
        .limit(most);
    Ok(found.into_tuple().all(connection).await?)
}

/// What has not gone back, and will not be asked for again, of owed refunds of payments.
pub async fn owed_of(
    connection: &impl ConnectionTrait,
    payments: Vec<PaymentId>,
) -> anyhow::Result<Vec<OwedRefund>> {
    let rows = owed_refund::Entity::find()
        .filter(owed_refund::Column::PaymentId.is_in(payments))
        .order_by_asc(owed_refund::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(OwedRefund::from).collect())
}

/// A page of the refunds that a merchant owes or owed, newest first.
pub async fn owed_page(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    status: Option<Status>,
    window: &Window<ByKey<OwedRefundId>>,
) -> anyhow::Result<Vec<OwedRefund>> {
    let mut found =
        owed_refund::Entity::find().filter(owed_refund::Column::MerchantId.eq(merchant));
    if let Some(status) = status {
        found = found.filter(owed_refund::Column::Status.eq(status));
    }
    let rows = by_key(found, owed_refund::Column::Id, Age::NewestFirst, window);
    Ok(rows.all(connection).await?.into_iter().map(OwedRefund::from).collect())
}

/// An owed refund of a customer, by its order: what its locks begin with.
pub async fn owed_to(
    connection: &impl ConnectionTrait,
    id: OwedRefundId,
    customer: CustomerId,
) -> anyhow::Result<Option<OwedRefund>> {
    let found = owed_refund::Entity::find_by_id(id)
        .filter(owed_refund::Column::CustomerId.eq(customer))
        .one(connection)
        .await?;
    Ok(found.map(OwedRefund::from))
}

/// The refunds of orders: what went back, and what is owed, oldest first. The parts of an owed refund
/// are that refund.
pub async fn refunds_of(
    connection: &impl ConnectionTrait,
    orders: Vec<OrderId>,
) -> anyhow::Result<Vec<(OrderId, OrderRefund)>> {
    let payments = super::payments_of(connection, orders).await?;
    let ids: Vec<PaymentId> = payments.iter().map(|payment| payment.id).collect();
    let of = |id: PaymentId| payments.iter().find(|one| one.id == id).map(|one| one.order);
    let whole = refund::Entity::find()
        .filter(refund::Column::PaymentId.is_in(ids.clone()))
        .filter(refund::Column::OwedRefundId.is_null())
        .order_by_asc(refund::Column::Id)
        .all(connection)
        .await?;
    let whole = whole.into_iter().filter_map(|row| {
        let order = of(row.payment_id)?;
        let (amount, reason, at) = (row.amount, row.reason, row.created_at);
        Some((order, OrderRefund::Whole { id: row.id, amount, reason, at }))
    });
    let owed = owed_of(connection, ids).await?.into_iter();
    let mut all: Vec<_> =
        whole.chain(owed.map(|owed| (owed.order, OrderRefund::Owed(owed)))).collect();
    all.sort_by_key(|(order, refund)| (*order, refund.at()));
    Ok(all)
}
