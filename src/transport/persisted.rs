//! Automatic persisted queries, kept as text: a stored text passes the same checks as a sent one.
//!
//! They save bytes and let queries be cached; they are no boundary. A text is stored only after
//! it has been executed, so nothing enters that the guard or validation refuses.

use crate::infra::limits::Limits;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest, Sha256};

use super::{
    fault::{Code, Fault},
    request::Asked,
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

/// A document to run, and the hash to store it under once it has proved itself.
#[derive(Debug)]
pub(super) struct Text {
    pub query: Arc<str>,
    pub store_as: Option<String>,
}

impl Persisted {
    pub(super) fn new(limits: &Limits) -> Self {
        let (entries, bytes) = (limits.persisted_entries, limits.persisted_bytes);
        Self { shelf: Arc::default(), entries, bytes }
    }

    /// The text that was sent, or the one that its hash stands for.
    ///
    /// # Errors
    /// `PERSISTED_QUERY_NOT_FOUND` for an unknown hash, `BAD_USER_INPUT` for one of another text.
    pub(super) async fn text(&self, asked: &mut Asked) -> Result<Text, Fault> {
        match (asked.query.take(), asked.hash.take()) {
            (Some(query), None) => Ok(Text { query: query.into(), store_as: None }),
            (Some(query), Some(hash)) if hash_of(&query) == hash => {
                Ok(Text { query: query.into(), store_as: Some(hash) })
            }
            (Some(_), Some(_)) => {
                let message = "The hash is not the SHA-256 of the document.";
                Err(Fault::new(Code::BadUserInput, message))
            }
            (None, hash) => match self.find(&hash.unwrap_or_default()).await {
                Some(query) => Ok(Text { query, store_as: None }),
                // The sentence is the one that clients of this protocol look for.
                None => Err(Fault::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")),
            },
        }
    }

    /// Keeps a text under its hash.
    pub(super) async fn store(&self, hash: String, query: Arc<str>) {
        if query.len() > self.bytes || self.entries == 0 {
            return;
        }
        let mut kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.texts.contains_key(&hash) {
            return;
        }
        kept.bytes = kept.bytes.saturating_add(query.len());
        kept.order.push_back(hash.clone());
        kept.texts.insert(hash, query);
        while kept.texts.len() > self.entries || kept.bytes > self.bytes {
            let Some(oldest) = kept.order.pop_front() else { break };
            let Some(text) = kept.texts.remove(&oldest) else { break };
            kept.bytes = kept.bytes.saturating_sub(text.len());
        }
    }

    async fn find(&self, hash: &str) -> Option<Arc<str>> {
        let kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        kept.texts.get(hash).cloned()
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn hash_of(text: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut hexadecimal, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
        hexadecimal
    })
}
