//! Units that orders take from a counted stock, and give back.

use entity::id::OfferId;
use sea_orm::ConnectionTrait as _;

use crate::infra::db::{Tx, sql};

/// What came of taking units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// They were taken from a counted stock, and are to be given back if the order ends.
    Held,
    /// The stock is not counted.
    Unlimited,
    /// So many are not left; none were taken.
    Short,
}

/// Takes units of an offer. The check and the taking are one statement, so the last one is sold
/// once. Take those of several offers in the order of their keys.
pub async fn take_stock(tx: &Tx, offer: OfferId, quantity: i64) -> anyhow::Result<Taken> {
    anyhow::ensure!(quantity > 0, "a quantity is at least 1");
    let text = "UPDATE offer SET stock_left = stock_left - $1 WHERE id = $2 AND stock_left >= $1";
    let values = [quantity.into(), offer.0.into()];
    if tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1 {
        return Ok(Taken::Held);
    }
    let text = "SELECT 1 AS one FROM offer WHERE id = $1 AND stock_left IS NULL";
    let unlimited = tx.query_one_raw(sql(tx, text, [offer.0.into()])).await?.is_some();
    Ok(if unlimited { Taken::Unlimited } else { Taken::Short })
}

/// Gives units back that were [`Taken::Held`], where the stock is still counted.
pub async fn give_stock_back(tx: &Tx, offer: OfferId, quantity: i64) -> anyhow::Result<()> {
    anyhow::ensure!(quantity > 0, "a quantity is at least 1");
    let text = "UPDATE offer SET stock_left = stock_left + $1 \
                WHERE id = $2 AND stock_left IS NOT NULL";
    tx.execute_raw(sql(tx, text, [quantity.into(), offer.0.into()])).await?;
    Ok(())
}
