//! Rows of pay codes.

use entity::customer;
use entity::id::{CustomerId, PayCodeId};
use entity::pay_code::{self, Status};
use entity::timestamp::Timestamp;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::PayCode;
use crate::infra::db::Tx;

impl From<pay_code::Model> for PayCode {
    fn from(row: pay_code::Model) -> Self {
        Self {
            id: row.id,
            customer: row.customer_id,
            membership: row.membership_id,
            most: row.most,
            status: row.status,
            order: row.order_id,
            refusal: row.refusal,
            refused_amount: row.refused_amount,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        }
    }
}

/// Many pay codes.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<PayCodeId>,
) -> anyhow::Result<Vec<PayCode>> {
    let wanted = pay_code::Column::Id.is_in(ids);
    let rows = pay_code::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(PayCode::from).collect())
}

/// The newest pay code of a customer.
pub async fn newest(
    connection: &impl ConnectionTrait,
    customer: CustomerId,
) -> anyhow::Result<Option<PayCode>> {
    let own = pay_code::Entity::find().filter(pay_code::Column::CustomerId.eq(customer));
    let row = own.order_by_desc(pay_code::Column::Id).one(connection).await?;
    Ok(row.map(PayCode::from))
}

/// Holds a customer until the transaction ends: whoever makes a code does, so that of two at once
/// one replaces the other. Rows that only refer to the customer can still be written.
pub async fn hold_customer(tx: &Tx, customer: CustomerId) -> anyhow::Result<()> {
    let lock = customer::Entity::find_by_id(customer).lock(LockType::NoKeyUpdate);
    match lock.one(tx).await? {
        Some(_) => Ok(()),
        None => anyhow::bail!("{customer} is no customer"),
    }
}

/// The code of a held customer that waits, locked until the transaction ends.
pub async fn lock_waiting(tx: &Tx, customer: CustomerId) -> anyhow::Result<Option<PayCode>> {
    let waiting = pay_code::Entity::find()
        .filter(pay_code::Column::CustomerId.eq(customer))
        .filter(pay_code::Column::Status.eq(Status::Waiting));
    Ok(waiting.lock_exclusive().one(tx).await?.map(PayCode::from))
}

/// The code with these digits, locked until the transaction ends.
pub async fn lock_by_digest(tx: &Tx, digest: &str) -> anyhow::Result<Option<PayCode>> {
    let found = pay_code::Entity::find().filter(pay_code::Column::Digest.eq(digest));
    Ok(found.lock_exclusive().one(tx).await?.map(PayCode::from))
}

/// Writes a new code.
pub async fn add(tx: &Tx, code: &PayCode, digest: String) -> anyhow::Result<()> {
    let row = pay_code::ActiveModel {
        id: Set(code.id),
        customer_id: Set(code.customer),
        membership_id: Set(code.membership),
        digest: Set(digest),
        most: Set(code.most),
        status: Set(code.status),
        order_id: Set(code.order),
        refusal: Set(code.refusal),
        refused_amount: Set(code.refused_amount),
        created_at: Set(code.created_at),
        expires_at: Set(code.expires_at),
        used_at: Set(code.used_at),
    };
    pay_code::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what has become of a locked code.
pub async fn save(tx: &Tx, code: &PayCode) -> anyhow::Result<()> {
    let row = pay_code::ActiveModel {
        id: Set(code.id),
        status: Set(code.status),
        order_id: Set(code.order),
        refusal: Set(code.refusal),
        refused_amount: Set(code.refused_amount),
        used_at: Set(code.used_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Forgets the codes of a held customer that ended before a moment without a bill.
pub async fn forget_unused(tx: &Tx, customer: CustomerId, before: Timestamp) -> anyhow::Result<()> {
    let unused = pay_code::Entity::delete_many()
        .filter(pay_code::Column::CustomerId.eq(customer))
        .filter(pay_code::Column::ExpiresAt.lt(before))
        .filter(pay_code::Column::Status.ne(Status::Charged));
    unused.exec(tx).await?;
    Ok(())
}
