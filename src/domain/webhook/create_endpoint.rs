//! An owner has their own system told of reminders.

use async_graphql::Enum;
use entity::id::{MerchantId, ShopId, WebhookEndpointId};
use serde::{Deserialize, Serialize};
use url::Url;

use super::draft::{self, EndpointFault};
use super::model::{Endpoint, EndpointStatus, MOST_ENDPOINTS};
use super::store;
use crate::domain::identity;
use crate::domain::reminder::{self, Kind, Recipient};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, says};
use crate::infra::outbound::address::{Reach, UrlFault};

/// Why no endpoint was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CreateWebhookEndpointErrorCode")]
pub enum CreateEndpointRefused {
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
    /// A merchant has at most 5 endpoints.
    TooMany,
}

impl From<EndpointFault> for CreateEndpointRefused {
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

impl Refusal for CreateEndpointRefused {
    const MUTATION: &'static str = "CreateWebhookEndpoint";

    fn says(&self) -> Says {
        match self {
            Self::UrlNotHttps => EndpointFault::Url(UrlFault::NotHttps).says(),
            Self::UrlNotPlain => EndpointFault::Url(UrlFault::NotPlain).says(),
            Self::UrlPrivate => EndpointFault::Url(UrlFault::Private).says(),
            Self::KindNotForMerchants => EndpointFault::Kind.says(),
            Self::ShopNotFound => EndpointFault::Shop.says(),
            Self::TooMany => says(
                "A merchant has at most 5 webhook endpoints: remove one first.",
                "每个商户最多设置 5 个推送地址：请先删除一个。",
            ),
        }
    }
}

/// An endpoint to be made.
#[derive(Clone, Debug)]
pub struct CreateEndpoint {
    /// Whose.
    pub merchant: MerchantId,
    /// Where it is.
    pub url: Url,
    /// The kinds of reminders that it is sent; empty: all.
    pub kinds: Vec<Kind>,
    /// Only of this shop.
    pub shop: Option<ShopId>,
}

/// Makes an endpoint. It is sent what happens from now on.
pub async fn create_endpoint(
    tx: &Tx,
    clock: &Clock,
    reach: Reach,
    wanted: CreateEndpoint,
) -> Outcome<WebhookEndpointId, CreateEndpointRefused> {
    use CreateEndpointRefused as Refused;
    let CreateEndpoint { merchant, url, kinds, shop } = wanted;
    draft::url(&url, reach).map_err(Refused::from)?;
    let kinds = draft::kinds(kinds).map_err(Refused::from)?;
    // Two at once are counted one after the other.
    identity::lock_merchant(tx, merchant).await?;
    if !draft::is_own(tx, merchant, shop).await? {
        return Err(Refused::ShopNotFound.into());
    }
    if store::count_endpoints(tx, merchant).await? >= MOST_ENDPOINTS {
        return Err(Refused::TooMany.into());
    }
    let id = clock.key();
    let endpoint = Endpoint {
        id,
        merchant,
        url,
        kinds,
        shop,
        status: EndpointStatus::Enabled,
        off_since: None,
        position: reminder::tip(tx, Recipient::Merchant(merchant)).await?.position,
        secret_version: 1,
        previous_until: None,
        last_success_at: None,
        created_at: clock.now(),
    };
    store::add_endpoint(tx, &endpoint).await?;
    Ok(id)
}
