//! Rows of what payments of a membership took and have not given back.

use entity::id::{CustomerId, LotId, MembershipId, MerchantId, OrderId, PaymentId};
use entity::money::Money;
use entity::order::Status;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::domain::wallet::Draw;
use crate::domain::wallet::taking::{Goods, Taking};
use crate::infra::db::{Tx, sql};

#[derive(FromQueryResult)]
struct Row {
    payment_id: PaymentId,
    order_id: OrderId,
    status: Status,
    merchant_id: MerchantId,
    lot_id: LotId,
    principal: i64,
    bonus: i64,
    custody: i64,
    amount: i64,
    back: i64,
    list_total: i64,
    lines: Option<i64>,
}

/// What went back of a column of a draw `d`.
macro_rules! left_of {
    ($part:literal) => {
        concat!(
            "CAST(d.",
            $part,
            " - COALESCE((SELECT SUM(b.",
            $part,
            ") FROM refund_draw b JOIN refund r ON r.id = b.refund_id \
              WHERE r.payment_id = d.payment_id AND b.lot_id = d.lot_id), 0) AS bigint) AS ",
            $part,
            ", "
        )
    };
}

/// What payments of a membership took of each lot and have not given back, the oldest order first.
pub async fn takings(
    connection: &impl ConnectionTrait,
    membership: MembershipId,
) -> anyhow::Result<Vec<Taking>> {
    let text = concat!(
        "SELECT p.id AS payment_id, o.id AS order_id, o.status, o.merchant_id, d.lot_id, ",
        left_of!("principal"),
        left_of!("bonus"),
        left_of!("custody"),
        "p.amount, CAST(COALESCE((SELECT SUM(r.amount) FROM refund r \
           WHERE r.payment_id = p.id), 0) AS bigint) AS back, o.list_total, \
         CAST(CASE WHEN o.bill_discount_bp IS NULL \
           THEN (SELECT SUM((l.quantity - l.refunded) * l.list_price) FROM order_line l \
             WHERE l.order_id = o.id) END AS bigint) AS lines \
         FROM payment p JOIN \"order\" o ON o.id = p.order_id JOIN draw d ON d.payment_id = p.id \
         WHERE p.membership_id = $1 \
           AND o.status IN ('paid', 'accepted', 'fulfilled') \
         ORDER BY o.id, d.lot_id"
    );
    let rows = Row::find_by_statement(sql(connection, text, [membership.into()]));
    rows.all(connection).await?.into_iter().map(read).collect()
}

fn read(row: Row) -> anyhow::Result<Taking> {
    let goods = match row.lines {
        Some(lines) => Goods::Lines(Money::from_fen(lines)?),
        None => Goods::Bill {
            list: Money::from_fen(row.list_total)?,
            paid: Money::from_fen(row.amount)?,
            back: Money::from_fen(row.back)?,
        },
    };
    let left = Draw {
        lot: row.lot_id,
        principal: Money::from_fen(row.principal)?,
        bonus: Money::from_fen(row.bonus)?,
        custody: Money::from_fen(row.custody)?,
    };
    Ok(Taking {
        payment: row.payment_id,
        order: row.order_id,
        status: row.status,
        merchant: row.merchant_id,
        left,
        goods,
    })
}

/// What may still come back to a membership: what was paid for orders that wait, to be accepted or
/// to be handed over, and has not gone back.
pub async fn waiting_value(
    connection: &impl ConnectionTrait,
    membership: MembershipId,
) -> anyhow::Result<Money> {
    let text = "SELECT CAST(COALESCE(SUM(p.amount - COALESCE((SELECT SUM(r.amount) FROM refund r \
                  WHERE r.payment_id = p.id), 0)), 0) AS bigint) AS waits \
                FROM payment p JOIN \"order\" o ON o.id = p.order_id \
                WHERE p.membership_id = $1 AND o.status IN ('paid', 'accepted')";
    let row = connection.query_one_raw(sql(connection, text, [membership.into()])).await?;
    let fen: i64 = row.map(|row| row.try_get("", "waits")).transpose()?.unwrap_or_default();
    Ok(Money::from_fen(fen)?)
}

/// Whether something of what this customer recharged at this merchant was consumed: handed over, and
/// not given back.
pub async fn has_consumed(
    tx: &Tx,
    customer: CustomerId,
    merchant: MerchantId,
) -> anyhow::Result<bool> {
    let text = "SELECT 1 AS one FROM membership m JOIN payment p ON p.membership_id = m.id \
                JOIN \"order\" o ON o.id = p.order_id \
                WHERE m.customer_id = $1 AND m.merchant_id = $2 AND o.status = 'fulfilled' \
                  AND p.amount > COALESCE((SELECT SUM(r.amount) FROM refund r \
                    WHERE r.payment_id = p.id), 0) LIMIT 1";
    let values = [customer.into(), merchant.into()];
    Ok(tx.query_one_raw(sql(tx, text, values)).await?.is_some())
}

/// The orders that come first when a membership ends, by key: those that it paid and that wait to be
/// accepted or handed over, and those that wait for a recharge of it.
pub async fn orders_of_membership(
    tx: &Tx,
    membership: MembershipId,
) -> anyhow::Result<Vec<OrderId>> {
    let text = "SELECT o.id FROM payment p JOIN \"order\" o ON o.id = p.order_id \
                WHERE p.membership_id = $1 AND o.status IN ('paid', 'accepted') \
                UNION SELECT o.id FROM recharge r JOIN \"order\" o ON o.id = r.then_pay_order_id \
                WHERE r.membership_id = $1 AND r.status = 'pending' AND o.status = 'placed' \
                ORDER BY 1";
    let rows = tx.query_all_raw(sql(tx, text, [membership.into()])).await?;
    rows.into_iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
