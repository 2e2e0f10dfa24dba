//! Webhooks: a merchant's own systems are told of its reminders over HTTPS.
//!
//! The source is the merchant's sequence of reminders, and each of them has exactly one delivery an
//! endpoint ([`enqueue`]). A delivery is sent at least once, signed by Standard Webhooks, until the
//! endpoint takes it or more than a day has gone by ([`deliver`]). Nothing is sent to where only we can
//! reach ([`address`](crate::infra::outbound::address)), and no secret is stored ([`secret`]).

mod create_endpoint;
mod deliver;
mod draft;
mod enqueue;
mod model;
pub mod payload;
mod post;
mod prune;
mod record;
mod redeliver;
mod remove_endpoint;
mod rotate_secret;
mod secret;
mod store;
mod test_endpoint;
mod update_endpoint;

pub use create_endpoint::{CreateEndpoint, CreateEndpointRefused, create_endpoint};
pub use deliver::{run_sender, tick};
pub use model::{
    Attempt, Delivery, DeliveryStatus, Endpoint, EndpointStatus, MOST_ENDPOINTS, Outcome,
};
pub use post::{Answer, Letter, Post};
pub use prune::prune_tick;
pub use redeliver::{RedeliverRefused, redeliver};
pub use remove_endpoint::{RemoveEndpointRefused, remove_endpoint};
pub use rotate_secret::{RotateSecretRefused, rotate_secret};
pub use secret::Secret;
pub use store::{attempts_of, deliveries, deliveries_of_each, endpoints, endpoints_of};
pub use test_endpoint::{TestEndpointRefused, test_endpoint};
pub use update_endpoint::{
    MissedWebhooks, Shops, UpdateEndpoint, UpdateEndpointRefused, update_endpoint,
};
