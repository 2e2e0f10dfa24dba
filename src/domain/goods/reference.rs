//! A merchant's own reference of an offer (the number in its till or its stock list): unique at a
//! shop, and what an offer is found again by.

use entity::id::{OfferId, ShopId};
use sea_orm::ConnectionTrait;

use super::refused::SaveOfferRefused as Refused;
use crate::infra::db::{Tx, sql};
use crate::infra::text::{line, or_none};

/// Longest reference, in characters.
const LONGEST: usize = 64;

/// The reference as it is kept; none when it is left out or empty.
pub fn check(reference: Option<&str>) -> Result<Option<String>, Refused> {
    let kept = reference.map(|text| or_none(line(text, LONGEST))).transpose();
    kept.map(Option::flatten).map_err(|_| Refused::ReferenceInvalid)
}

/// The offer of a shop that has this reference.
pub(super) async fn find(tx: &Tx, shop: ShopId, own: &str) -> anyhow::Result<Option<OfferId>> {
    let text = "SELECT id FROM offer WHERE shop_id = $1 AND reference = $2";
    let found = tx.query_one_raw(sql(tx, text, [shop.0.into(), own.into()])).await?;
    Ok(found.map(|row| row.try_get("", "id")).transpose()?)
}
