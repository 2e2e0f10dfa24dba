//! Where webhooks may be sent: a merchant writes the address, so it must not reach what only this
//! machine can reach (its own network, other services beside it, the metadata of its cloud).
//!
//! An address in the URL is judged when it is entered and before each attempt; a name's addresses
//! are judged by the resolver that the connection is made with ([`super::post`]).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::infra::config::{Config, Environment};

/// Longest address of an endpoint, in letters.
const LONGEST: usize = 2_000;

/// How far webhooks reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// To private addresses, too.
    pub private: bool,
    /// Without TLS, too.
    pub plain: bool,
}

impl Reach {
    /// As the settings say: without TLS in development alone.
    pub fn of(config: &Config) -> Self {
        Self {
            private: config.webhook_private_addresses,
            plain: config.environment == Environment::Development,
        }
    }
}

/// What is wrong with the URL of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// It is not https, or too long, or has no host.
    NotHttps,
    /// It has a user, a password or a fragment.
    NotPlain,
    /// It leads to a private address.
    Private,
}

/// Whether an endpoint may have this URL, as far as that can be told without asking for its name.
pub fn check(url: &Url, reach: Reach) -> Result<(), UrlFault> {
    let local = url.domain().is_some_and(is_local) && !reach.private;
    check_address(url, reach).and(if local { Err(UrlFault::Private) } else { Ok(()) })
}

/// The same, leaving names to whoever resolves them.
pub fn check_address(url: &Url, reach: Reach) -> Result<(), UrlFault> {
    let secure = url.scheme() == "https" || (reach.plain && url.scheme() == "http");
    let Some(host) = url.host().filter(|_| secure && url.as_str().len() <= LONGEST) else {
        return Err(UrlFault::NotHttps);
    };
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(UrlFault::NotPlain);
    }
    let public = match host {
        Host::Ipv4(address) => is_public(address.into()),
        Host::Ipv6(address) => is_public(address.into()),
        Host::Domain(_) => true,
    };
    if public || reach.private { Ok(()) } else { Err(UrlFault::Private) }
}

/// Names that are never of the public internet.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    // One word alone is completed by the machine's own search list.
    last == name || ["localhost", "local", "internal", "home", "lan"].contains(&last)
}

/// Whether an address is one of the public internet, and no other address in disguise.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// What is not public of IPv4 (IANA's registry of special addresses): first address and bits.
const SPECIAL_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, reserved, broadcast.
    ([224, 0, 0, 0], 3),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !SPECIAL_V4.iter().any(|(first, length)| {
        let mask = u32::MAX.checked_shl(32_u32.saturating_sub(*length)).unwrap_or_default();
        bits & mask == Ipv4Addr::from(*first).to_bits() & mask
    })
}

/// What is not public of `2000::/3`: first address and bits. All beside it is not: loopback,
/// mapped and translated IPv4 (`::ffff:0:0/96`, `64:ff9b::/96`), unique local, link local, multicast.
const SPECIAL_V6: [(Ipv6Addr, u32); 5] = [
    // Special purposes, Teredo (which holds IPv4) among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4, which holds IPv4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x2620, 0x004f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

fn is_public_v6(address: Ipv6Addr) -> bool {
    let begins = |first: Ipv6Addr, length: u32| {
        let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length)).unwrap_or_default();
        address.to_bits() & mask == first.to_bits() & mask
    };
    begins(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3)
        && !SPECIAL_V6.iter().any(|(first, length)| begins(*first, *length))
}
