//! A file of offers becomes rows: pure.

use std::collections::HashMap;

use entity::id::{Key as _, OfferId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::begin::ImportOffersRefused;
use crate::goods::entry::{Draft, Stock};
use crate::goods::refused::SaveOfferRefused as RowRefused;

/// Most rows of one file.
pub const MOST_ROWS: usize = 5_000;

/// The columns that a file must have.
const REQUIRED: [&str; 5] = ["title", "description", "category_id", "list_price", "member_price"];

/// The columns that it may have.
const OPTIONAL: [&str; 7] =
    ["offer_id", "title_en", "stock", "barcode", "images", "valid_from", "valid_until"];

/// A row of a file, read but not entered.
#[derive(Clone, Debug)]
pub struct Row {
    /// The offer that it names.
    pub offer: Option<OfferId>,
    /// What it says.
    pub draft: Draft,
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
