//! The sums as SQL that both databases read.

mod merchant;
mod platform;

pub use merchant::{MerchantNow, Patience, TopOffer, merchant_now, patience, top_offers};
pub use platform::{PlatformNow, fees_of, merchants_by_status, platform_now};

use entity::id::{MerchantId, ShopId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::model::Tally;
use super::period::Period;
use crate::domain::payment::reconcile::Day;
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

/// What was counted on each day of a period, in one statement: what is kept of it, and its tail.
pub async fn tallies(
    connection: &impl ConnectionTrait,
    period: Period,
    scope: Scope,
) -> anyhow::Result<Vec<Tally>> {
    let of = match scope {
        Scope::Platform => Uuid::nil(),
        Scope::Merchant(merchant) => merchant.0,
        Scope::Shop(_, shop) => shop.0,
    };
    let [first, last] = [period.whole.from, period.whole.until].map(|date| Day::from(date).0);
    let text = "SELECT day, what, CAST(SUM(count) AS bigint) AS count, \
            CAST(SUM(first) AS bigint) AS first, CAST(SUM(second) AS bigint) AS second, \
            CAST(SUM(third) AS bigint) AS third \
         FROM tally_part WHERE of_id = $1 AND day >= $2 AND day <= $3 GROUP BY day, what";
    let values = [of.into(), first.into(), last.into()];
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    let read = rows.into_iter().map(|row| {
        let sums =
            [row.try_get("", "first")?, row.try_get("", "second")?, row.try_get("", "third")?];
        let (day, what) = (Day(row.try_get("", "day")?), row.try_get("", "what")?);
        Ok(Tally { day, what, count: row.try_get("", "count")?, sums })
    });
    read.collect()
}
