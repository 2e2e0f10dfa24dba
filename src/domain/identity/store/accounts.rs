//! Customers, staff and operators, and what the three have in common: they log in.

use entity::id::{CustomerId, MembershipId, MerchantId, OperatorId, OrderId, RechargeId, StaffId};
use entity::timestamp::Timestamp;
use entity::{customer, lot, membership, operator, order, owed_refund, recharge, staff};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait as _,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait as _,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::domain::identity::model::{ActorKind, Customer, Operator, Role, Staff};
use crate::infra::db::{Tx, padded, sql};

/// Somebody who can log in.
#[derive(Clone, Debug)]
pub struct Account {
    /// What they are.
    pub kind: ActorKind,
    /// Their key.
    pub id: Uuid,
    /// The hash of their password.
    pub password_hash: String,
    /// The names they log in with.
    pub logins: Vec<String>,
}

impl From<customer::Model> for Customer {
    fn from(row: customer::Model) -> Self {
        Self {
            id: row.id,
            phone: row.phone,
            email: row.email,
            name: row.name,
            marketing: row.marketing,
            created_at: row.created_at,
        }
    }
}

impl From<staff::Model> for Staff {
    fn from(row: staff::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            shop: row.shop_id,
            login: row.login,
            name: row.name,
            role: row.role,
            created_at: row.created_at,
            removed_at: row.removed_at,
        }
    }
}

impl From<operator::Model> for Operator {
    fn from(row: operator::Model) -> Self {
        Self { id: row.id, login: row.login, name: row.name }
    }
}

#[derive(FromQueryResult)]
struct AccountRow {
    id: Uuid,
    password_hash: String,
    login: Option<String>,
    other_login: Option<String>,
}

/// Where accounts of a kind are: table, its login columns, and what those who are gone have.
const fn table(kind: ActorKind) -> (&'static str, &'static str, &'static str, &'static str) {
    match kind {
        ActorKind::Customer => ("customer", "phone", "email", "erased_at"),
        ActorKind::Staff => ("staff", "login", "login", "removed_at"),
        ActorKind::Operator => ("operator", "login", "login", "disabled_at"),
    }
}

async fn account_where(
    conn: &impl ConnectionTrait,
    kind: ActorKind,
    condition: &str,
    value: sea_orm::Value,
) -> anyhow::Result<Option<Account>> {
    let (table, login, other, gone) = table(kind);
    let text = format!(
        "SELECT id, password_hash, {login} AS login, {other} AS other_login FROM {table} \
         WHERE {gone} IS NULL AND {condition}"
    );
    let found = AccountRow::find_by_statement(sql(conn, text, [value])).one(conn).await?;
    Ok(found.map(|row| Account {
        kind,
        id: row.id,
        password_hash: row.password_hash,
        logins: [row.login, row.other_login].into_iter().flatten().collect(),
    }))
}

/// Whoever logs in with this name, in its stored spelling.
pub async fn account_by_login(
    conn: &impl ConnectionTrait,
    kind: ActorKind,
    name: &str,
) -> anyhow::Result<Option<Account>> {
    let (_, login, other, _) = table(kind);
    account_where(conn, kind, &format!("({login} = $1 OR {other} = $1)"), name.into()).await
}

/// An account that is not gone.
pub async fn account(
    conn: &impl ConnectionTrait,
    kind: ActorKind,
    id: Uuid,
) -> anyhow::Result<Option<Account>> {
    account_where(conn, kind, "id = $1", id.into()).await
}

/// Holds an account as it is until the transaction ends, if its password is still this one.
///
/// Whoever opens a session holds the account, so that a change of password or a removal at the same
/// moment either comes first, and is seen, or comes after, and ends that session too.
pub async fn hold_account(tx: &Tx, account: &Account) -> anyhow::Result<bool> {
    set_password(tx, account, &account.password_hash).await
}

/// Changes the password, if it is still the one of `account`.
pub async fn set_password(tx: &Tx, account: &Account, hash: &str) -> anyhow::Result<bool> {
    let (table, _, _, gone) = table(account.kind);
    let text = format!(
        "UPDATE {table} SET password_hash = $1 \
         WHERE id = $2 AND password_hash = $3 AND {gone} IS NULL"
    );
    let values = [hash.into(), account.id.into(), account.password_hash.as_str().into()];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

pub async fn insert_customer(
    tx: &Tx,
    customer: Customer,
    password_hash: String,
) -> Result<(), DbErr> {
    let row = customer::ActiveModel {
        id: Set(customer.id),
        phone: Set(customer.phone),
        email: Set(customer.email),
        name: Set(customer.name),
        password_hash: Set(password_hash),
        marketing: Set(customer.marketing),
        created_at: Set(customer.created_at),
        erased_at: Set(None),
    };
    customer::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The customers of these ids; those that are not there are left out.
pub async fn customers(
    conn: &impl ConnectionTrait,
    ids: &[CustomerId],
) -> anyhow::Result<Vec<Customer>> {
    let found = customer::Entity::find().filter(customer::Column::Id.is_in(padded(ids)));
    Ok(found.all(conn).await?.into_iter().map(Customer::from).collect())
}

/// Holds a customer until the transaction ends, so that nothing new is bound to them meanwhile.
pub async fn lock_customer(tx: &Tx, id: CustomerId) -> anyhow::Result<bool> {
    let found = customer::Entity::find_by_id(id)
        .filter(customer::Column::ErasedAt.is_null())
        .lock_exclusive();
    Ok(found.one(tx).await?.is_some())
}

/// Holds a customer as it is until the transaction ends: nobody logs in or changes the password
/// meanwhile. What is bound to the customer goes on.
pub async fn hold_customer(tx: &Tx, id: CustomerId) -> anyhow::Result<()> {
    customer::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(())
}

/// Blanks what is personal about a customer; rows that movements of money hang on stay.
pub async fn blank_customer(tx: &Tx, id: CustomerId, now: Timestamp) -> anyhow::Result<()> {
    let update = customer::ActiveModel {
        id: Set(id),
        phone: Set(None),
        email: Set(None),
        name: Set("erased".to_owned()),
        password_hash: Set(String::new()),
        marketing: Set(false),
        erased_at: Set(Some(now)),
        ..Default::default()
    };
    customer::Entity::update(update).exec(tx).await?;
    Ok(())
}

// The next five read tables of slices above this one, which it cannot call: what a customer has
// there decides whether the account can be erased, and belongs into the export of their data.

pub async fn has_open_membership(tx: &Tx, customer: CustomerId) -> anyhow::Result<bool> {
    use membership::Status::{Active, Frozen, Pending};
    let open = membership::Entity::find()
        .filter(membership::Column::CustomerId.eq(customer))
        .filter(membership::Column::Status.is_in([Pending, Active, Frozen]));
    Ok(open.one(tx).await?.is_some())
}

pub async fn has_open_order(tx: &Tx, customer: CustomerId) -> anyhow::Result<bool> {
    use order::Status::{Accepted, Paid, Placed};
    let open = order::Entity::find()
        .filter(order::Column::CustomerId.eq(customer))
        .filter(order::Column::Status.is_in([Placed, Paid, Accepted]));
    Ok(open.one(tx).await?.is_some())
}

pub async fn has_open_claim(tx: &Tx, customer: CustomerId) -> anyhow::Result<bool> {
    let refund = owed_refund::Entity::find()
        .filter(owed_refund::Column::CustomerId.eq(customer))
        .filter(owed_refund::Column::Status.eq(owed_refund::Status::Owed));
    if refund.one(tx).await?.is_some() {
        return Ok(true);
    }
    let ended = membership::Entity::find()
        .select_only()
        .column(membership::Column::Id)
        .filter(membership::Column::CustomerId.eq(customer))
        .filter(membership::Column::Status.eq(membership::Status::Closed));
    let claim = lot::Entity::find()
        .filter(lot::Column::Principal.gt(0))
        .filter(lot::Column::MembershipId.in_subquery(ended.into_query()));
    Ok(claim.one(tx).await?.is_some())
}

pub async fn memberships_and_recharges(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
) -> anyhow::Result<(Vec<MembershipId>, Vec<RechargeId>)> {
    let memberships: Vec<MembershipId> = membership::Entity::find()
        .select_only()
        .column(membership::Column::Id)
        .filter(membership::Column::CustomerId.eq(customer))
        .order_by_asc(membership::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    let recharges = recharge::Entity::find()
        .select_only()
        .column(recharge::Column::Id)
        .filter(recharge::Column::MembershipId.is_in(memberships.clone()))
        .order_by_asc(recharge::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    Ok((memberships, recharges))
}

pub async fn orders_of(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
) -> anyhow::Result<Vec<OrderId>> {
    let orders = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::CustomerId.eq(customer))
        .order_by_asc(order::Column::Id);
    Ok(orders.into_tuple().all(conn).await?)
}

pub async fn insert_staff(tx: &Tx, member: Staff, password_hash: String) -> Result<(), DbErr> {
    let row = staff::ActiveModel {
        id: Set(member.id),
        merchant_id: Set(member.merchant),
        shop_id: Set(member.shop),
        login: Set(member.login),
        name: Set(member.name),
        role: Set(member.role),
        password_hash: Set(password_hash),
        created_at: Set(member.created_at),
        removed_at: Set(None),
    };
    staff::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The members of staff of these ids; those that are not there are left out.
pub async fn staff(conn: &impl ConnectionTrait, ids: &[StaffId]) -> anyhow::Result<Vec<Staff>> {
    let found = staff::Entity::find().filter(staff::Column::Id.is_in(padded(ids)));
    Ok(found.all(conn).await?.into_iter().map(Staff::from).collect())
}

/// The staff of a merchant who were not removed, the first added first.
pub async fn staff_of(
    conn: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Vec<Staff>> {
    let found = staff::Entity::find()
        .filter(staff::Column::MerchantId.eq(merchant))
        .filter(staff::Column::RemovedAt.is_null())
        .order_by_asc(staff::Column::Id);
    Ok(found.all(conn).await?.into_iter().map(Staff::from).collect())
}

pub async fn count_staff(tx: &Tx, merchant: MerchantId) -> anyhow::Result<u64> {
    let found = staff::Entity::find()
        .filter(staff::Column::MerchantId.eq(merchant))
        .filter(staff::Column::RemovedAt.is_null());
    Ok(found.count(tx).await?)
}

/// How many owners a merchant has.
pub async fn count_owners(tx: &Tx, merchant: MerchantId) -> anyhow::Result<u64> {
    let found = staff::Entity::find()
        .filter(staff::Column::MerchantId.eq(merchant))
        .filter(staff::Column::Role.eq(Role::Owner))
        .filter(staff::Column::RemovedAt.is_null());
    Ok(found.count(tx).await?)
}

pub async fn remove_staff(tx: &Tx, id: StaffId, now: Timestamp) -> anyhow::Result<()> {
    staff::Entity::update_many()
        .col_expr(staff::Column::RemovedAt, Expr::value(now.0))
        .filter(staff::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The operators of these ids; those that are not there are left out.
pub async fn operators(
    conn: &impl ConnectionTrait,
    ids: &[OperatorId],
) -> anyhow::Result<Vec<Operator>> {
    let found = operator::Entity::find().filter(operator::Column::Id.is_in(ids.to_vec()));
    Ok(found.all(conn).await?.into_iter().map(Operator::from).collect())
}

pub async fn insert_operator(
    tx: &Tx,
    operator: Operator,
    password_hash: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = operator::ActiveModel {
        id: Set(operator.id),
        login: Set(operator.login),
        name: Set(operator.name),
        password_hash: Set(password_hash),
        created_at: Set(now),
        disabled_at: Set(None),
    };
    operator::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether staff or an operator, also one that is gone, has this login name: the two share names,
/// so that a login form need not ask which of them one is.
pub async fn login_taken(tx: &Tx, login: &str) -> anyhow::Result<bool> {
    let as_staff = staff::Entity::find().filter(staff::Column::Login.eq(login)).one(tx).await?;
    let as_operator =
        operator::Entity::find().filter(operator::Column::Login.eq(login)).one(tx).await?;
    Ok(as_staff.is_some() || as_operator.is_some())
}
