//! The shop at which an offer is entered, with its merchant.

use entity::id::{MerchantId, ShopId};
use entity::{merchant, shop};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QuerySelect};

use crate::infra::db::Tx;

/// A shop, as far as offers are concerned.
#[derive(Clone, Debug)]
pub struct Place {
    /// The shop.
    pub shop: ShopId,
    /// Whose.
    pub merchant: MerchantId,
    /// Where the merchant stands with the platform.
    pub merchant_status: merchant::Status,
    /// The number of the merchant's licence.
    pub licence_no: String,
    /// Whether the shop serves.
    pub shop_open: bool,
    /// Its names.
    pub names: Vec<String>,
    /// The category it registered.
    pub category: String,
    /// Its city.
    pub city: String,
    /// Millionths of a degree north.
    pub latitude_e6: i64,
    /// Millionths of a degree east.
    pub longitude_e6: i64,
}

impl Place {
    /// Whether what is listed at this locked shop is seen. It is written on each listing, so where the
    /// merchant stands stays so until the transaction ends. The merchant's row comes after the offer's,
    /// as for whoever gives stock and then money back.
    pub(super) async fn hold_on_show(&self, tx: &Tx) -> anyhow::Result<bool> {
        use merchant::Status::{Approved, Closing};
        let merchant = merchant::Entity::find_by_id(self.merchant).lock_shared().one(tx).await?;
        let stands = merchant.map(|merchant| merchant.status);
        Ok(self.shop_open && matches!(stands, Some(Approved | Closing)))
    }
}

/// Reads a shop and keeps others from entering offers there at the same moment, so that two
/// equal ones cannot both be the first. Orders are not held up: they need the shop's key alone.
pub async fn lock(tx: &Tx, id: ShopId) -> anyhow::Result<Option<Place>> {
    let found = shop::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx).await?;
    let Some(shop) = found else { return Ok(None) };
    let merchant = merchant::Entity::find_by_id(shop.merchant_id).one(tx).await?;
    let merchant = merchant.ok_or_else(|| anyhow::anyhow!("a shop has no merchant"))?;
    Ok(Some(Place {
        shop: shop.id,
        merchant: merchant.id,
        merchant_status: merchant.status,
        licence_no: merchant.licence_no,
        shop_open: shop.status == shop::Status::Open,
        names: [Some(shop.name), shop.name_en].into_iter().flatten().collect(),
        category: shop.category_id,
        city: shop.city,
        latitude_e6: shop.latitude_e6,
        longitude_e6: shop.longitude_e6,
    }))
}
