//! Accounts, sessions, merchants and shops in the API.

mod accounts;
mod enums;
mod loaders;
mod objects;
mod payout;
mod premises;
mod profiles;
mod queries;
mod sessions;
mod staff;

use std::time::Duration;

use async_graphql::{Context, MergedObject, Result};

pub use accounts::{AccountMutation, RegisterCustomerPayload, RegisterMerchantPayload};
pub use enums::{LoginKind, MerchantStatus, ShopStatus, StaffRole};
pub use loaders::ShopsOf;
pub use objects::{
    Coordinates, CoordinatesInput, Customer, Merchant, Session, SessionTokens, Shop, Staff,
};
pub use payout::PayoutMutation;
pub use premises::PremisesMutation;
pub use profiles::{CustomerProfile, OperatorProfile, StaffMerchantProfile, StaffProfile};
pub use queries::IdentityQuery;
pub use sessions::{LogInPayload, SessionMutation, is_password};
pub use staff::StaffMutation;

use crate::domain::identity::{Device, Known, StaffMember};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::infra::limiter::{Bucket, network};

/// The mutations of this part.
#[derive(MergedObject, Default)]
pub struct IdentityMutation(
    AccountMutation,
    SessionMutation,
    PremisesMutation,
    StaffMutation,
    PayoutMutation,
);

/// Counts one attempt of the caller's address, or refuses it.
async fn limit_address(ctx: &Context<'_>) -> Result<()> {
    let a_minute = ctx.app().config.attempts_per_minute.max(1);
    let each = Duration::from_mins(1).checked_div(a_minute).unwrap_or_default();
    let bucket = Bucket::from_address("address", ctx.peer(), a_minute, each);
    limit(ctx, &bucket).await
}

/// Attempts at the password of one account: eight, and one more each minute.
fn password_bucket(whose: &str) -> Bucket {
    Bucket::of("password", whose, 8, Duration::from_mins(1))
}

/// Where attempts at a login are counted. A device or network from which its account has logged in
/// before has a bucket of its own, eight and one more each minute; strangers have one each network,
/// and all strangers together one of twenty-four. So nobody who only knows a login keeps its owner out.
fn log_in_buckets(name: &str, device: &Device, known: Known) -> Vec<Bucket> {
    let each = Duration::from_mins(1);
    let of = |what, place: &str| Bucket::of(what, &format!("{name}\n{place}"), 8, each);
    let network = of("login network", device.network.as_deref().unwrap_or_default());
    match known {
        Known::Device => vec![of("login device", device.token.as_deref().unwrap_or_default())],
        Known::Network => vec![network],
        Known::Nothing => vec![network, Bucket::of("login", name, 24, each)],
    }
}

/// The device that calls, as far as it tells.
fn device(ctx: &Context<'_>, label: Option<String>, token: Option<String>) -> Device {
    Device { label, token, network: Some(network(ctx.peer())) }
}

async fn limit(ctx: &Context<'_>, bucket: &Bucket) -> Result<()> {
    let app = ctx.app();
    let taken = app.limiter.take(app.clock.now(), bucket).await;
    taken.map_err(|limited| Fault::from(limited).into())
}

/// The owner or manager who calls and manages all shops of the merchant, or a fault.
fn manager_of_all<'a>(ctx: &'a Context<'_>) -> Result<&'a StaffMember> {
    let member = ctx.staff()?;
    let all = member.manages() && member.shop.is_none();
    if all { Ok(member) } else { Err(Fault::Forbidden.into()) }
}

/// A row that must be there because somebody's key names it.
fn present<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| internal(anyhow::anyhow!("a row that a key names is not there")))
}
