//! Rows of lots, recharges and draws, and of memberships that end.

mod closing;
mod receipts;
mod taking;

pub use closing::{
    Closing, MembershipRefund, RefundPart, add_closing, add_forfeit_returned,
    add_membership_refund, add_source, claims_at, closings_of, homes_lacking, refunded,
    take_from_sources,
};
pub use receipts::*;
pub use taking::{has_consumed, orders_of_membership, takings, waiting_value};

use entity::id::{
    CustomerId, IntentId, LotId, MembershipId, OrderId, PaymentId, RechargeId, RefundId,
};
use entity::money::Money;
use entity::recharge::{self, Status};
use entity::timestamp::Timestamp;
use entity::{draw, lot, membership, refund, refund_draw};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::domain::membership::Membership;
use crate::domain::wallet::{Draw, Lot};
use crate::infra::clock::Clock;
use crate::infra::db::{Tx, padded};

impl From<lot::Model> for Lot {
    fn from(row: lot::Model) -> Self {
        Self {
            id: row.id,
            principal_in: row.principal_in,
            bonus_in: row.bonus_in,
            principal: row.principal,
            bonus: row.bonus,
            custody: row.custody,
            base_principal: row.base_principal,
            base_custody: row.base_custody,
            base_value: row.base_value,
            custody_share_bp: row.custody_share_bp,
            cooling_off_until: row.cooling_off_until,
            released_at: row.released_at,
            bonus_expires_at: row.bonus_expires_at,
            forfeited: row.forfeited,
        }
    }
}

/// A recharge as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RechargeRow {
    /// Its key.
    pub id: RechargeId,
    /// What it tops up.
    pub membership: MembershipId,
    /// How it is paid.
    pub intent: IntentId,
    /// Paid.
    pub principal: Money,
    /// Given on top.
    pub bonus: Money,
    /// What became of it.
    pub status: Status,
    /// The order to pay in the same act.
    pub then_pay: Option<OrderId>,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When the gateway said yes or no.
    pub settled_at: Option<Timestamp>,
}

impl From<recharge::Model> for RechargeRow {
    fn from(row: recharge::Model) -> Self {
        Self {
            id: row.id,
            membership: row.membership_id,
            intent: row.intent_id,
            principal: row.principal,
            bonus: row.bonus,
            status: row.status,
            then_pay: row.then_pay_order_id,
            created_at: row.created_at,
            settled_at: row.settled_at,
        }
    }
}

/// The lots of a membership, oldest first.
pub async fn lots_of(
    connection: &impl ConnectionTrait,
    membership: MembershipId,
) -> anyhow::Result<Vec<Lot>> {
    let lots = lots_of_many(connection, vec![membership]).await?;
    Ok(lots.into_iter().map(|(_, lot)| lot).collect())
}

/// The lots of many memberships, oldest first.
pub async fn lots_of_many(
    connection: &impl ConnectionTrait,
    memberships: Vec<MembershipId>,
) -> anyhow::Result<Vec<(MembershipId, Lot)>> {
    let rows = lot::Entity::find()
        .filter(lot::Column::MembershipId.is_in(padded(&memberships)))
        .order_by_asc(lot::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.membership_id, Lot::from(row))).collect())
}

/// The lots of a membership, locked in the order of their keys.
pub async fn lock_lots(tx: &Tx, membership: MembershipId) -> anyhow::Result<Vec<Lot>> {
    let rows = lot::Entity::find()
        .filter(lot::Column::MembershipId.eq(membership))
        .order_by_asc(lot::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(Lot::from).collect())
}

/// The memberships in force of some customers with their lots, locked in the order of their keys. One
/// without any lot, which never was paid in for, is left out.
pub async fn lock_wallets(
    tx: &Tx,
    mut customers: Vec<CustomerId>,
) -> anyhow::Result<Vec<(Membership, Vec<Lot>)>> {
    customers.sort_unstable();
    customers.dedup();
    let rows = membership::Entity::find()
        .join_rev(
            JoinType::InnerJoin,
            lot::Entity::belongs_to(membership::Entity)
                .from(lot::Column::MembershipId)
                .to(membership::Column::Id)
                .into(),
        )
        .filter(membership::Column::CustomerId.is_in(padded(&customers)))
        .filter(membership::Column::Status.eq(membership::Status::Active))
        .order_by_asc(membership::Column::Id)
        .order_by_asc(lot::Column::Id)
        .lock_exclusive()
        .select_also(lot::Entity)
        .all(tx)
        .await?;
    let mut wallets: Vec<(Membership, Vec<Lot>)> = Vec::new();
    for (membership, lot) in rows {
        let lot = lot.map(Lot::from);
        match wallets.last_mut() {
            Some((last, lots)) if last.id == membership.id => lots.extend(lot),
            _ => wallets.push((membership.into(), lot.into_iter().collect())),
        }
    }
    Ok(wallets)
}

/// One lot with its membership, locked.
pub async fn lock_lot(tx: &Tx, id: LotId) -> anyhow::Result<Option<(MembershipId, Lot)>> {
    let row = lot::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(row.map(|row| (row.membership_id, Lot::from(row))))
}

/// Writes what a locked lot holds now.
pub async fn save_lot(tx: &Tx, lot: &Lot) -> anyhow::Result<()> {
    let row = lot::ActiveModel {
        id: Set(lot.id),
        principal: Set(lot.principal),
        bonus: Set(lot.bonus),
        custody: Set(lot.custody),
        base_principal: Set(lot.base_principal),
        base_custody: Set(lot.base_custody),
        base_value: Set(lot.base_value),
        forfeited: Set(lot.forfeited),
        released_at: Set(lot.released_at),
        bonus_expires_at: Set(lot.bonus_expires_at),
        ..Default::default()
    };
    Ok(tx.update_later(row).await?)
}

/// Has the bonus of a locked lot looked at anew: its member is warned from the beginning.
pub async fn begin_warnings(tx: &Tx, clock: &Clock, lot: LotId) -> anyhow::Result<()> {
    let row = lot::ActiveModel {
        id: Set(lot),
        bonus_warned_days: Set(None),
        bonus_next_at: Set(Some(clock.now())),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// What a lot comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A recharge.
    Recharge(RechargeId),
    /// A membership at another home, which moved.
    Membership(MembershipId),
}

/// Writes a new lot.
pub async fn add_lot(
    tx: &Tx,
    clock: &Clock,
    membership: MembershipId,
    origin: Origin,
    lot: &Lot,
) -> anyhow::Result<()> {
    let (recharge, moved_from) = match origin {
        Origin::Recharge(id) => (Some(id), None),
        Origin::Membership(id) => (None, Some(id)),
    };
    let row = lot::ActiveModel {
        id: Set(lot.id),
        membership_id: Set(membership),
        recharge_id: Set(recharge),
        moved_from_id: Set(moved_from),
        principal_in: Set(lot.principal_in),
        bonus_in: Set(lot.bonus_in),
        principal: Set(lot.principal),
        bonus: Set(lot.bonus),
        custody: Set(lot.custody),
        base_principal: Set(lot.base_principal),
        base_custody: Set(lot.base_custody),
        base_value: Set(lot.base_value),
        custody_share_bp: Set(lot.custody_share_bp),
        cooling_off_until: Set(lot.cooling_off_until),
        released_at: Set(lot.released_at),
        bonus_expires_at: Set(lot.bonus_expires_at),
        bonus_warned_days: Set(None),
        bonus_next_at: Set(lot.bonus_expires_at.map(|_| clock.now())),
        forfeited: Set(lot.forfeited),
        created_at: Set(clock.now()),
    };
    Ok(tx.insert_later(vec![row]).await?)
}

/// Writes a new recharge.
pub async fn add_recharge(tx: &Tx, recharge: &RechargeRow) -> anyhow::Result<()> {
    let row = recharge::ActiveModel {
        id: Set(recharge.id),
        membership_id: Set(recharge.membership),
        intent_id: Set(recharge.intent),
        principal: Set(recharge.principal),
        bonus: Set(recharge.bonus),
        status: Set(recharge.status),
        then_pay_order_id: Set(recharge.then_pay),
        created_at: Set(recharge.created_at),
        settled_at: Set(recharge.settled_at),
    };
    Ok(tx.insert_later(vec![row]).await?)
}

/// A recharge, locked until the transaction ends.
pub async fn lock_recharge(tx: &Tx, id: RechargeId) -> anyhow::Result<Option<RechargeRow>> {
    let row = recharge::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(row.map(RechargeRow::from))
}

/// Writes what became of a locked recharge.
pub async fn save_recharge(tx: &Tx, recharge: &RechargeRow) -> anyhow::Result<()> {
    let row = recharge::ActiveModel {
        id: Set(recharge.id),
        status: Set(recharge.status),
        settled_at: Set(recharge.settled_at),
        ..Default::default()
    };
    Ok(tx.update_later(row).await?)
}

/// Many recharges.
pub async fn recharges_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<RechargeId>,
) -> anyhow::Result<Vec<RechargeRow>> {
    let wanted = recharge::Column::Id.is_in(ids);
    let rows = recharge::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(RechargeRow::from).collect())
}

/// The principal of a membership's recharges that wait for the gateway.
pub async fn recharges_waiting(
    connection: &impl ConnectionTrait,
    membership: MembershipId,
) -> anyhow::Result<Vec<RechargeRow>> {
    let rows = recharge::Entity::find()
        .filter(recharge::Column::MembershipId.eq(membership))
        .filter(recharge::Column::Status.eq(Status::Pending))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(RechargeRow::from).collect())
}

/// Writes what a payment drew.
pub async fn add_draws(tx: &Tx, payment: PaymentId, draws: &[Draw]) -> anyhow::Result<()> {
    let rows = draws.iter().map(|draw| draw::ActiveModel {
        payment_id: Set(payment),
        lot_id: Set(draw.lot),
        principal: Set(draw.principal),
        bonus: Set(draw.bonus),
        custody: Set(draw.custody),
    });
    Ok(tx.insert_later(rows.collect()).await?)
}

/// What payments drew, in the order of lots.
pub async fn draws_of(
    connection: &impl ConnectionTrait,
    payments: Vec<PaymentId>,
) -> anyhow::Result<Vec<(PaymentId, Draw)>> {
    let rows = draw::Entity::find()
        .filter(draw::Column::PaymentId.is_in(padded(&payments)))
        .order_by_asc(draw::Column::LotId)
        .all(connection)
        .await?;
    let read = |row: draw::Model| {
        let (lot, principal) = (row.lot_id, row.principal);
        (row.payment_id, Draw { lot, principal, bonus: row.bonus, custody: row.custody })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What a payment drew and has not given back, in the order of lots.
pub async fn draws_left(tx: &Tx, payment: PaymentId) -> anyhow::Result<Vec<Draw>> {
    let mut left = draws_of(tx, vec![payment]).await?;
    let refunds = refund::Entity::find().filter(refund::Column::PaymentId.eq(payment));
    let refunds: Vec<RefundId> = refunds.all(tx).await?.into_iter().map(|row| row.id).collect();
    let back = refund_draw::Entity::find().filter(refund_draw::Column::RefundId.is_in(refunds));
    for row in back.all(tx).await? {
        if let Some((_, draw)) = left.iter_mut().find(|(_, draw)| draw.lot == row.lot_id) {
            draw.principal = draw.principal.minus_or_zero(row.principal);
            draw.bonus = draw.bonus.minus_or_zero(row.bonus);
            draw.custody = draw.custody.minus_or_zero(row.custody);
        }
    }
    Ok(left.into_iter().map(|(_, draw)| draw).collect())
}

/// Writes what a refund put back.
pub async fn add_draws_back(tx: &Tx, refund: RefundId, parts: &[Draw]) -> anyhow::Result<()> {
    let rows = parts.iter().map(|part| refund_draw::ActiveModel {
        refund_id: Set(refund),
        lot_id: Set(part.lot),
        principal: Set(part.principal),
        bonus: Set(part.bonus),
        custody: Set(part.custody),
    });
    Ok(tx.insert_later(rows.collect()).await?)
}

/// The order that a recharge is to pay in the same act.
pub async fn then_pay(tx: &Tx, id: RechargeId) -> anyhow::Result<Option<OrderId>> {
    let row = recharge::Entity::find_by_id(id).one(tx).await?;
    Ok(row.and_then(|row| row.then_pay_order_id))
}
