//! `importOffers`: thousands of entries by file, each row answered by itself.
//!
//! A row is found again by its offer's id, else by its barcode, else (where it has none) by its
//! title, at the same shop; so importing a file twice changes nothing the second time.

use std::collections::HashMap;

use entity::id::{Key as _, OfferId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Desk;
use super::entry::{Draft, Stock};
use super::refused::SaveOfferRefused as RowRefused;
use super::save::{Saved, enter, enterable, own_offer};
use super::terms::title_key;
use crate::db::{Db, Tx, sql};
use crate::failure::{Failure, Outcome, Refusal, Says, at};
use crate::identity::StaffMember;

/// Most rows of one file.
pub const MOST_ROWS: usize = 5_000;

/// The columns that a file must have.
const REQUIRED: [&str; 5] = ["title", "description", "category_id", "list_price", "member_price"];

/// The columns that it may have.
const OPTIONAL: [&str; 7] =
    ["offer_id", "title_en", "stock", "barcode", "images", "valid_from", "valid_until"];

/// Why a file was not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "ImportOffersErrorCode")]
pub enum ImportOffersRefused {
    /// The file has no rows below its header.
    Empty,
    /// The file has more than 5,000 rows. Nothing of it was entered.
    TooManyRows,
    /// A column that every offer needs is missing in the first row.
    ColumnMissing,
    /// The first row names a column that offers do not have.
    ColumnUnknown,
    /// The first row names a column twice.
    ColumnRepeated,
}

impl Refusal for ImportOffersRefused {
    const MUTATION: &'static str = "ImportOffers";

    fn says(&self) -> Says {
        match self {
            Self::Empty => at("content", "The file has no rows.", "文件中没有数据行。"),
            Self::TooManyRows => at(
                "content",
                "Split the file: one import takes 5,000 rows.",
                "请拆分文件：每次最多导入5000行。",
            ),
            Self::ColumnMissing => at(
                "content",
                "The first row must name title, description, category_id, list_price and \
                 member_price.",
                "首行须包含title、description、category_id、list_price和member_price列。",
            ),
            Self::ColumnUnknown => at(
                "content",
                "The first row names an unknown column. Known besides the required ones: \
                 offer_id, title_en, stock, barcode, images, valid_from, valid_until.",
                "首行含有未知列。可选列：offer_id、title_en、stock、barcode、images、valid_from、\
                 valid_until。",
            ),
            Self::ColumnRepeated => {
                at("content", "The first row names a column twice.", "首行含有重复的列。")
            }
        }
    }
}

/// A row of a file, read but not entered.
#[derive(Clone, Debug)]
pub struct Row {
    /// The offer that it names.
    pub offer: Option<OfferId>,
    /// What it says.
    pub draft: Draft,
}

/// What became of one row.
#[derive(Debug)]
pub struct Imported {
    /// From 1: the first row below the header.
    pub row: usize,
    /// What was done, or why not.
    pub result: Result<Saved, RowRefused>,
}

/// Enters the rows of a CSV file at a shop, each in a transaction of its own.
pub async fn import(
    db: &Db,
    desk: Desk<'_>,
    member: &StaffMember,
    shop: ShopId,
    content: &str,
) -> Result<Vec<Imported>, ImportOffersRefused> {
    let rows = read(content)?;
    let mut imported = Vec::with_capacity(rows.len());
    for (row, read) in (1..).zip(rows) {
        let result = match read {
            Ok(read) => enter_row(db, desk, member, shop, read).await,
            Err(refused) => Err(refused),
        };
        imported.push(Imported { row, result });
    }
    Ok(imported)
}

async fn enter_row(
    db: &Db,
    desk: Desk<'_>,
    member: &StaffMember,
    shop: ShopId,
    row: Row,
) -> Result<Saved, RowRefused> {
    let entered = db.write(async |tx| save_row(tx, desk, member, shop, row).await).await;
    match entered {
        Ok(saved) => Ok(saved),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(Failure::Broken(error)) => {
            // One row that broke does not stop the others; the merchant imports the file again.
            tracing::error!(error = format!("{error:#}"), "a row of an import broke");
            Err(RowRefused::TryAgain)
        }
    }
}

async fn save_row(
    tx: &Tx,
    desk: Desk<'_>,
    member: &StaffMember,
    shop: ShopId,
    row: Row,
) -> Outcome<Saved, RowRefused> {
    let place = enterable(tx, member, shop).await?;
    let entry = row.draft.check(desk.categories, desk.clock.now())?;
    let known = match row.offer {
        Some(named) => Some(named),
        None => find(tx, shop, &entry.content.title, entry.content.barcode.as_deref()).await?,
    };
    let offer = match known {
        Some(id) => Some(own_offer(tx, &place, id).await?),
        None => None,
    };
    enter(tx, desk, &place, offer, entry, member.id).await
}

/// The offer of a shop whose newest revision has this barcode, or, of a row without one, this
/// title and no barcode either. Two rows with one title and different barcodes are two items; were
/// they found by the title, each import would turn one into the other.
async fn find(
    tx: &Tx,
    shop: ShopId,
    title: &str,
    barcode: Option<&str>,
) -> anyhow::Result<Option<OfferId>> {
    if let Some(barcode) = barcode {
        return find_by(tx, "r.barcode = $2", shop, barcode).await;
    }
    find_by(tx, "r.title_key = $2 AND r.barcode IS NULL", shop, &title_key(title)).await
}

async fn find_by(
    tx: &Tx,
    condition: &str,
    shop: ShopId,
    value: &str,
) -> anyhow::Result<Option<OfferId>> {
    let text = format!(
        "SELECT o.id FROM revision r JOIN offer o ON o.id = r.offer_id \
         WHERE {condition} AND o.shop_id = $1 AND o.status <> 'withdrawn' AND NOT EXISTS \
         (SELECT 1 FROM revision n WHERE n.offer_id = r.offer_id AND n.number > r.number) \
         ORDER BY o.id LIMIT 1"
    );
    let found = tx.query_one_raw(sql(tx, text, [shop.0.into(), value.into()])).await?;
    Ok(found.map(|row| row.try_get("", "id")).transpose()?)
}

/// Reads a CSV file: a header with the names of columns, then rows. UTF-8, a byte order mark at
/// the beginning is passed over.
pub fn read(content: &str) -> Result<Vec<Result<Row, RowRefused>>, ImportOffersRefused> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(content.as_bytes());
    let header = reader.headers().map_err(|_| ImportOffersRefused::Empty)?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    let columns = columns(&header)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        if rows.len() >= MOST_ROWS {
            return Err(ImportOffersRefused::TooManyRows);
        }
        let record = record.ok().filter(|record| record.len() == header.len());
        let row = record.ok_or(RowRefused::RowMalformed);
        rows.push(row.and_then(|record| Cells { columns: &columns, record: &record }.row()));
    }
    if rows.is_empty() { Err(ImportOffersRefused::Empty) } else { Ok(rows) }
}

fn columns(header: &[String]) -> Result<HashMap<&str, usize>, ImportOffersRefused> {
    if header.iter().all(String::is_empty) {
        return Err(ImportOffersRefused::Empty);
    }
    let mut columns = HashMap::new();
    for (place, name) in header.iter().enumerate() {
        if !REQUIRED.contains(&name.as_str()) && !OPTIONAL.contains(&name.as_str()) {
            return Err(ImportOffersRefused::ColumnUnknown);
        }
        if columns.insert(name.as_str(), place).is_some() {
            return Err(ImportOffersRefused::ColumnRepeated);
        }
    }
    let whole = REQUIRED.iter().all(|name| columns.contains_key(name));
    if whole { Ok(columns) } else { Err(ImportOffersRefused::ColumnMissing) }
}

struct Cells<'a> {
    columns: &'a HashMap<&'a str, usize>,
    record: &'a csv::StringRecord,
}

impl Cells<'_> {
    /// The text of a column; none when it is empty or not in the file.
    fn cell(&self, column: &str) -> Option<String> {
        let text = self.record.get(*self.columns.get(column)?)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn text(&self, column: &str) -> String {
        self.cell(column).unwrap_or_default()
    }

    fn price(&self, column: &str, unreadable: RowRefused) -> Result<Money, RowRefused> {
        self.text(column).parse().map_err(|_| unreadable)
    }

    fn moment(&self, column: &str) -> Result<Option<Timestamp>, RowRefused> {
        let Some(text) = self.cell(column) else { return Ok(None) };
        let moment = OffsetDateTime::parse(&text, &Rfc3339);
        let moment = moment.map_err(|_| RowRefused::ValidityUnreadable)?;
        let micros = i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000));
        Ok(Some(Timestamp(micros.map_err(|_| RowRefused::ValidityUnreadable)?)))
    }

    /// Without the column stock stays as it is; an empty cell means unlimited.
    fn stock(&self) -> Result<Stock, RowRefused> {
        match self.cell("stock") {
            Some(stock) => {
                let left = stock.parse().map_err(|_| RowRefused::StockUnreadable)?;
                Ok(Stock::Left(left))
            }
            None if self.columns.contains_key("stock") => Ok(Stock::Unlimited),
            None => Ok(Stock::Keep),
        }
    }

    fn row(&self) -> Result<Row, RowRefused> {
        let offer = self.cell("offer_id").map(|id| OfferId::parse(&id));
        let images = self.text("images");
        let images = images.split(['|', ' ', '\n']).filter(|image| !image.trim().is_empty());
        Ok(Row {
            offer: offer.map(|id| id.ok_or(RowRefused::OfferUnreadable)).transpose()?,
            draft: Draft {
                title: self.text("title"),
                title_en: self.cell("title_en"),
                description: self.text("description"),
                category: self.text("category_id"),
                list_price: self.price("list_price", RowRefused::ListPriceUnreadable)?,
                member_price: self.price("member_price", RowRefused::MemberPriceUnreadable)?,
                stock: self.stock()?,
                barcode: self.cell("barcode"),
                images: images.map(str::to_owned).collect(),
                valid_from: self.moment("valid_from")?,
                valid_until: self.moment("valid_until")?,
            },
        })
    }
}
