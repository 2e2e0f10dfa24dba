//! An owner changes an endpoint, switches it off, or on again.

use async_graphql::Enum;
use entity::id::{MerchantId, ShopId, WebhookEndpointId};
use serde::{Deserialize, Serialize};
use url::Url;

use super::draft::{self, EndpointFault};
use super::model::{Endpoint, EndpointStatus};
use super::store;
use crate::domain::reminder::{self, Kind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};
use crate::infra::outbound::address::{Reach, UrlFault};

/// What becomes of what an endpoint missed while it was off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum MissedWebhooks {
    /// All of it is sent: what happened meanwhile, what waited, and what failed since its last
    /// success; but nothing older than deliveries are kept.
    #[default]
    Deliver,
    /// Nothing of it is sent: it goes on with what happens from now on.
    Skip,
}

/// Why an endpoint was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "UpdateWebhookEndpointErrorCode")]
pub enum UpdateEndpointRefused {
    /// None of your endpoints has this id.
    NotFound,
    /// The URL does not begin with `https://`.
    UrlNotHttps,
    /// The URL has a user, a password or a fragment.
    UrlNotPlain,
    /// The URL leads to a private address or a local name.
    UrlPrivate,
    /// One of the kinds is never told to merchants.
    KindNotForMerchants,
    /// None of your shops has this id.
    ShopNotFound,
}

impl From<EndpointFault> for UpdateEndpointRefused {
    fn from(fault: EndpointFault) -> Self {
        match fault {
            EndpointFault::Url(UrlFault::NotHttps) => Self::UrlNotHttps,
            EndpointFault::Url(UrlFault::NotPlain) => Self::UrlNotPlain,
            EndpointFault::Url(UrlFault::Private) => Self::UrlPrivate,
            EndpointFault::Kind => Self::KindNotForMerchants,
            EndpointFault::Shop => Self::ShopNotFound,
        }
    }
}

/// That none of the merchant's endpoints has an id.
pub const NO_ENDPOINT: Says = at(
    "endpointId",
    "None of your webhook endpoints has this id: look at `webhookEndpoints` again.",
    "您的推送地址中没有该地址：请重新查看推送地址列表。",
);

impl Refusal for UpdateEndpointRefused {
    const MUTATION: &'static str = "UpdateWebhookEndpoint";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => NO_ENDPOINT,
            Self::UrlNotHttps => EndpointFault::Url(UrlFault::NotHttps).says(),
            Self::UrlNotPlain => EndpointFault::Url(UrlFault::NotPlain).says(),
            Self::UrlPrivate => EndpointFault::Url(UrlFault::Private).says(),
            Self::KindNotForMerchants => EndpointFault::Kind.says(),
            Self::ShopNotFound => EndpointFault::Shop.says(),
        }
    }
}

/// Where what an endpoint is sent happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shops {
    /// Anywhere.
    All,
    /// At one shop alone.
    Only(ShopId),
}

/// What is to be changed of an endpoint; none: it stays.
#[derive(Clone, Debug)]
pub struct UpdateEndpoint {
    /// Whose.
    pub merchant: MerchantId,
    /// Which.
    pub endpoint: WebhookEndpointId,
    /// Where it is.
    pub url: Option<Url>,
    /// The kinds of reminders that it is sent; empty: all.
    pub kinds: Option<Vec<Kind>>,
    /// What happens where.
    pub shops: Option<Shops>,
    /// Whether it is sent anything.
    pub enabled: Option<bool>,
    /// What becomes of what it missed, when it is switched on.
    pub missed: MissedWebhooks,
    /// How long deliveries are kept, in days.
    pub keep_days: i64,
}

/// Changes an endpoint. What has a delivery keeps it, whatever the endpoint is sent from now on.
pub async fn update_endpoint(
    tx: &Tx,
    clock: &Clock,
    reach: Reach,
    wanted: UpdateEndpoint,
) -> Outcome<WebhookEndpointId, UpdateEndpointRefused> {
    use UpdateEndpointRefused as Refused;
    let found = store::lock_own_endpoint(tx, wanted.merchant, wanted.endpoint).await?;
    let mut endpoint = found.ok_or(Refused::NotFound)?;
    if let Some(url) = wanted.url {
        draft::url(&url, reach).map_err(Refused::from)?;
        endpoint.url = url;
    }
    if let Some(kinds) = wanted.kinds {
        endpoint.kinds = draft::kinds(kinds).map_err(Refused::from)?;
    }
    if let Some(shops) = wanted.shops {
        let shop = match shops {
            Shops::All => None,
            Shops::Only(shop) => Some(shop),
        };
        if !draft::is_own(tx, wanted.merchant, shop).await? {
            return Err(Refused::ShopNotFound.into());
        }
        endpoint.shop = shop;
    }
    match wanted.enabled {
        Some(false) if endpoint.is_on() => {
            endpoint.switch_off(EndpointStatus::Disabled, clock.now());
            store::hold_waiting(tx, endpoint.id).await?;
        }
        Some(true) if !endpoint.is_on() => {
            switch_on(tx, clock, &mut endpoint, wanted.missed, wanted.keep_days).await?;
        }
        _ => {}
    }
    store::save_endpoint(tx, &endpoint).await?;
    Ok(endpoint.id)
}

async fn switch_on(
    tx: &Tx,
    clock: &Clock,
    endpoint: &mut Endpoint,
    missed: MissedWebhooks,
    keep_days: i64,
) -> anyhow::Result<()> {
    let now = clock.now();
    endpoint.switch_on();
    store::watch_sending(tx, endpoint.id, now).await?;
    match missed {
        MissedWebhooks::Deliver => {
            let oldest = now.plus_days(keep_days.saturating_neg());
            let passed = store::position_before(tx, endpoint.merchant, oldest).await?;
            endpoint.position = endpoint.position.max(passed);
            store::ask_again(tx, endpoint, now).await
        }
        MissedWebhooks::Skip => {
            let tip = reminder::tip(tx, endpoint.recipient()).await?;
            endpoint.position = endpoint.position.max(tip.position);
            store::skip_waiting(tx, endpoint.id, now).await
        }
    }
}
