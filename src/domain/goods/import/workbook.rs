//! The first sheet of a workbook (XLSX) that holds anything, as rows of texts: bounded in what it
//! may come to, whatever its file says of itself. Pure.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xlsx};
use rust_decimal::Decimal;
use zip::ZipArchive;

use super::begin::ImportOffersRefused as Refused;
use super::columns::is_blank;
use super::table::MOST_ROWS;

/// What all parts of a workbook may come to, in bytes.
const LARGEST: u64 = 48 * 1024 * 1024;

/// Parts of a workbook.
const MOST_PARTS: usize = 1_000;

/// Columns that are looked at.
const MOST_COLUMNS: u32 = 200;

/// Cells that are read.
const MOST_CELLS: usize = 1_000_000;

/// The rows of the first sheet that holds anything, numbered from 1 as in the sheet.
pub fn rows(bytes: &[u8]) -> Result<Vec<(i64, Vec<String>)>, Refused> {
    // A reader that trips over a hostile file has read no workbook.
    let read = std::panic::catch_unwind(|| {
        bounded(bytes)?;
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refused::FileUnreadable)?;
        for name in book.sheet_names() {
            let rows = sheet(&mut book, &name)?;
            if !rows.is_empty() {
                return Ok(rows);
            }
        }
        Err(Refused::Empty)
    });
    read.unwrap_or(Err(Refused::FileUnreadable))
}

/// Unpacks every part once, to see that they come to no more than is taken.
fn bounded(bytes: &[u8]) -> Result<(), Refused> {
    let unreadable = |_| Refused::FileUnreadable;
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::FileUnreadable)?;
    if parts.len() > MOST_PARTS {
        return Err(Refused::FileUnreadable);
    }
    let mut left = LARGEST;
    for number in 0..parts.len() {
        let part = parts.by_index(number).map_err(|_| Refused::FileUnreadable)?;
        let most = left.saturating_add(1);
        let read = std::io::copy(&mut part.take(most), &mut std::io::sink()).map_err(unreadable)?;
        left = left.checked_sub(read).ok_or(Refused::FileTooLarge)?;
    }
    Ok(())
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<(i64, Vec<String>)>, Refused> {
    // Cell by cell: a sheet with one cell at its far corner is not spread out.
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| Refused::FileUnreadable)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut read = 0_usize;
    while let Some(cell) = cells.next_cell().map_err(|_| Refused::FileUnreadable)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        read = read.saturating_add(1);
        if read > MOST_CELLS {
            return Err(Refused::FileTooLarge);
        }
        if is_blank(&text) || column >= MOST_COLUMNS {
            continue;
        }
        let row = rows.entry(row).or_default();
        let place = usize::try_from(column).map_err(|_| Refused::FileUnreadable)?;
        if row.len() <= place {
            row.resize(place.saturating_add(1), String::new());
        }
        if let Some(cell) = row.get_mut(place) {
            *cell = text;
        }
        // One is the header.
        if rows.len() > MOST_ROWS.saturating_add(1) {
            return Err(Refused::TooManyRows);
        }
    }
    let widest = rows.values().map(Vec::len).max().unwrap_or_default();
    let numbered = rows.into_iter().map(|(row, mut cells)| {
        cells.resize(widest, String::new());
        (i64::from(row).saturating_add(1), cells)
    });
    Ok(numbered.collect())
}

/// A cell as somebody would have typed it. Of a formula it is what it last came to.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => figure(*number),
        DataRef::DateTime(moment) => date(moment),
        other => Data::from(other.clone()).to_string(),
    }
}

/// A number with the fifteen digits that a spreadsheet keeps: a barcode keeps its digits, and 0.1
/// and 0.2 come to 0.3.
fn figure(number: f64) -> String {
    let kept = Decimal::from_scientific(&format!("{number:.14e}"));
    kept.map_or_else(|_| number.to_string(), |kept| kept.normalize().to_string())
}

fn date(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return figure(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}
