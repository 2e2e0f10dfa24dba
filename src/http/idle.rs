//! Connections that wait, counted by the address that they come from.
//!
//! A connection waits until the head of a request is there, and again after its answer. Such ones
//! cost their client nothing, so one address may not fill the server with them. Sockets have a limit
//! of their own.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The counts of all addresses. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Idle {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: Option<NonZeroUsize>,
}

/// One connection among them.
#[derive(Debug)]
pub(super) struct Waiting {
    idle: Idle,
    address: IpAddr,
    /// Whether it is counted now.
    waits: AtomicBool,
}

impl Idle {
    /// At most so many of one address; none: they are not counted.
    pub(super) fn at_most(most: Option<NonZeroUsize>) -> Self {
        Self { counts: Arc::default(), most }
    }

    /// Counts a new connection, unless too many of its address wait already.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Arc<Waiting>> {
        let address = network(address);
        if let Some(most) = self.most {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(address).or_default();
            if *count >= most.get() {
                return None;
            }
            *count = count.saturating_add(1);
        }
        let waits = AtomicBool::new(true);
        Some(Arc::new(Waiting { idle: self.clone(), address, waits }))
    }

    fn change(&self, address: IpAddr, by: fn(usize, usize) -> usize) {
        if self.most.is_none() {
            return;
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        *count = by(*count, 1);
        if *count == 0 {
            counts.remove(&address);
        }
    }
}

impl Waiting {
    /// A request has come.
    pub(super) fn works(&self) {
        if self.waits.swap(false, Ordering::AcqRel) {
            self.idle.change(self.address, usize::saturating_sub);
        }
    }

    /// The request is answered, and the next one is waited for.
    pub(super) fn waits(&self) {
        if !self.waits.swap(true, Ordering::AcqRel) {
            self.idle.change(self.address, usize::saturating_add);
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.works();
    }
}

/// Whoever has one address of IPv6 has all 2^64 of its network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(64).unwrap_or_default();
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
