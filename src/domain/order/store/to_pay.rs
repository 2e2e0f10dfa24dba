//! Orders that are to be paid, locked with what decides about their payment.

use std::collections::HashMap;

use entity::id::OrderId;
use entity::order;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::domain::identity::{self, MerchantStatus};
use crate::domain::order::model::Order;
use crate::infra::db::{Tx, padded};

/// An order that is to be paid, locked, and what decides whether and how.
#[derive(Clone, Debug)]
pub struct ToPay {
    /// The order.
    pub order: Order,
    /// Whether its merchant takes no payments now. Read without a lock, so that payments never wait
    /// for each other: one that slips in beside a
    /// suspension is declined by [`stop_tick`](crate::domain::order::stop_tick).
    pub is_stopped: bool,
    /// How long its shop has to accept it, in seconds.
    pub accept_within_s: i64,
}

#[derive(FromQueryResult)]
struct ToPayRow {
    #[sea_orm(nested)]
    order: order::Model,
    merchant_status: MerchantStatus,
    accept_within_s: i64,
}

impl From<ToPayRow> for ToPay {
    fn from(row: ToPayRow) -> Self {
        Self {
            order: row.order.into(),
            is_stopped: identity::is_stopped(row.merchant_status),
            accept_within_s: row.accept_within_s,
        }
    }
}

/// An order that is to be paid, locked until the transaction ends.
pub async fn lock_to_pay(tx: &Tx, id: OrderId) -> anyhow::Result<Option<ToPay>> {
    Ok(lock_all_to_pay(tx, vec![id]).await?.remove(&id))
}

/// Orders that are to be paid, locked in the order of their keys until the transaction ends.
pub async fn lock_all_to_pay(
    tx: &Tx,
    mut ids: Vec<OrderId>,
) -> anyhow::Result<HashMap<OrderId, ToPay>> {
    ids.sort_unstable();
    ids.dedup();
    let status = "(SELECT m.status FROM merchant m WHERE m.id = \"order\".merchant_id)";
    let within = "(SELECT s.accept_within_s FROM shop s WHERE s.id = \"order\".shop_id)";
    let rows = order::Entity::find()
        .expr_as(Expr::cust(status), "merchant_status")
        .expr_as(Expr::cust(within), "accept_within_s")
        .filter(order::Column::Id.is_in(padded(&ids)))
        .order_by_asc(order::Column::Id)
        .lock_exclusive()
        .into_model::<ToPayRow>()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.order.id, row.into())).collect())
}
