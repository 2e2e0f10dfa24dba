//! The rows of unpaid orders, and the lock that keeps their limit.

use entity::id::CustomerId;
use sea_orm::{ConnectionTrait as _, DbBackend};

use super::{Unpaid, UnpaidLine};
use crate::infra::db::{Tx, sql};

/// Holds what a customer may leave unpaid until the transaction ends: whoever places an order does. A
/// lock of its own, so that nothing but another order of the same customer waits for it.
pub async fn hold(tx: &Tx, customer: CustomerId) -> anyhow::Result<()> {
    // SQLite has one writer.
    if tx.get_database_backend() == DbBackend::Postgres {
        let text = "SELECT 1 AS one FROM pg_advisory_xact_lock(hashtextextended($1, 7305191))";
        tx.query_one_raw(sql(tx, text, [customer.to_string().into()])).await?;
    }
    Ok(())
}

/// The lines of a customer's orders that wait for payment.
pub async fn of(tx: &Tx, customer: CustomerId) -> anyhow::Result<Unpaid> {
    let text = "SELECT o.id, o.expires_at, l.offer_id, l.stock_held FROM \"order\" o \
                JOIN order_line l ON l.order_id = o.id \
                WHERE o.customer_id = $1 AND o.status = 'placed'";
    let rows = tx.query_all_raw(sql(tx, text, [customer.into()])).await?;
    let read = rows.into_iter().map(|row| {
        Ok(UnpaidLine {
            order: row.try_get("", "id")?,
            expires_at: row.try_get("", "expires_at")?,
            offer: row.try_get("", "offer_id")?,
            stock_held: row.try_get("", "stock_held")?,
        })
    });
    Ok(Unpaid(read.collect::<anyhow::Result<_>>()?))
}
