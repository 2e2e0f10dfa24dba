//! Automatic persisted queries, kept as text: a stored text passes the same checks as a sent one.
//!
//! They save bytes and let queries be cached; they are no boundary. A text is stored only after
//! it has been executed, so nothing enters that the guard or validation refuses. The host may share
//! them among instances.

use crate::infra::limits::Limits;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

/// The texts by hash, bounded in number and bytes; the oldest leaves first. Clones share.
#[derive(Clone, Debug)]
pub(super) struct Persisted {
    shelf: Arc<Mutex<Shelf>>,
    entries: usize,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Shelf {
    texts: HashMap<String, Arc<str>>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Persisted {
    pub(super) fn new(limits: &Limits) -> Self {
        let (entries, bytes) = (limits.persisted_entries, limits.persisted_bytes);
        Self { shelf: Arc::default(), entries, bytes }
    }

    /// Keeps a text under its hash; answers whether it is new here.
    pub(super) fn store(&self, hash: String, query: Arc<str>) -> bool {
        if query.len() > self.bytes || self.entries == 0 {
            return false;
        }
        let mut kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.texts.contains_key(&hash) {
            return false;
        }
        kept.bytes = kept.bytes.saturating_add(query.len());
        kept.order.push_back(hash.clone());
        kept.texts.insert(hash, query);
        while kept.texts.len() > self.entries || kept.bytes > self.bytes {
            let Some(oldest) = kept.order.pop_front() else { break };
            let Some(text) = kept.texts.remove(&oldest) else { break };
            kept.bytes = kept.bytes.saturating_sub(text.len());
        }
        true
    }

    /// The text of a hash.
    pub(super) fn find(&self, hash: &str) -> Option<Arc<str>> {
        let kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        kept.texts.get(hash).cloned()
    }
}
