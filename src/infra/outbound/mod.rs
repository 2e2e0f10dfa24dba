//! What we ask of addresses that somebody else wrote (webhooks, images): only what is public is
//! reached, and the address that was judged is the one that is connected to.

pub mod address;
mod resolve;

use std::time::Duration;

use reqwest::{Client, ClientBuilder, Response, redirect};
use url::Url;

pub use address::{Reach, is_public};
pub use resolve::{Private, is_private};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Redirects that are followed, each to an address that may be reached.
const MOST_REDIRECTS: usize = 3;

/// A client that connects to nothing but what may be reached. Names are resolved here, and no proxy
/// stands between.
pub fn client(reach: Reach, user_agent: &str) -> ClientBuilder {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing a race here means that another thread has just installed one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    Client::builder()
        .user_agent(user_agent)
        .connect_timeout(CONNECT_TIMEOUT)
        .referer(false)
        .no_proxy()
        .dns_resolver(std::sync::Arc::new(resolve::Resolver(reach)))
}

/// Why nothing was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The address may not be reached, or leads to one that may not.
    Address,
    /// Nobody answers there.
    Unreachable,
}

/// Gets what lies at addresses that somebody else wrote. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    http: Client,
    reach: Reach,
}

impl Outbound {
    /// Prepares it; nothing is asked yet.
    pub fn new(reach: Reach) -> anyhow::Result<Self> {
        let follow = redirect::Policy::custom(move |hop| {
            if hop.previous().len() > MOST_REDIRECTS {
                return hop.stop();
            }
            match address::check_address(hop.url(), reach) {
                Ok(()) => hop.follow(),
                Err(_) => hop.error(Private),
            }
        });
        let agent = concat!("Sharepass-Images/", env!("CARGO_PKG_VERSION"));
        let http = client(reach, agent).redirect(follow).timeout(Duration::from_mins(1)).build()?;
        Ok(Self { http, reach })
    }

    /// Asks once.
    pub async fn get(&self, url: Url) -> Result<Response, Refused> {
        if address::check_address(&url, self.reach).is_err() {
            return Err(Refused::Address);
        }
        self.http.get(url).send().await.map_err(|error| {
            if is_private(&error) { Refused::Address } else { Refused::Unreachable }
        })
    }
}
