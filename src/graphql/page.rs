//! Connections: pages by cursor that stay right while rows are added.
//!
//! A list reads one row more than a page: whether that row is there tells if there is a next page.

use async_graphql::connection::{Connection, CursorType, Edge, EmptyFields};
use async_graphql::{OutputType, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::Key;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, WindowStatement};
use sea_orm::{
    ColumnTrait as _, EntityTrait, Order, QueryFilter, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, Select,
};

use super::fault::Fault;

/// Largest page.
pub const LARGEST: i32 = 100;

/// Page where neither `first` nor `last` is given.
pub const USUAL: i32 = 20;

/// What a connection costs beside its children: the rows it may bring.
pub fn cost(first: Option<i32>, last: Option<i32>) -> usize {
    let asked = first.or(last).unwrap_or(USUAL).clamp(1, LARGEST);
    usize::try_from(asked).unwrap_or_default()
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window<C> {
    /// Only what comes after this.
    pub after: Option<C>,
    /// Only what comes before this.
    pub before: Option<C>,
    /// How many.
    pub size: usize,
    /// Counted from the end: read the list in the opposite order.
    pub backwards: bool,
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

    /// How many rows to read: one more than the page.
    pub fn limit(&self) -> u64 {
        u64::try_from(self.size.saturating_add(1)).unwrap_or(u64::MAX)
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

/// In which order a list of keys runs. Keys sort by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// The youngest comes first.
    NewestFirst,
    /// The oldest comes first.
    OldestFirst,
}

/// The rows of a window onto a list in the order of its keys, one more than its page.
pub fn by_key<E, K>(
    list: Select<E>,
    key: E::Column,
    age: Age,
    window: &Window<ByKey<K>>,
) -> Select<E>
where
    E: EntityTrait,
    K: Key + Into<sea_orm::Value>,
{
    let (list, order) = between(list, key, age, window);
    list.order_by(key, order).limit(window.limit())
}

/// The rows of the same window onto each of many lists, which a column tells apart: of each in the
/// order of its keys, and one more than its page. One statement, however many lists.
pub fn by_key_of_each<E, K>(
    lists: Select<E>,
    list: E::Column,
    key: E::Column,
    age: Age,
    window: &Window<ByKey<K>>,
) -> Select<E>
where
    E: EntityTrait,
    K: Key + Into<sea_orm::Value>,
{
    let (rows, order) = between(lists, key, age, window);
    let mut placed = rows.select_only().column(key).into_query();
    let each = WindowStatement::partition_by(list).order_by(key, order.clone()).take();
    placed.expr_window_as(Func::cust("row_number"), each, "place");
    let limit = i64::try_from(window.limit()).unwrap_or(i64::MAX);
    let chosen = Query::select()
        .column(key)
        .from_subquery(placed, "placed")
        .and_where(Expr::col("place").lte(limit))
        .take();
    E::find().filter(key.in_subquery(chosen)).order_by(key, order)
}

/// What of lists is between the cursors of a window, and in which order it is read.
fn between<E, K>(
    list: Select<E>,
    key: E::Column,
    age: Age,
    window: &Window<ByKey<K>>,
) -> (Select<E>, Order)
where
    E: EntityTrait,
    K: Key + Into<sea_orm::Value>,
{
    let newest = age == Age::NewestFirst;
    let (beyond, short_of) = if newest {
        (window.after.map(|c| key.lt(c.0)), window.before.map(|c| key.gt(c.0)))
    } else {
        (window.after.map(|c| key.gt(c.0)), window.before.map(|c| key.lt(c.0)))
    };
    let list = [beyond, short_of].into_iter().flatten().fold(list, QueryFilter::filter);
    let descending = newest != window.backwards;
    (list, if descending { Order::Desc } else { Order::Asc })
}

/// The cursor of a list in the order of its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByKey<K>(pub K);

impl<K: Key> CursorType for ByKey<K> {
    type Error = BadCursor;

    fn decode_cursor(text: &str) -> std::result::Result<Self, BadCursor> {
        K::parse(&unseal(text)?).map(Self).ok_or(BadCursor)
    }

    fn encode_cursor(&self) -> String {
        let prefix = K::PREFIX;
        let shown = K::uuid(self.0);
        seal(&format!("{prefix}_{}", entity::id::spell(shown)))
    }
}

/// A text that is not a cursor of this list.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct BadCursor;

/// Makes a cursor opaque: versioned, base64url.
pub fn seal(inside: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("1:{inside}"))
}

/// Opens what [`seal`] closed.
pub fn unseal(text: &str) -> std::result::Result<String, BadCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadCursor)?;
    let inside = String::from_utf8(bytes).map_err(|_| BadCursor)?;
    inside.strip_prefix("1:").map(str::to_owned).ok_or(BadCursor)
}
