//! What an owner enters about an endpoint, and what can be wrong with it.

use entity::id::{MerchantId, ShopId};
use url::Url;

use crate::domain::identity;
use crate::domain::reminder::{Kind, audience};
use crate::infra::db::Tx;
use crate::infra::failure::{Says, at};
use crate::infra::outbound::address::{self, Reach, UrlFault};

/// What is wrong with what was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointFault {
    /// Of the URL.
    Url(UrlFault),
    /// A kind that no merchant is told.
    Kind,
    /// A shop that the merchant has not.
    Shop,
}

impl EndpointFault {
    /// In words.
    pub const fn says(self) -> Says {
        match self {
            Self::Url(UrlFault::NotHttps) => {
                at("url", "Give a URL that begins with https://.", "请填写以 https:// 开头的网址。")
            }
            Self::Url(UrlFault::NotPlain) => at(
                "url",
                "Leave user, password and fragment out of the URL: what we send is signed.",
                "网址中不要包含用户名、密码或片段：推送内容已签名。",
            ),
            Self::Url(UrlFault::Private) => at(
                "url",
                "Give a URL that is reached over the public internet.",
                "请填写可从公共互联网访问的网址。",
            ),
            Self::Kind => at(
                "kinds",
                "One of these kinds is never told to merchants.",
                "其中有商户不会收到的提醒类型。",
            ),
            Self::Shop => at(
                "shopId",
                "None of your shops has this id: look at `shops` again.",
                "您的店铺中没有该店铺：请重新查看店铺列表。",
            ),
        }
    }
}

/// Checks a URL.
pub fn url(url: &Url, reach: Reach) -> Result<(), EndpointFault> {
    address::check(url, reach).map_err(EndpointFault::Url)
}

/// Checks kinds, and leaves each out that came before.
pub fn kinds(entered: Vec<Kind>) -> Result<Vec<Kind>, EndpointFault> {
    let mut kinds = Vec::new();
    for kind in entered {
        if !audience(kind).merchant {
            return Err(EndpointFault::Kind);
        }
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Whether a shop is the merchant's.
pub async fn is_own(tx: &Tx, merchant: MerchantId, shop: Option<ShopId>) -> anyhow::Result<bool> {
    let Some(id) = shop else { return Ok(true) };
    Ok(identity::shop(tx, id).await?.is_some_and(|shop| shop.merchant == merchant))
}
