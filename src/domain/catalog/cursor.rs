//! The cursor of a search: where in which order of which search it stands.

use entity::id::{Key as _, OfferId};

use crate::infra::page::{BadCursor, seal, unseal};

/// A place in a search's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Which order of which search: a cursor of another is refused.
    pub list: String,
    /// What the row is sorted by.
    pub keys: Vec<i64>,
    /// The row, where those are alike.
    pub offer: OfferId,
}

impl Cursor {
    /// Reads a cursor that a client sent.
    pub fn open(text: &str) -> Result<Self, BadCursor> {
        let inside = unseal(text)?;
        let mut parts = inside.split(':');
        let list = parts.next().ok_or(BadCursor)?.to_owned();
        let offer = parts.next_back().and_then(OfferId::parse).ok_or(BadCursor)?;
        let keys = parts.map(|key| key.parse().map_err(|_| BadCursor)).collect::<Result<_, _>>()?;
        Ok(Self { list, keys, offer })
    }

    /// The cursor as clients hold it.
    pub fn seal(&self) -> String {
        let keys = self.keys.iter().map(i64::to_string);
        let parts = [self.list.clone()].into_iter().chain(keys).chain([self.offer.to_string()]);
        seal(&parts.collect::<Vec<_>>().join(":"))
    }
}
