//! Who calls, and what a resolver may reach.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use super::loader::{DataLoader, Loader};
use async_graphql::{Context, QueryPathSegment, Result};
use entity::id::{CustomerId, MerchantId, OperatorId};
use entity::staff::Role;

use super::fault::{Fault, internal};
use crate::app::App;
use crate::domain::identity::{Actor, StaffMember};
use crate::infra::language::Language;

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
    DataLoader::new(Batch { app: Arc::clone(app) })
}

/// The address that a request came from, as the transport knows it (behind a trusted proxy: as
/// that one says). Put into the request's data.
#[derive(Clone, Copy, Debug)]
pub struct PeerAddress(pub IpAddr);

/// The actors that log-ins, registrations and renewals of one request made, each by the response
/// key of its root field. Everything below that field is answered as that actor. Entries are only
/// ever added, so that a resolver can hold a reference to one.
#[derive(Debug, Default)]
pub struct NewActors(OnceLock<Box<NewActor>>);

#[derive(Debug)]
struct NewActor {
    root: String,
    actor: Actor,
    rest: NewActors,
}

impl NewActors {
    fn add(&self, root: &str, actor: &Actor) {
        let mut made = Box::new(NewActor {
            root: root.to_owned(),
            actor: actor.clone(),
            rest: Self::default(),
        });
        let mut place = self;
        while let Err(not_set) = place.0.set(made) {
            made = not_set;
            let Some(taken) = place.0.get() else { return };
            place = &taken.rest;
        }
    }

    fn below(&self, root: &str) -> Option<&Actor> {
        let mut place = self;
        while let Some(made) = place.0.get() {
            if made.root == root {
                return Some(&made.actor);
            }
            place = &made.rest;
        }
        None
    }
}

/// The response key of the root field that a resolver is below.
fn root<'a>(ctx: &'a Context<'_>) -> Option<&'a str> {
    let node = ctx.path_node.as_ref()?;
    match node.parents().last().unwrap_or(node).segment {
        QueryPathSegment::Name(name) => Some(name),
        QueryPathSegment::Index(_) => None,
    }
}

/// What a resolver asks of its context. Rights are decided from the actor and the object: a field
/// of an object asks `staff_of`, `manager_of`, `owner_of` or `own` with whose it is; those
/// without an object are for mutations, which act on what is the caller's.
pub trait Caller {
    /// The running program.
    fn app(&self) -> &Arc<App>;

    /// Who is answered: whoever calls, and below a payload of a log-in, registration or renewal
    /// whoever is logged in by it. A guest when nobody is logged in.
    fn actor(&self) -> &Actor;

    /// Answers everything below this root field as this actor, who has just been logged in.
    fn answer_as(&self, actor: &Actor);

    /// Whether this customer is answered.
    fn is_customer(&self, id: CustomerId) -> bool;

    /// A fault unless this customer is answered.
    fn own(&self, id: CustomerId) -> Result<()>;

    /// The member of this merchant's staff who is answered, or a fault.
    fn staff_of(&self, merchant: MerchantId) -> Result<&StaffMember>;

    /// The owner or manager of this merchant who is answered, or a fault.
    fn manager_of(&self, merchant: MerchantId) -> Result<&StaffMember>;

    /// The owner of this merchant who is answered, or a fault.
    fn owner_of(&self, merchant: MerchantId) -> Result<&StaffMember>;

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
        let made = self.data_opt::<NewActors>().filter(|made| made.0.get().is_some());
        let made = made.and_then(|made| made.below(root(self)?));
        made.or_else(|| self.data_opt::<Actor>()).unwrap_or(&Actor::Guest)
    }

    fn answer_as(&self, actor: &Actor) {
        if let (Some(made), Some(root)) = (self.data_opt::<NewActors>(), root(self)) {
            made.add(root, actor);
        }
    }

    fn is_customer(&self, id: CustomerId) -> bool {
        self.actor().customer() == Some(id)
    }

    fn own(&self, id: CustomerId) -> Result<()> {
        if self.is_customer(id) { Ok(()) } else { Err(Fault::Forbidden.into()) }
    }

    fn staff_of(&self, merchant: MerchantId) -> Result<&StaffMember> {
        let member = self.staff()?;
        if member.merchant == merchant { Ok(member) } else { Err(Fault::Forbidden.into()) }
    }

    fn manager_of(&self, merchant: MerchantId) -> Result<&StaffMember> {
        let member = self.staff_of(merchant)?;
        if member.manages() { Ok(member) } else { Err(Fault::Forbidden.into()) }
    }

    fn owner_of(&self, merchant: MerchantId) -> Result<&StaffMember> {
        let member = self.staff_of(merchant)?;
        if member.role == Role::Owner { Ok(member) } else { Err(Fault::Forbidden.into()) }
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
