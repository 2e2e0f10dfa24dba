//! The counted stock of an offer: entered, left, and what orders took in between.
//!
//! `entered - left` is always what order lines hold or sold (`order_line.stock_held`), so a merchant
//! who says how many are left never takes back what an order holds.

use entity::id::OfferId;
use sea_orm::ConnectionTrait as _;

use super::entry::Stock;
use super::model::Offer;
use crate::infra::db::{Tx, sql};

/// Sets how many are left of a locked offer.
pub(super) async fn set(tx: &Tx, offer: &Offer, stock: Stock) -> anyhow::Result<()> {
    match (stock, offer.stock_left) {
        (Stock::Keep, _) | (Stock::Unlimited, None) => Ok(()),
        (Stock::Unlimited, Some(_)) => {
            let text = "UPDATE offer SET stock_entered = NULL, stock_left = NULL WHERE id = $1";
            tx.execute_raw(sql(tx, text, [offer.id.0.into()])).await?;
            Ok(())
        }
        (Stock::Left(left), Some(_)) => {
            let text = "UPDATE offer SET stock_entered = stock_entered + ($1 - stock_left), \
                        stock_left = $1 WHERE id = $2";
            tx.execute_raw(sql(tx, text, [left.into(), offer.id.0.into()])).await?;
            Ok(())
        }
        (Stock::Left(left), None) => count_anew(tx, offer.id, left).await,
    }
}

/// Orders may still hold units from a time when the stock was counted before: they may come back,
/// so they count as entered.
async fn count_anew(tx: &Tx, offer: OfferId, left: i64) -> anyhow::Result<()> {
    let text = "UPDATE offer SET stock_left = $1, stock_entered = $1 + \
                CAST((SELECT coalesce(sum(stock_held), 0) FROM order_line \
                WHERE offer_id = $2) AS bigint) WHERE id = $2";
    tx.execute_raw(sql(tx, text, [left.into(), offer.0.into()])).await?;
    Ok(())
}
