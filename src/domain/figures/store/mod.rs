//! The sums as SQL that both databases read.

mod merchant;
mod platform;

pub use merchant::{MerchantNow, Patience, TopOffer, merchant_now, patience, top_offers};
pub use platform::{PlatformNow, fees_of, merchants_by_status, platform_now};

use entity::id::{MerchantId, ShopId};
use sea_orm::{ConnectionTrait, Value};

use super::model::Tally;
use super::period::Period;
use crate::infra::db::sql;

/// Of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Of the whole network.
    Platform,
    /// Of a merchant.
    Merchant(MerchantId),
    /// Of one shop of a merchant: only what is of a shop, its orders.
    Shop(MerchantId, ShopId),
}

/// Each part counts something by the day: how many days after `$1`, what, how many, three sums.
/// `{order}` and `{home}` narrow it to a merchant.
const OF_ORDERS: [&str; 3] = [
    "SELECT (o.placed_at - $1) / 86400000000 AS day, o.status AS what, COUNT(*) AS count,
        CAST(0 AS bigint) AS first, CAST(0 AS bigint) AS second, CAST(0 AS bigint) AS third
     FROM \"order\" o WHERE o.placed_at >= $1 AND o.placed_at < $2{order} GROUP BY 1, 2",
    "SELECT (o.paid_at - $1) / 86400000000 AS day,
        CASE WHEN p.tender = 'gateway' THEN 'sold_by_gateway'
            WHEN m.merchant_id = o.merchant_id THEN 'sold_to_own' ELSE 'sold_to_others' END AS what,
        COUNT(*) AS count,
        CAST(SUM(p.amount) AS bigint) AS first, CAST(SUM(o.list_total) AS bigint) AS second,
        CAST(SUM((o.list_total - p.amount) * (p.amount - CAST(COALESCE((SELECT SUM(r.amount)
            FROM refund r WHERE r.payment_id = p.id), 0) AS bigint)) / p.amount) AS bigint) AS third
     FROM \"order\" o JOIN payment p ON p.order_id = o.id
        LEFT JOIN membership m ON m.id = p.membership_id
     WHERE o.paid_at >= $1 AND o.paid_at < $2{order} GROUP BY 1, 2",
    "SELECT (r.created_at - $1) / 86400000000 AS day, 'refund' AS what, COUNT(*) AS count,
        CAST(SUM(r.amount) AS bigint) AS first, CAST(0 AS bigint) AS second,
        CAST(0 AS bigint) AS third
     FROM refund r JOIN payment p ON p.id = r.payment_id JOIN \"order\" o ON o.id = p.order_id
     WHERE r.created_at >= $1 AND r.created_at < $2{order} GROUP BY 1",
];

/// What is of a home merchant, not of a shop.
const OF_HOMES: [&str; 4] = [
    "SELECT (r.settled_at - $1) / 86400000000 AS day, 'recharge' AS what, COUNT(*) AS count,
        CAST(SUM(r.principal) AS bigint) AS first, CAST(SUM(r.bonus) AS bigint) AS second,
        CAST(0 AS bigint) AS third
     FROM recharge r JOIN membership m ON m.id = r.membership_id
     WHERE r.status = 'succeeded' AND r.settled_at >= $1 AND r.settled_at < $2{home} GROUP BY 1",
    "SELECT (m.joined_at - $1) / 86400000000 AS day, 'member_joined' AS what, COUNT(*) AS count,
        CAST(0 AS bigint) AS first, CAST(0 AS bigint) AS second, CAST(0 AS bigint) AS third
     FROM membership m WHERE m.joined_at >= $1 AND m.joined_at < $2{home} GROUP BY 1",
    "SELECT (m.closed_at - $1) / 86400000000 AS day, 'member_closed' AS what, COUNT(*) AS count,
        CAST(0 AS bigint) AS first, CAST(0 AS bigint) AS second, CAST(0 AS bigint) AS third
     FROM membership m WHERE m.status = 'closed' AND m.joined_at IS NOT NULL
        AND m.closed_at >= $1 AND m.closed_at < $2{home} GROUP BY 1",
    "SELECT (p.paid_at - $1) / 86400000000 AS day, 'spent_elsewhere' AS what, COUNT(*) AS count,
        CAST(SUM(p.amount) AS bigint) AS first, CAST(0 AS bigint) AS second,
        CAST(0 AS bigint) AS third
     FROM membership m JOIN payment p ON p.membership_id = m.id
        JOIN \"order\" o ON o.id = p.order_id
     WHERE p.paid_at >= $1 AND p.paid_at < $2 AND o.merchant_id <> m.merchant_id{home} GROUP BY 1",
];

/// What was counted on each day of a period, in one statement.
pub async fn tallies(
    connection: &impl ConnectionTrait,
    period: Period,
    scope: Scope,
) -> anyhow::Result<Vec<Tally>> {
    let (begins, ends) = period.moments();
    let mut values: Vec<Value> = vec![begins.into(), ends.into()];
    let (order, home, of_homes) = match scope {
        Scope::Platform => ("", "", &OF_HOMES[..]),
        Scope::Merchant(merchant) => {
            values.push(merchant.into());
            (" AND o.merchant_id = $3", " AND m.merchant_id = $3", &OF_HOMES[..])
        }
        Scope::Shop(merchant, shop) => {
            values.extend([merchant.into(), shop.into()]);
            (" AND o.merchant_id = $3 AND o.shop_id = $4", "", &[][..])
        }
    };
    let parts: Vec<String> = OF_ORDERS
        .iter()
        .chain(of_homes)
        .map(|part| part.replace("{order}", order).replace("{home}", home))
        .collect();
    let rows = connection.query_all_raw(sql(connection, parts.join(" UNION ALL "), values)).await?;
    let read = rows.into_iter().map(|row| {
        let sums =
            [row.try_get("", "first")?, row.try_get("", "second")?, row.try_get("", "third")?];
        let (day, what) = (row.try_get("", "day")?, row.try_get("", "what")?);
        Ok(Tally { day, what, count: row.try_get("", "count")?, sums })
    });
    read.collect()
}
