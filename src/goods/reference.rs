//! A merchant's own reference of an offer (the number in its till or its stock list): unique at a
//! shop, and what an offer is found again by.

use entity::id::{OfferId, ShopId};
use sea_orm::ConnectionTrait;

use super::refused::SaveOfferRefused as Refused;
use crate::db::{Tx, sql};
use crate::sheet::is_invisible;

/// Longest reference, in characters.
const LONGEST: usize = 64;

/// The reference as it is kept; none when it is left out or empty.
pub fn check(reference: Option<&str>) -> Result<Option<String>, Refused> {
    let Some(text) = reference.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let hidden = |letter: char| letter.is_control() || is_invisible(letter) || letter == '\u{fffd}';
    if text.chars().count() > LONGEST || text.chars().any(hidden) {
        return Err(Refused::ReferenceInvalid);
    }
    Ok(Some(text.to_owned()))
}

/// The offer of a shop that has this reference.
pub(super) async fn find(tx: &Tx, shop: ShopId, own: &str) -> anyhow::Result<Option<OfferId>> {
    let text = "SELECT id FROM offer WHERE shop_id = $1 AND reference = $2";
    let found = tx.query_one_raw(sql(tx, text, [shop.0.into(), own.into()])).await?;
    Ok(found.map(|row| row.try_get("", "id")).transpose()?)
}
