//! A table of texts becomes rows of offers: pure.

use std::collections::HashMap;

use entity::id::{Key as _, OfferId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use time::macros::{format_description, offset};
use time::{Date, Duration, PrimitiveDateTime, Time};

use super::amount;
use super::begin::ImportOffersRefused;
use super::columns::{Column, is_blank, places};
use super::table::{Line, Table};
use crate::domain::goods::entry::{Draft, Stock};
use crate::domain::goods::refused::SaveOfferRefused as RowRefused;
use crate::domain::image::own_image;
use crate::infra::text;

/// A row of a file, read but not entered.
#[derive(Clone, Debug)]
pub struct Row {
    /// The offer that it names.
    pub offer: Option<OfferId>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// What it says.
    pub draft: Draft,
}

impl Row {
    /// The same, with images of our own by their ids, where their links are named.
    #[must_use]
    pub fn with_own_images(mut self, public: &str) -> Self {
        let images = self.draft.images.into_iter();
        self.draft.images = images.map(|url| own_image(public, url)).collect();
        self
    }
}

/// The rows of a table, each by itself.
pub fn read(table: &Table) -> Result<Vec<Result<Row, RowRefused>>, ImportOffersRefused> {
    let columns = places(&table.header)?;
    if table.rows.is_empty() {
        return Err(ImportOffersRefused::Empty);
    }
    let row = |line: &Line| {
        if line.cells.len() == table.header.len() {
            Cells { columns: &columns, cells: &line.cells }.row()
        } else {
            Err(RowRefused::RowMalformed)
        }
    };
    Ok(table.rows.iter().map(row).collect())
}

struct Cells<'a> {
    columns: &'a HashMap<Column, usize>,
    cells: &'a [String],
}

impl Cells<'_> {
    /// The text of a column; none when it is empty or not in the file.
    fn cell(&self, column: Column) -> Option<String> {
        let text = self.cells.get(*self.columns.get(&column)?)?.trim();
        (!is_blank(text)).then(|| text.to_owned())
    }

    fn text(&self, column: Column) -> String {
        self.cell(column).unwrap_or_default()
    }

    fn price(&self, column: Column, unreadable: RowRefused) -> Result<Money, RowRefused> {
        amount::read(&self.text(column)).ok_or(unreadable)
    }

    /// Without the column stock stays as it is; an empty cell means unlimited.
    fn stock(&self) -> Result<Stock, RowRefused> {
        match self.cell(Column::Stock) {
            Some(stock) => {
                let left = stock.parse().map_err(|_| RowRefused::StockUnreadable)?;
                Ok(Stock::Left(left))
            }
            None if self.columns.contains_key(&Column::Stock) => Ok(Stock::Unlimited),
            None => Ok(Stock::Keep),
        }
    }

    fn row(&self) -> Result<Row, RowRefused> {
        let offer = self.cell(Column::OfferId).map(|id| OfferId::parse(&id));
        let images = self.text(Column::Images);
        let images = images.split(['|', ' ', '\n', '\r']).filter(|image| !image.trim().is_empty());
        let moment = |column, end| match self.cell(column) {
            Some(text) => moment(&text, end).map(Some).ok_or(RowRefused::ValidityUnreadable),
            None => Ok(None),
        };
        Ok(Row {
            offer: offer.map(|id| id.ok_or(RowRefused::OfferUnreadable)).transpose()?,
            reference: self.cell(Column::Reference),
            draft: Draft {
                title: self.text(Column::Title),
                title_en: self.cell(Column::TitleEn),
                description: self.text(Column::Description),
                category: self.text(Column::Category),
                list_price: self.price(Column::ListPrice, RowRefused::ListPriceUnreadable)?,
                member_price: self.price(Column::MemberPrice, RowRefused::MemberPriceUnreadable)?,
                stock: self.stock()?,
                barcode: self.cell(Column::Barcode),
                images: images.map(str::to_owned).collect(),
                valid_from: moment(Column::ValidFrom, false)?,
                valid_until: moment(Column::ValidUntil, true)?,
            },
        })
    }
}

/// A moment: with its offset (`2026-11-23T08:00:00Z`), or a day, with or without a time, in the
/// region's own time as spreadsheets write it. A validity that ends on a day ends with that day.
fn moment(cell: &str, end: bool) -> Option<Timestamp> {
    if let Some(moment) = text::moment(cell) {
        return Some(moment);
    }
    let day = format_description!("[year]-[month padding:none]-[day padding:none]");
    let minute = format_description!("[hour padding:none]:[minute]");
    let second = format_description!("[hour padding:none]:[minute]:[second]");
    let plain = cell.replace(['/', '.'], "-").replace('T', " ");
    let (date, time) = match plain.split_once(' ') {
        Some((date, time)) => (date, Some(time.trim())),
        None => (plain.as_str(), None),
    };
    let date = Date::parse(date, day).ok()?;
    let local = if let Some(time) = time {
        let time = Time::parse(time, second).or_else(|_| Time::parse(time, minute)).ok()?;
        PrimitiveDateTime::new(date, time)
    } else {
        let begin = PrimitiveDateTime::new(date, Time::MIDNIGHT);
        if end { begin.checked_add(Duration::DAY)? } else { begin }
    };
    text::moment_of(local.assume_offset(offset!(+8)))
}
