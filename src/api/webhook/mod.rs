//! Webhooks in the API: for owners alone.

mod delivery;
mod endpoint;
mod mutations;

pub use delivery::{WebhookAttempt, WebhookDelivery};
pub use endpoint::{StaffWebhooks, WebhookEndpoint};
pub use mutations::WebhookMutation;
