//! What is so now at a merchant, how soon it answers, and what it sells best.

use entity::id::{MerchantId, OfferId};
use sea_orm::{ConnectionTrait, Value};

use super::Scope;
use crate::domain::figures::period::Period;
use crate::infra::db::sql;

/// How soon orders were accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How many were accepted.
    pub accepted: i64,
    /// How long half of them waited at most, in microseconds.
    pub median: Option<i64>,
    /// How long nine of ten waited at most, in microseconds.
    pub ninth_decile: Option<i64>,
}

/// An offer that sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopOffer {
    /// Which.
    pub offer: OfferId,
    /// Its title, as it was sold.
    pub title: String,
    /// In English.
    pub title_en: Option<String>,
    /// Units whose money did not go back.
    pub units: i64,
    /// What was paid for them, in fen.
    pub paid: i64,
}

/// What is so now at a merchant. Amounts are fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MerchantNow {
    /// Memberships in force.
    pub members: i64,
    /// Memberships that are frozen.
    pub frozen: i64,
    /// What its members hold of the money they paid in.
    pub principal: i64,
    /// What they hold of bonus.
    pub bonus: i64,
    /// What of that is held for them by the network.
    pub custody: i64,
    /// What the network owes the merchant; below zero, it owes.
    pub payable: i64,
}

/// The orders of a scope that were paid in a period: `$1` to `$4`.
fn paid_in(period: Period, scope: Scope) -> (&'static str, Vec<Value>) {
    let (begins, ends) = period.moments();
    let mut values: Vec<Value> = vec![begins.into(), ends.into()];
    let of = match scope {
        Scope::Platform => "o.paid_at >= $1 AND o.paid_at < $2",
        Scope::Merchant(merchant) => {
            values.push(merchant.into());
            "o.paid_at >= $1 AND o.paid_at < $2 AND o.merchant_id = $3"
        }
        Scope::Shop(merchant, shop) => {
            values.extend([merchant.into(), shop.into()]);
            "o.paid_at >= $1 AND o.paid_at < $2 AND o.merchant_id = $3 AND o.shop_id = $4"
        }
    };
    (of, values)
}

/// How soon the orders that were paid in a period were accepted.
pub async fn patience(
    connection: &impl ConnectionTrait,
    period: Period,
    scope: Scope,
) -> anyhow::Result<Patience> {
    let (of, values) = paid_in(period, scope);
    let text = format!(
        "SELECT COUNT(*) AS accepted,
            MIN(CASE WHEN place >= (many + 1) / 2 THEN waited END) AS median,
            MIN(CASE WHEN place >= (many * 9 + 9) / 10 THEN waited END) AS ninth_decile
         FROM (SELECT o.accepted_at - o.paid_at AS waited, COUNT(*) OVER () AS many,
            ROW_NUMBER() OVER (ORDER BY o.accepted_at - o.paid_at) AS place
            FROM \"order\" o WHERE {of} AND o.accepted_at IS NOT NULL) AS waits"
    );
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a count has one row"))?;
    Ok(Patience {
        accepted: row.try_get("", "accepted")?,
        median: row.try_get("", "median")?,
        ninth_decile: row.try_get("", "ninth_decile")?,
    })
}

/// The offers of the orders that were paid in a period, by what was paid for them.
pub async fn top_offers(
    connection: &impl ConnectionTrait,
    period: Period,
    scope: Scope,
    many: i64,
) -> anyhow::Result<Vec<TopOffer>> {
    let (of, values) = paid_in(period, scope);
    // Declined and cancelled orders went back whole, not by units.
    let text = format!(
        "SELECT l.offer_id AS offer, MAX(l.title) AS title, MAX(l.title_en) AS title_en,
            CAST(SUM(l.quantity - l.refunded) AS bigint) AS units,
            CAST(SUM((l.quantity - l.refunded) * CASE WHEN p.tender = 'balance'
                THEN l.member_price ELSE l.list_price END) AS bigint) AS paid
         FROM \"order\" o JOIN payment p ON p.order_id = o.id JOIN order_line l ON l.order_id = o.id
         WHERE {of} AND o.status NOT IN ('declined', 'cancelled')
         GROUP BY l.offer_id HAVING SUM(l.quantity - l.refunded) > 0
         ORDER BY paid DESC, l.offer_id LIMIT {many}"
    );
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    let read = rows.into_iter().map(|row| {
        Ok(TopOffer {
            offer: row.try_get("", "offer")?,
            title: row.try_get("", "title")?,
            title_en: row.try_get("", "title_en")?,
            units: row.try_get("", "units")?,
            paid: row.try_get("", "paid")?,
        })
    });
    read.collect()
}

/// What is so now at a merchant.
pub async fn merchant_now(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<MerchantNow> {
    let text = "\
        SELECT (SELECT COUNT(*) FROM membership WHERE merchant_id = $1 AND status = 'active')
                AS in_force,
            (SELECT COUNT(*) FROM membership WHERE merchant_id = $1 AND status = 'frozen')
                AS frozen,
            -sums.principal AS principal, -sums.bonus AS bonus,
            -sums.principal - sums.bonus - sums.advanced AS custody, -sums.payable AS payable
        FROM (SELECT
            CAST(COALESCE(SUM(CASE WHEN kind = 'member_principal' THEN amount END), 0) AS bigint)
                AS principal,
            CAST(COALESCE(SUM(CASE WHEN kind = 'member_bonus' THEN amount END), 0) AS bigint)
                AS bonus,
            CAST(COALESCE(SUM(CASE WHEN kind = 'advanced' THEN amount END), 0) AS bigint)
                AS advanced,
            CAST(COALESCE(SUM(CASE WHEN kind = 'payable' THEN amount END), 0) AS bigint)
                AS payable
            FROM ledger_group_part WHERE home_id = $1
                AND kind IN ('member_principal', 'member_bonus', 'advanced', 'payable')) AS sums";
    let row = connection.query_one_raw(sql(connection, text, [merchant.into()])).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a sum has one row"))?;
    Ok(MerchantNow {
        members: row.try_get("", "in_force")?,
        frozen: row.try_get("", "frozen")?,
        principal: row.try_get("", "principal")?,
        bonus: row.try_get("", "bonus")?,
        custody: row.try_get("", "custody")?,
        payable: row.try_get("", "payable")?,
    })
}
