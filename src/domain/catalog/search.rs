//! Searches the catalog: words, filters, an order, and a part of the list by cursor.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::{MerchantId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::cursor::Cursor;
use super::distance::{Point, millionths, squared_sql};
use super::query::Conditions;
use super::shown::{COLUMNS, Shown, WIDTH};
use super::words::{Word, lead, score, words};
use crate::domain::goods::Tree;
use crate::domain::goods::terms::{Wanted, wanted};

/// So many of the newest matches are ranked by relevance.
const RANKED: u64 = 5_000;

/// What is looked for. Nothing set: everything on show.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Words, all of which must match.
    pub search: Option<String>,
    /// A category or a family.
    pub category: Option<String>,
    /// A city, exactly.
    pub city: Option<String>,
    /// A merchant.
    pub merchant: Option<MerchantId>,
    /// A shop.
    pub shop: Option<ShopId>,
    /// At most so many metres from [`Search::near`].
    pub within_metres: Option<i64>,
    /// Lowest member price.
    pub min_member_price: Option<Money>,
    /// Highest member price.
    pub max_member_price: Option<Money>,
    /// Whether something is left.
    pub in_stock: Option<bool>,
}

/// The order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, async_graphql::Enum)]
#[graphql(name = "OfferOrder")]
pub enum Order {
    /// Best match first: words in the title count most, then names of shop, category and city, then
    /// the description. Ranks the newest 5,000 matches. Without words to search for it is `NEWEST`.
    Relevance,
    /// Shown last first.
    Newest,
    /// Lowest member price first.
    PriceAsc,
    /// Highest member price first.
    PriceDesc,
    /// Largest saving of members first, in percent.
    Discount,
    /// Nearest shop first. Needs a place to measure from.
    Distance,
}

/// A search.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// What is looked for.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Where the viewer is.
    pub near: Option<Point>,
}

/// Which part of the list.
#[derive(Clone, Debug)]
pub struct Range {
    /// Only what comes after this.
    pub after: Option<Cursor>,
    /// Only what comes before this.
    pub before: Option<Cursor>,
    /// From the end of the list to its beginning.
    pub backwards: bool,
    /// How many rows at most.
    pub limit: u64,
}

/// Why a search cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsearchable {
    /// The order or the filter needs a place to measure from.
    NoPlace,
    /// The cursor is of another order or another search.
    OtherList,
}

/// Searches. Each row comes with its cursor, in the order it was read.
pub async fn search(
    connection: &impl ConnectionTrait,
    categories: &Tree,
    now: Timestamp,
    search: &Search,
    range: &Range,
) -> anyhow::Result<Result<Vec<(Cursor, Shown)>, Unsearchable>> {
    let list = name(search)?;
    let sought = search.filter.search.as_deref().filter(|text| !text.trim().is_empty());
    let wanted = sought.map(wanted);
    // Words without letters or digits match nothing.
    if wanted.as_ref().is_some_and(|wanted| *wanted == Wanted::default()) {
        return Ok(Ok(Vec::new()));
    }
    let wanted = wanted.unwrap_or_default();
    let sort = match Sort::of(search, &wanted) {
        Ok(sort) => sort,
        Err(unsearchable) => return Ok(Err(unsearchable)),
    };
    let cursors = [&range.after, &range.before];
    let mut cursors = cursors.into_iter().flatten();
    if cursors.any(|cursor| cursor.list != list || cursor.keys.len() != sort.keys()) {
        return Ok(Err(Unsearchable::OtherList));
    }
    let words = words(connection, &wanted).await?;
    let lead = lead(connection, &words).await?;
    let mut conditions = Conditions::on_show(now.0);
    let table = if lead.is_some() { "t" } else { "l" };
    if let Err(unsearchable) = filter(&mut conditions, categories, search, table) {
        return Ok(Err(unsearchable));
    }
    for (place, word) in words.iter().enumerate() {
        if Some(place) != lead {
            let has = word.in_listing(&mut conditions);
            conditions.and(has);
        }
    }
    let lead = lead.and_then(|place| words.get(place));
    let text = sort.page(&mut conditions, &words, lead, range);
    let rows = connection.query_all_raw(conditions.statement(connection, text)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let shown = Shown::read(row)?;
        let keys = (WIDTH..).take(sort.keys());
        let keys = keys.map(|place| row.try_get_by_index(place)).collect::<Result<_, _>>()?;
        found.push((Cursor { list: list.clone(), keys, offer: shown.offer }, shown));
    }
    Ok(Ok(found))
}

/// Tells one list from another: a digest of everything that makes it.
fn name(search: &Search) -> anyhow::Result<String> {
    let digest = Sha256::digest(serde_json::to_vec(search)?);
    Ok(URL_SAFE_NO_PAD.encode(digest.get(..6).unwrap_or_default()))
}

/// Adds the conditions of the filter. City and price are asked of `table`: of the postings `t` where a
/// word leads, which stand by both, and else of the listing.
fn filter(
    conditions: &mut Conditions,
    categories: &Tree,
    search: &Search,
    table: &str,
) -> Result<(), Unsearchable> {
    let filter = &search.filter;
    if let Some(category) = &filter.category {
        let is_family = categories.get(category).is_some_and(|known| known.parent.is_none());
        let column = if is_family { "l.parent_category_id =" } else { "l.category_id =" };
        conditions.and_with(column, category.as_str());
    }
    if let Some(city) = &filter.city {
        conditions.and_with(&format!("{table}.city ="), city.as_str());
    }
    if let Some(merchant) = filter.merchant {
        conditions.and_with("l.merchant_id =", merchant.0);
    }
    if let Some(shop) = filter.shop {
        conditions.and_with("l.shop_id =", shop.0);
    }
    if let Some(least) = filter.min_member_price {
        conditions.and_with(&format!("{table}.member_price >="), least.fen());
    }
    if let Some(most) = filter.max_member_price {
        conditions.and_with(&format!("{table}.member_price <="), most.fen());
    }
    if let Some(in_stock) = filter.in_stock {
        let not = if in_stock { "NOT " } else { "" };
        conditions.and(format!(
            "{not}EXISTS (SELECT 1 FROM offer o WHERE o.id = l.offer_id AND o.stock_left = 0)"
        ));
    }
    if let Some(metres) = filter.within_metres {
        let near = search.near.ok_or(Unsearchable::NoPlace)?;
        let far = millionths(metres).unwrap_or(i64::MAX);
        conditions.and_with("l.latitude_e6 >=", near.latitude_e6.saturating_sub(far));
        conditions.and_with("l.latitude_e6 <=", near.latitude_e6.saturating_add(far));
        let squared = squared_from(conditions, near);
        conditions.and_with(&format!("{squared} <="), far.saturating_mul(far));
    }
    Ok(())
}

fn squared_from(conditions: &mut Conditions, near: Point) -> String {
    let latitude = conditions.parameter(near.latitude_e6);
    let longitude = conditions.parameter(near.longitude_e6);
    squared_sql(&format!("CAST({latitude} AS bigint)"), &format!("CAST({longitude} AS bigint)"))
}

/// By what a list is sorted: one or two numbers, then the offer's key, all in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Column { column: &'static str, descending: bool },
    Distance(Point),
    Relevance,
}

impl Sort {
    fn of(search: &Search, wanted: &Wanted) -> Result<Self, Unsearchable> {
        let newest = Self::Column { column: "published_at", descending: true };
        Ok(match search.order {
            Order::Relevance if *wanted == Wanted::default() => newest,
            Order::Relevance => Self::Relevance,
            Order::Newest => newest,
            Order::PriceAsc => Self::Column { column: "member_price", descending: false },
            Order::PriceDesc => Self::Column { column: "member_price", descending: true },
            Order::Discount => Self::Column { column: "discount_bp", descending: true },
            Order::Distance => Self::Distance(search.near.ok_or(Unsearchable::NoPlace)?),
        })
    }

    const fn keys(self) -> usize {
        match self {
            Self::Column { .. } | Self::Distance(_) => 1,
            Self::Relevance => 2,
        }
    }

    const fn descending(self) -> bool {
        match self {
            Self::Column { descending, .. } => descending,
            Self::Distance(_) => false,
            Self::Relevance => true,
        }
    }

    /// The statement that reads a page. Lists that an index has in their order are read off it,
    /// row by row; the others are first worked out as keys, and the page's rows read by them. The
    /// limit is written out: with a parameter the database plans each call anew.
    fn page(
        self,
        conditions: &mut Conditions,
        words: &[Word],
        lead: Option<&Word>,
        range: &Range,
    ) -> String {
        let falling = self.descending() != range.backwards;
        let direction = if falling { "DESC" } else { "ASC" };
        let limit = range.limit;
        let inner = match self {
            Self::Column { column, .. } => {
                let posted = lead.filter(|_| column != "discount_bp");
                let table = if posted.is_some() { "t" } else { "l" };
                let (key, id) = (format!("{table}.{column}"), format!("{table}.offer_id"));
                for bound in self.bounds(conditions, range, &[&key], &id) {
                    conditions.and(bound);
                }
                let order = format!("ORDER BY {key} {direction}, {id} {direction} LIMIT {limit}");
                match posted {
                    Some(Word::Terms(terms)) if terms.len() > 1 => {
                        let lists = terms.iter().map(|term| {
                            let term = conditions.parameter(term.as_str());
                            let from = "offer_term t CROSS JOIN listing l";
                            let all = conditions.text();
                            format!(
                                "SELECT * FROM (SELECT l.offer_id, {key} AS k0 FROM {from} \
                                 WHERE t.term = {term} AND l.offer_id = t.offer_id AND {all} \
                                 {order}) one"
                            )
                        });
                        // Each list brings its first, so together they bring the first of all.
                        let lists = lists.collect::<Vec<_>>().join(" UNION ALL ");
                        format!("SELECT DISTINCT u.offer_id, u.k0 FROM ({lists}) u")
                    }
                    _ => {
                        let from = source(conditions, lead);
                        let all = conditions.text();
                        return format!("SELECT {COLUMNS}, {key} FROM {from} WHERE {all} {order}");
                    }
                }
            }
            Self::Distance(near) => {
                let squared = squared_from(conditions, near);
                let from = source(conditions, lead);
                let all = conditions.text();
                format!("SELECT l.offer_id, {squared} AS k0 FROM {from} WHERE {all}")
            }
            Self::Relevance => {
                let score = score(conditions, words);
                let from = source(conditions, lead);
                let all = conditions.text();
                let table = if lead.is_some() { "t" } else { "l" };
                format!(
                    "SELECT l.offer_id, {score} AS k0, {table}.published_at AS k1 FROM {from} \
                     WHERE {all} ORDER BY {table}.published_at DESC, {table}.offer_id DESC \
                     LIMIT {RANKED}"
                )
            }
        };
        let keys = if self.keys() == 1 { "k0" } else { "k0, k1" };
        let of = |table: &str| keys.replace('k', &format!("{table}.k"));
        let sorted = |table: &str| {
            let keys = of(table).replace(',', &format!(" {direction},"));
            format!("{keys} {direction}, {table}.offer_id {direction}")
        };
        // The lists of a column are within their bounds already.
        let bounds = match self {
            Self::Column { .. } => Vec::new(),
            Self::Distance(_) | Self::Relevance => {
                self.bounds(conditions, range, &[&of("d")], "d.offer_id")
            }
        };
        let within = if bounds.is_empty() { "1 = 1".to_owned() } else { bounds.join(" AND ") };
        format!(
            "SELECT {COLUMNS}, {} FROM (SELECT d.offer_id, {} FROM ({inner}) d WHERE {within} \
             ORDER BY {} LIMIT {limit}) p CROSS JOIN listing l WHERE l.offer_id = p.offer_id \
             ORDER BY {}",
            of("p"),
            of("d"),
            sorted("d"),
            sorted("p"),
        )
    }

    fn bounds(
        self,
        conditions: &mut Conditions,
        range: &Range,
        keys: &[&str],
        id: &str,
    ) -> Vec<String> {
        let (after, before) = if self.descending() { ("<", ">") } else { (">", "<") };
        let mut bound = |cursor: &Option<Cursor>, sign: &str| {
            let cursor = cursor.as_ref()?;
            let mut values: Vec<String> =
                cursor.keys.iter().map(|key| conditions.parameter(*key)).collect();
            values.push(conditions.parameter(cursor.offer.0));
            Some(format!("({}, {id}) {sign} ({})", keys.join(", "), values.join(", ")))
        };
        [bound(&range.after, after), bound(&range.before, before)].into_iter().flatten().collect()
    }
}

/// What a list is read from: the listings, or the postings of the word that leads with theirs.
fn source(conditions: &mut Conditions, lead: Option<&Word>) -> String {
    let Some(lead) = lead else { return "listing l".to_owned() };
    let posted = lead.posted(conditions);
    conditions.and("l.offer_id = t.offer_id".to_owned());
    match lead {
        // CROSS JOIN keeps SQLite from reading the listings first.
        Word::Terms(terms) if terms.len() == 1 => {
            conditions.and(posted);
            "offer_term t CROSS JOIN listing l".to_owned()
        }
        Word::Terms(_) | Word::Range(..) => format!(
            "(SELECT DISTINCT t.offer_id, t.city, t.member_price, t.published_at \
             FROM offer_term t WHERE {posted}) t CROSS JOIN listing l"
        ),
    }
}
