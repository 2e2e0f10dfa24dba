//! Who calls, and what a resolver may reach.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Result};
use entity::id::{CustomerId, MerchantId, OperatorId};
use entity::staff::Role;

use super::fault::{Fault, internal};
use super::scalar::Language;
use crate::app::App;
use crate::identity::{Actor, StaffMember};

/// Loads many rows at once for the fields of one request. Slices implement `Loader` for it, one
/// kind of key each, in their `graphql.rs`.
pub struct Batch {
    /// Where to load from.
    pub app: Arc<App>,
}

/// The loader of one request. It keeps nothing that it loaded: of two mutations in one request the
/// second sees what the first has changed.
pub type Loaders = DataLoader<Batch>;

/// A fresh loader for one request.
pub fn loaders(app: &Arc<App>) -> Loaders {
    DataLoader::new(Batch { app: Arc::clone(app) }, tokio::spawn)
        .delay(std::time::Duration::ZERO)
        .max_batch_size(1_000)
}

/// The address that a request came from, as the transport knows it (behind a trusted proxy: as
/// that one says). Put into the request's data.
#[derive(Clone, Copy, Debug)]
pub struct PeerAddress(pub IpAddr);

/// What a resolver asks of its context.
pub trait Caller {
    /// The running program.
    fn app(&self) -> &Arc<App>;

    /// Who calls: a guest when nobody is logged in.
    fn actor(&self) -> &Actor;

    /// The address that the request came from: loopback when the transport did not say.
    fn peer(&self) -> IpAddr;

    /// The language to answer in.
    fn language(&self) -> Language;

    /// The customer who calls, or a fault.
    fn customer(&self) -> Result<CustomerId>;

    /// The member of staff who calls, or a fault.
    fn staff(&self) -> Result<&StaffMember>;

    /// The operator who calls, or a fault.
    fn operator(&self) -> Result<OperatorId>;

    /// The merchant of a member of staff who may manage it (owner or manager), or a fault.
    fn manager(&self) -> Result<MerchantId>;

    /// The merchant whose owner calls, or a fault.
    fn owner(&self) -> Result<MerchantId>;

    /// Loads what an act made; none when it was refused.
    fn load_made<K>(
        &self,
        made: Option<K>,
    ) -> impl Future<Output = Result<Option<<Batch as Loader<K>>::Value>>> + Send
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = Arc<anyhow::Error>>;

    /// Loads one object by its key together with others asked for at the same moment.
    fn load<K>(
        &self,
        key: K,
    ) -> impl Future<Output = Result<Option<<Batch as Loader<K>>::Value>>> + Send
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = Arc<anyhow::Error>>;
}

impl Caller for Context<'_> {
    fn app(&self) -> &Arc<App> {
        self.data_unchecked::<Arc<App>>()
    }

    fn actor(&self) -> &Actor {
        self.data_opt::<Actor>().unwrap_or(&Actor::Guest)
    }

    fn peer(&self) -> IpAddr {
        let peer = self.data_opt::<PeerAddress>();
        peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |PeerAddress(address)| *address)
    }

    fn language(&self) -> Language {
        self.data_opt::<Language>().copied().unwrap_or_default()
    }

    fn customer(&self) -> Result<CustomerId> {
        match self.actor() {
            Actor::Customer { id, .. } => Ok(*id),
            Actor::Guest => Err(Fault::Unauthenticated.into()),
            _ => Err(Fault::Forbidden.into()),
        }
    }

    fn staff(&self) -> Result<&StaffMember> {
        match self.actor() {
            Actor::Staff { member, .. } => Ok(member),
            Actor::Guest => Err(Fault::Unauthenticated.into()),
            _ => Err(Fault::Forbidden.into()),
        }
    }

    fn operator(&self) -> Result<OperatorId> {
        match self.actor() {
            Actor::Operator { id, .. } => Ok(*id),
            Actor::Guest => Err(Fault::Unauthenticated.into()),
            _ => Err(Fault::Forbidden.into()),
        }
    }

    fn manager(&self) -> Result<MerchantId> {
        let member = self.staff()?;
        if member.manages() { Ok(member.merchant) } else { Err(Fault::Forbidden.into()) }
    }

    fn owner(&self) -> Result<MerchantId> {
        let member = self.staff()?;
        if member.role == Role::Owner { Ok(member.merchant) } else { Err(Fault::Forbidden.into()) }
    }

    async fn load_made<K>(&self, made: Option<K>) -> Result<Option<<Batch as Loader<K>>::Value>>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = Arc<anyhow::Error>>,
    {
        match made {
            Some(key) => self.load(key).await,
            None => Ok(None),
        }
    }

    async fn load<K>(&self, key: K) -> Result<Option<<Batch as Loader<K>>::Value>>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = Arc<anyhow::Error>>,
    {
        let loaded = self.data_unchecked::<Loaders>().load_one(key).await;
        loaded.map_err(|error| internal(anyhow::anyhow!("{error:#}")))
    }
}
