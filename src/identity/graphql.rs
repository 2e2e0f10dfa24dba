//! Merchants and shops in the API.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{ID, InputObject, Object, Result};
use entity::id::{MerchantId, ShopId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::graphql::context::Batch;
use crate::graphql::fault::Fault;

/// A place on earth.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct CoordinatesInput {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl CoordinatesInput {
    /// (latitude, longitude) in millionths of a degree, or a fault.
    pub fn micro(self) -> Result<(i64, i64)> {
        use rust_decimal::Decimal;
        use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};
        let micro = |degrees: f64| {
            Decimal::from_f64(degrees)?.checked_mul(Decimal::from(1_000_000))?.round().to_i64()
        };
        let both = micro(self.latitude).zip(micro(self.longitude));
        both.ok_or_else(|| Fault::bad_input("Not on earth.").into())
    }
}

/// A merchant.
#[derive(Clone)]
pub struct Merchant(pub MerchantId);

/// A merchant.
#[Object]
impl Merchant {
    /// Its id.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }
}

/// A shop.
#[derive(Clone)]
pub struct Shop(pub ShopId);

/// A shop.
#[Object]
impl Shop {
    /// Its id.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }
}

impl Loader<MerchantId> for Batch {
    type Value = Merchant;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[MerchantId],
    ) -> std::result::Result<HashMap<MerchantId, Merchant>, Self::Error> {
        use entity::merchant::{Column, Entity};
        let found = Entity::find().filter(Column::Id.is_in(keys.iter().copied()));
        let rows = found.all(self.app.db.read()).await.map_err(|e| Arc::new(e.into()))?;
        Ok(rows.into_iter().map(|row| (row.id, Merchant(row.id))).collect())
    }
}

impl Loader<ShopId> for Batch {
    type Value = Shop;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[ShopId],
    ) -> std::result::Result<HashMap<ShopId, Shop>, Self::Error> {
        use entity::shop::{Column, Entity};
        let found = Entity::find().filter(Column::Id.is_in(keys.iter().copied()));
        let rows = found.all(self.app.db.read()).await.map_err(|e| Arc::new(e.into()))?;
        Ok(rows.into_iter().map(|row| (row.id, Shop(row.id))).collect())
    }
}
