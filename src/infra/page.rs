//! Windows onto lists: the rows of a page by cursor, which stay right while rows are added.
//!
//! A list reads one row more than a page: whether that row is there tells if there is a next page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::Key;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, WindowStatement};
use sea_orm::{
    ColumnTrait as _, EntityTrait, Order, QueryFilter, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, Select,
};

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

impl<C> Window<C> {
    /// How many rows to read: one more than the page.
    pub fn limit(&self) -> u64 {
        u64::try_from(self.size.saturating_add(1)).unwrap_or(u64::MAX)
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

impl<K: Key> ByKey<K> {
    /// Reads a cursor that a client sent.
    pub fn open(text: &str) -> Result<Self, BadCursor> {
        K::parse(&unseal(text)?).map(Self).ok_or(BadCursor)
    }

    /// The cursor as clients hold it.
    pub fn seal(&self) -> String {
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
pub fn unseal(text: &str) -> Result<String, BadCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadCursor)?;
    let inside = String::from_utf8(bytes).map_err(|_| BadCursor)?;
    inside.strip_prefix("1:").map(str::to_owned).ok_or(BadCursor)
}
