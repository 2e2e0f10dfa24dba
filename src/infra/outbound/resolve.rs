//! Names become addresses that may be connected to, and no others.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::{self, Reach};

/// A name or a redirect that leads to private addresses alone.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name has no public address")]
pub struct Private;

/// Whether an answer did not come because its name has no address that may be reached.
pub fn is_private(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<Private>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// Resolves names to the addresses that may be connected to.
pub(super) struct Resolver(pub(super) Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            // The port is put in by the connector.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = |at: &SocketAddr| reach.private || address::is_public(at.ip());
            let found: Vec<SocketAddr> = found.filter(allowed).collect();
            if found.is_empty() {
                return Err(Private.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}
