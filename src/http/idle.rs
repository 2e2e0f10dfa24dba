//! Connections that wait, counted by the address that they come from.
//!
//! A connection waits until the head of a request is there, and again after its answer. Such ones
//! cost their client nothing, so one address may not fill the server with them. Sockets have a limit
//! of their own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::infra::limiter::network;

/// The counts of all addresses. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Idle {
    counts: Arc<Mutex<HashMap<String, usize>>>,
    most: Option<NonZeroUsize>,
}

/// One connection among them.
#[derive(Debug)]
pub(super) struct Waiting {
    idle: Idle,
    network: String,
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
        let network = network(address);
        if let Some(most) = self.most {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(network.clone()).or_default();
            if *count >= most.get() {
                return None;
            }
            *count = count.saturating_add(1);
        }
        let waits = AtomicBool::new(true);
        Some(Arc::new(Waiting { idle: self.clone(), network, waits }))
    }

    fn change(&self, network: &str, by: fn(usize, usize) -> usize) {
        if self.most.is_none() {
            return;
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(network.to_owned()).or_default();
        *count = by(*count, 1);
        if *count == 0 {
            counts.remove(network);
        }
    }
}

impl Waiting {
    /// A request has come.
    pub(super) fn works(&self) {
        if self.waits.swap(false, Ordering::AcqRel) {
            self.idle.change(&self.network, usize::saturating_sub);
        }
    }

    /// The request is answered, and the next one is waited for.
    pub(super) fn waits(&self) {
        if !self.waits.swap(true, Ordering::AcqRel) {
            self.idle.change(&self.network, usize::saturating_add);
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.works();
    }
}
