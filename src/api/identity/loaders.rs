//! Many rows at once for the fields of one request.

use std::collections::HashMap;
use std::sync::Arc;

use crate::graphql::loader::Loader;
use entity::id::{CustomerId, MerchantId, OperatorId, ShopId, StaffId};

use super::objects::{Customer, Merchant, Shop, Staff};
use crate::domain::identity::{self, Operator};
use crate::graphql::context::Batch;

type Loaded<K, V> = Result<HashMap<K, V>, Arc<anyhow::Error>>;

/// The key of a merchant's list of shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShopsOf(pub MerchantId);

#[async_trait::async_trait]
impl Loader<MerchantId> for Batch {
    type Value = Merchant;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[MerchantId]) -> Loaded<MerchantId, Merchant> {
        let found = self.app.directory.merchants(&self.app, keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, merchant)| (id, Merchant(merchant))).collect())
    }

    fn at_hand(&self, key: &MerchantId) -> Option<Merchant> {
        self.app.directory.merchant(&self.app, *key).map(Merchant)
    }
}

#[async_trait::async_trait]
impl Loader<ShopId> for Batch {
    type Value = Shop;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[ShopId]) -> Loaded<ShopId, Shop> {
        let found = self.app.directory.shops(&self.app, keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, shop)| (id, Shop(shop))).collect())
    }

    fn at_hand(&self, key: &ShopId) -> Option<Shop> {
        self.app.directory.shop(&self.app, *key).map(Shop)
    }
}

#[async_trait::async_trait]
impl Loader<ShopsOf> for Batch {
    type Value = Vec<Shop>;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[ShopsOf]) -> Loaded<ShopsOf, Vec<Shop>> {
        let ids: Vec<MerchantId> = keys.iter().map(|key| key.0).collect();
        let found = identity::shops_of(self.app.db.read(), &ids).await.map_err(Arc::new)?;
        let mut shops: HashMap<ShopsOf, Vec<Shop>> = HashMap::new();
        for shop in found {
            shops.entry(ShopsOf(shop.merchant)).or_default().push(Shop(Arc::new(shop)));
        }
        Ok(shops)
    }
}

#[async_trait::async_trait]
impl Loader<CustomerId> for Batch {
    type Value = Customer;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[CustomerId]) -> Loaded<CustomerId, Customer> {
        let found = identity::customers(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|customer| (customer.id, Customer(customer))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<StaffId> for Batch {
    type Value = Staff;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[StaffId]) -> Loaded<StaffId, Staff> {
        let found = identity::staff(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|member| (member.id, Staff(member))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<OperatorId> for Batch {
    type Value = Operator;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[OperatorId]) -> Loaded<OperatorId, Operator> {
        let found = identity::operators(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|operator| (operator.id, operator)).collect())
    }
}
