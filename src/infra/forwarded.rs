//! The caller's address behind proxies: which of them are trusted, and what they say.
//!
//! Each proxy adds the address that called it to `X-Forwarded-For`, in its own line or at the end of
//! the last one. All lines are one list; only what trusted proxies wrote is believed.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Which proxies stand before this server (`TRUST_PROXY`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedProxies {
    /// None: the caller's address is that of the connection.
    Nobody,
    /// So many, one behind the other.
    Count(usize),
    /// Those with an address in one of these networks.
    Networks(Vec<IpNet>),
}

/// A setting that names no proxies.
#[derive(Debug, thiserror::Error)]
#[error("it is true, false, how many proxies (1 to 9), or their networks as 10.0.0.0/8,fd00::/8")]
pub struct NoProxies;

impl FromStr for TrustedProxies {
    type Err = NoProxies;

    fn from_str(text: &str) -> Result<Self, NoProxies> {
        match text.trim() {
            "false" | "0" => return Ok(Self::Nobody),
            "true" => return Ok(Self::Count(1)),
            _ => {}
        }
        if let Ok(count) = text.trim().parse::<usize>() {
            return if (1..=9).contains(&count) { Ok(Self::Count(count)) } else { Err(NoProxies) };
        }
        let network = |part: &str| {
            let part = part.trim();
            part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)).map_err(|_| NoProxies)
        };
        text.split(',').map(network).collect::<Result<_, _>>().map(Self::Networks)
    }
}

impl TrustedProxies {
    /// Whether a connection from this address is one of a proxy that is trusted.
    pub fn trusts(&self, address: IpAddr) -> bool {
        match self {
            Self::Nobody => false,
            Self::Count(_) => true,
            Self::Networks(networks) => within(networks, address),
        }
    }

    /// The caller's address, where the connection came from `peer`.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let mut hops = hops(headers);
        match self {
            Self::Nobody => peer,
            // What stands farther left was written by whoever called the outermost proxy.
            Self::Count(count) => {
                let count = (*count).min(hops.len());
                hops.into_iter().rev().nth(count.saturating_sub(1)).flatten().unwrap_or(peer)
            }
            Self::Networks(networks) => {
                let mut caller = peer;
                // A proxy of ours wrote it; what it could not name ends what is known.
                while let Some(Some(hop)) = hops.pop() {
                    caller = hop;
                    if !within(networks, hop) {
                        break;
                    }
                }
                caller
            }
        }
    }
}

fn within(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

/// The addresses of all lines, as one list; none for what is no address.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(FORWARDED_FOR).iter();
    let lines = lines.map(|line| line.to_str().unwrap_or("unknown"));
    lines.flat_map(|line| line.split(',')).map(|hop| address(hop.trim())).collect()
}

/// An address as proxies write it: with or without a port, IPv6 with or without brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim_matches('"');
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let found = bare.parse::<IpAddr>().ok();
    found.or_else(|| hop.parse::<SocketAddr>().map(|with_port| with_port.ip()).ok())
}
