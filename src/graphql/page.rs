//! Connections: a [`Window`] from the four arguments of a list, and the page that answers it.

use async_graphql::connection::{Connection, CursorType, Edge, EmptyFields};
use async_graphql::{OutputType, Result};
use entity::id::Key;

use super::fault::Fault;
use crate::infra::page::BadCursor;
pub use crate::infra::page::{ByKey, Window};

/// Largest page.
pub const LARGEST: i32 = 100;

/// Page where neither `first` nor `last` is given.
pub const USUAL: i32 = 20;

/// What a connection costs beside its children: the rows it may bring.
pub fn cost(first: Option<i32>, last: Option<i32>) -> usize {
    let asked = first.or(last).unwrap_or(USUAL).clamp(1, LARGEST);
    usize::try_from(asked).unwrap_or_default()
}

impl<C: CursorType> Window<C> {
    /// Reads the four arguments of a connection.
    pub fn new(
        after: Option<String>,
        before: Option<String>,
        first: Option<i32>,
        last: Option<i32>,
    ) -> Result<Self> {
        let (count, backwards) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Fault::bad_input("Ask for `first` or for `last`, not both.").into());
            }
            (first, None) => (first.unwrap_or(USUAL), false),
            (None, Some(last)) => (last, true),
        };
        if !(0..=LARGEST).contains(&count) {
            return Err(Fault::bad_input("A page has 0 to 100 items.").into());
        }
        let decode = |cursor: Option<String>| {
            let decoded = cursor.map(|cursor| C::decode_cursor(&cursor)).transpose();
            decoded.map_err(|_| Fault::bad_input("This cursor is not one of this list's."))
        };
        let size = usize::try_from(count).unwrap_or_default();
        Ok(Self { after: decode(after)?, before: decode(before)?, size, backwards })
    }

    /// Makes the page of rows read with [`Window::limit`], in the order they were read.
    pub fn page<T, N: OutputType>(
        self,
        mut rows: Vec<T>,
        cursor: impl Fn(&T) -> C,
        node: impl Fn(T) -> N,
    ) -> Connection<C, N, EmptyFields, EmptyFields>
    where
        C: Send + Sync,
    {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        if self.backwards {
            rows.reverse();
        }
        let (previous, next) = if self.backwards {
            (more, self.before.is_some())
        } else {
            (self.after.is_some(), more)
        };
        let mut page = Connection::new(previous, next);
        page.edges.extend(rows.into_iter().map(|row| Edge::new(cursor(&row), node(row))));
        page
    }
}

impl<K: Key> CursorType for ByKey<K> {
    type Error = BadCursor;

    fn decode_cursor(text: &str) -> std::result::Result<Self, BadCursor> {
        Self::open(text)
    }

    fn encode_cursor(&self) -> String {
        self.seal()
    }
}
