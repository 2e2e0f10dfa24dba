//! The directory: merchants and shops held in the process, because every page shows some.
//!
//! What is kept belongs to a version of the database's `directory` row, which counts each change of
//! a merchant or a shop. The version is looked up again after a change made here, after a hint of
//! another instance, and at the latest after [`TRUSTED`]: so a lost hint shows an old name no longer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use entity::id::{MerchantId, ShopId};
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait as _;

use super::store;
use super::{Merchant, Shop};
use crate::infra::Infra;
use crate::infra::db::sql;

/// How long what is kept is shown without a look at its version, in seconds.
pub const TRUSTED: i64 = 1;

/// Most merchants, and most shops, that are kept; others are read each time.
const MOST: usize = 100_000;

/// Merchants and shops held in the process.
#[derive(Debug, Default)]
pub struct Directory(RwLock<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Of which version these are; none: nothing was looked up yet.
    version: Option<i64>,
    /// What this process had changed, and heard of others, when the version was last looked up.
    heard: Heard,
    /// When that was.
    checked_at: Timestamp,
    merchants: HashMap<MerchantId, Arc<Merchant>>,
    shops: HashMap<ShopId, Arc<Shop>>,
}

/// How many changes this process made and how many hints it heard, since it started.
type Heard = (u64, u64);

/// What was heard until now.
fn heard(infra: &Infra) -> Heard {
    (infra.db.directory_changes(), infra.broker.directory_hints())
}

impl Directory {
    /// A merchant, where it is at hand and may be believed.
    pub fn merchant(&self, infra: &Infra, id: MerchantId) -> Option<Arc<Merchant>> {
        self.believed(infra, |kept| kept.merchants.get(&id).cloned())
    }

    /// A shop, where it is at hand and may be believed.
    pub fn shop(&self, infra: &Infra, id: ShopId) -> Option<Arc<Shop>> {
        self.believed(infra, |kept| kept.shops.get(&id).cloned())
    }

    /// Merchants by their keys.
    pub async fn merchants(
        &self,
        infra: &Infra,
        ids: &[MerchantId],
    ) -> anyhow::Result<HashMap<MerchantId, Arc<Merchant>>> {
        let version = self.check(infra).await?;
        let (mut found, missing) = self.read(ids, |kept| &kept.merchants);
        if !missing.is_empty() {
            let rows = store::merchants(infra.db.read(), &missing).await?;
            let rows = rows.into_iter().map(|row| (row.id, Arc::new(row)));
            self.keep(version, &mut found, rows, |kept| &mut kept.merchants);
        }
        Ok(found)
    }

    /// Shops by their keys, open or closed.
    pub async fn shops(
        &self,
        infra: &Infra,
        ids: &[ShopId],
    ) -> anyhow::Result<HashMap<ShopId, Arc<Shop>>> {
        let version = self.check(infra).await?;
        let (mut found, missing) = self.read(ids, |kept| &kept.shops);
        if !missing.is_empty() {
            let rows = store::shops(infra.db.read(), &missing).await?;
            let rows = rows.into_iter().map(|row| (row.id, Arc::new(row)));
            self.keep(version, &mut found, rows, |kept| &mut kept.shops);
        }
        Ok(found)
    }

    fn believed<T>(&self, infra: &Infra, get: impl Fn(&Kept) -> Option<T>) -> Option<T> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if kept.is_fresh(heard(infra), infra.clock.now()) { get(&kept) } else { None }
    }

    /// Looks the version up, where that is due, and forgets what is of another. Answers the version.
    async fn check(&self, infra: &Infra) -> anyhow::Result<Option<i64>> {
        let (heard, now) = (heard(infra), infra.clock.now());
        let before = {
            let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if kept.is_fresh(heard, now) {
                return Ok(kept.version);
            }
            kept.heard
        };
        let read = infra.db.read();
        let row = read.query_one_raw(sql(read, "SELECT version FROM directory", [])).await?;
        let version = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
        if before.0 != heard.0 {
            // Whoever notices first tells the others.
            infra.broker.hint_directory();
        }
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.version != version {
            *kept = Kept { version, ..Kept::default() };
        }
        (kept.heard, kept.checked_at) = (heard, now);
        Ok(version)
    }

    fn read<K: Hash + Eq + Copy, V: Clone>(
        &self,
        ids: &[K],
        of: impl Fn(&Kept) -> &HashMap<K, V>,
    ) -> (HashMap<K, V>, Vec<K>) {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let rows = of(&kept);
        let found: HashMap<K, V> =
            ids.iter().filter_map(|id| Some((*id, rows.get(id)?.clone()))).collect();
        let missing = ids.iter().copied().filter(|id| !found.contains_key(id)).collect();
        (found, missing)
    }

    /// Adds rows that were read to what was found, and keeps them unless they may be of an earlier
    /// version than what is kept by now.
    fn keep<K: Hash + Eq + Copy, V: Clone>(
        &self,
        version: Option<i64>,
        found: &mut HashMap<K, V>,
        rows: impl Iterator<Item = (K, V)>,
        of: impl Fn(&mut Kept) -> &mut HashMap<K, V>,
    ) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let current = kept.version == version;
        let held = of(&mut kept);
        for (id, row) in rows {
            if current && held.len() < MOST {
                held.insert(id, row.clone());
            }
            found.insert(id, row);
        }
    }
}

impl Kept {
    fn is_fresh(&self, heard: Heard, now: Timestamp) -> bool {
        let until = self.checked_at.plus_seconds(TRUSTED);
        self.version.is_some() && self.heard == heard && (self.checked_at..until).contains(&now)
    }
}
