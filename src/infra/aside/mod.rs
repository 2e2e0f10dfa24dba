//! What a tick cannot do is set aside: the others go on, it is tried again later, and operators see
//! it with its reason.
//!
//! A tick that goes through many things does so by [`each`], and leaves those out that [`waits`]
//! finds, so that however many are set aside, none of them fills its pages.

mod each;
mod forget;
mod reason;
mod store;

use entity::id::{Key, spell};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub use each::{batches, each, sum};
pub use entity::set_aside::Work;
pub use forget::tick;
pub use reason::passes;
pub use store::{SetAside, Tried, count, merchants, page, tried, waits};

/// One of the things that a tick goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    key: Uuid,
    name: String,
}

impl<K: Key> From<K> for Subject {
    fn from(id: K) -> Self {
        Self { key: id.uuid(), name: format!("{}_{}", K::PREFIX, spell(id.uuid())) }
    }
}

impl Subject {
    /// Something that has no key, by a name that is its own.
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        let mut bits = [0_u8; 16];
        for (bit, digit) in bits.iter_mut().zip(Sha256::digest(&name)) {
            *bit = digit;
        }
        Self { key: Uuid::from_bytes(bits), name }
    }

    /// What it is found by.
    pub const fn key(&self) -> Uuid {
        self.key
    }
}
