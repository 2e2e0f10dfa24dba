//! Rows of plans and memberships, to model and back.

use entity::id::{CustomerId, MembershipId, MerchantId, PlanId};
use entity::membership::Status;
use entity::{membership, plan};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Membership, Plan};
use crate::infra::db::{Tx, padded};
use crate::infra::page::{Age, ByKey, Window, by_key};

impl From<plan::Model> for Plan {
    fn from(row: plan::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            name: row.name,
            description: row.description,
            price: row.price,
            bonus: row.bonus,
            custody_share_bp: row.custody_share_bp,
            bonus_valid_days: row.bonus_valid_days,
            terms: row.terms,
            terms_version: row.terms_version,
            status: row.status,
            created_at: row.created_at,
        }
    }
}

impl From<membership::Model> for Membership {
    fn from(row: membership::Model) -> Self {
        Self {
            id: row.id,
            customer: row.customer_id,
            merchant: row.merchant_id,
            plan: row.plan_id,
            status: row.status,
            terms_version: row.terms_version,
            terms_accepted_at: row.terms_accepted_at,
            created_at: row.created_at,
            joined_at: row.joined_at,
            frozen_at: row.frozen_at,
            freeze_reason: row.freeze_reason,
            closed_at: row.closed_at,
            fault_acknowledged_at: row.fault_acknowledged_at,
            fault_reason: row.fault_reason,
        }
    }
}

/// A plan, whatever its state.
pub async fn plan_by_id(
    connection: &impl ConnectionTrait,
    id: PlanId,
) -> anyhow::Result<Option<Plan>> {
    Ok(plan::Entity::find_by_id(id).one(connection).await?.map(Plan::from))
}

/// A plan that somebody joins by: it stays as it is until the transaction ends.
pub async fn plan_to_join(tx: &Tx, id: PlanId) -> anyhow::Result<Option<Plan>> {
    Ok(plan::Entity::find_by_id(id).lock_shared().one(tx).await?.map(Plan::from))
}

/// Many plans.
pub async fn plans_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<PlanId>,
) -> anyhow::Result<Vec<Plan>> {
    let rows =
        plan::Entity::find().filter(plan::Column::Id.is_in(padded(&ids))).all(connection).await?;
    Ok(rows.into_iter().map(Plan::from).collect())
}

/// Writes a new plan.
pub async fn add_plan(tx: &Tx, plan: &Plan) -> anyhow::Result<()> {
    let row = plan::ActiveModel {
        id: Set(plan.id),
        merchant_id: Set(plan.merchant),
        name: Set(plan.name.clone()),
        description: Set(plan.description.clone()),
        price: Set(plan.price),
        bonus: Set(plan.bonus),
        custody_share_bp: Set(plan.custody_share_bp),
        bonus_valid_days: Set(plan.bonus_valid_days),
        terms: Set(plan.terms.clone()),
        terms_version: Set(plan.terms_version),
        status: Set(plan.status),
        created_at: Set(plan.created_at),
        retired_at: Set(None),
    };
    plan::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A membership by its key.
pub async fn by_id(
    connection: &impl ConnectionTrait,
    id: MembershipId,
) -> anyhow::Result<Option<Membership>> {
    Ok(membership::Entity::find_by_id(id).one(connection).await?.map(Membership::from))
}

/// Many memberships.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<MembershipId>,
) -> anyhow::Result<Vec<Membership>> {
    let wanted = membership::Column::Id.is_in(padded(&ids));
    let rows = membership::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// A membership, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: MembershipId) -> anyhow::Result<Option<Membership>> {
    let found = membership::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Membership::from))
}

/// A customer's own membership, locked; another's is answered like none.
pub async fn lock_for_customer(
    tx: &Tx,
    id: MembershipId,
    customer: CustomerId,
) -> anyhow::Result<Option<Membership>> {
    Ok(lock(tx, id).await?.filter(|found| found.customer == customer))
}

/// All memberships of a customer, oldest first.
pub async fn of_customer(
    connection: &impl ConnectionTrait,
    customer: CustomerId,
) -> anyhow::Result<Vec<Membership>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::CustomerId.eq(customer))
        .order_by_asc(membership::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// The customer's open membership at a home merchant.
pub async fn open_at(
    connection: &impl ConnectionTrait,
    customer: CustomerId,
    merchant: MerchantId,
) -> anyhow::Result<Option<Membership>> {
    let found = membership::Entity::find()
        .filter(membership::Column::CustomerId.eq(customer))
        .filter(membership::Column::MerchantId.eq(merchant))
        .filter(membership::Column::Status.is_in([Status::Pending, Status::Active, Status::Frozen]))
        .one(connection)
        .await?;
    Ok(found.map(Membership::from))
}

/// Writes a new membership. False when the customer has an open one at this home: another
/// transaction may have begun it since this one looked, so the index decides.
pub async fn add(tx: &Tx, membership: &Membership) -> anyhow::Result<bool> {
    let row = membership::ActiveModel {
        id: Set(membership.id),
        customer_id: Set(membership.customer),
        merchant_id: Set(membership.merchant),
        plan_id: Set(membership.plan),
        status: Set(membership.status),
        terms_version: Set(membership.terms_version),
        terms_accepted_at: Set(membership.terms_accepted_at),
        created_at: Set(membership.created_at),
        joined_at: Set(membership.joined_at),
        frozen_at: Set(membership.frozen_at),
        closed_at: Set(membership.closed_at),
        freeze_reason: Set(membership.freeze_reason),
        fault_acknowledged_at: Set(membership.fault_acknowledged_at),
        fault_reason: Set(membership.fault_reason.clone()),
        fault_acknowledged_by: Set(None),
    };
    let written = membership::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// Writes where a locked membership stands now.
pub async fn save_status(tx: &Tx, membership: &Membership) -> anyhow::Result<()> {
    let row = membership::ActiveModel {
        id: Set(membership.id),
        status: Set(membership.status),
        joined_at: Set(membership.joined_at),
        frozen_at: Set(membership.frozen_at),
        freeze_reason: Set(membership.freeze_reason),
        closed_at: Set(membership.closed_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Writes who acknowledged what about a locked membership.
pub async fn save_fault(tx: &Tx, membership: &Membership, by: Uuid) -> anyhow::Result<()> {
    let row = membership::ActiveModel {
        id: Set(membership.id),
        fault_acknowledged_at: Set(membership.fault_acknowledged_at),
        fault_reason: Set(membership.fault_reason.clone()),
        fault_acknowledged_by: Set(Some(by)),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// How many plans a merchant sells now.
pub async fn count_active_plans(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<u64> {
    use sea_orm::PaginatorTrait as _;
    let active = plan::Entity::find()
        .filter(plan::Column::MerchantId.eq(merchant))
        .filter(plan::Column::Status.eq(plan::Status::Active));
    Ok(active.count(connection).await?)
}

/// A page of the plans that a merchant sells now, newest first.
pub async fn plans_on_sale(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    window: &Window<ByKey<PlanId>>,
) -> anyhow::Result<Vec<Plan>> {
    let found = plan::Entity::find()
        .filter(plan::Column::MerchantId.eq(merchant))
        .filter(plan::Column::Status.eq(plan::Status::Active));
    let rows = by_key(found, plan::Column::Id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Plan::from).collect())
}

/// All plans of a merchant, newest first.
pub async fn plans_of(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Vec<Plan>> {
    let rows = plan::Entity::find()
        .filter(plan::Column::MerchantId.eq(merchant))
        .order_by_desc(plan::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Plan::from).collect())
}

/// A page of memberships, newest first: a customer's, or a home merchant's members.
pub async fn page(
    connection: &impl ConnectionTrait,
    owner: Owner,
    window: &Window<ByKey<MembershipId>>,
) -> anyhow::Result<Vec<Membership>> {
    let mut found = membership::Entity::find();
    found = match owner {
        Owner::Customer(id) => found.filter(membership::Column::CustomerId.eq(id)),
        Owner::Home(id) => found
            .filter(membership::Column::MerchantId.eq(id))
            .filter(membership::Column::JoinedAt.is_not_null()),
    };
    let rows =
        by_key(found, membership::Column::Id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// Whose memberships are listed.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    /// A customer's own.
    Customer(CustomerId),
    /// Those whose home a merchant is.
    Home(MerchantId),
}

/// The plans that these merchants sell now, newest first.
pub async fn plans_of_many(
    connection: &impl ConnectionTrait,
    merchants: Vec<MerchantId>,
) -> anyhow::Result<Vec<Plan>> {
    let rows = plan::Entity::find()
        .filter(plan::Column::MerchantId.is_in(padded(&merchants)))
        .filter(plan::Column::Status.eq(plan::Status::Active))
        .order_by_desc(plan::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Plan::from).collect())
}
