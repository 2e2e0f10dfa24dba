//! A file becomes a table of texts: its header, and the rows below it that hold anything, with their
//! numbers in the file. Pure.

use serde::{Deserialize, Serialize};

use super::begin::ImportOffersRefused as Refused;
use super::columns::{is_blank, named};
use super::encoding::Header;
use super::{encoding, workbook};
use crate::infra::sheet::unguarded;

/// Most rows of one file.
pub const MOST_ROWS: usize = 5_000;

/// What stands between the cells of a line.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A table of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The names of the columns, as they stand in the file.
    pub header: Vec<String>,
    /// The rows that hold anything.
    pub rows: Vec<Line>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the file: the first row below the header is 1, and empty ones count.
    pub number: i64,
    /// Its cells: as many as the header has, or it is malformed.
    pub cells: Vec<String>,
}

impl Table {
    /// Reads a file: a workbook (XLSX), or lines of cells in an encoding that can be told.
    pub fn of_file(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::of_rows(workbook::rows(bytes)?);
        }
        // An older workbook.
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(Refused::FileUnreadable);
        }
        Self::of_text(&encoding::text(bytes, header).ok_or(Refused::EncodingUnreadable)?)
    }

    /// Reads lines of cells.
    pub fn of_text(text: &str) -> Result<Self, Refused> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (named, text) = separator_line(text);
        let separator = named.unwrap_or_else(|| separator(text));
        Self::of_rows(lines(text, separator))
    }

    /// The header is the first row that holds anything.
    fn of_rows(rows: impl IntoIterator<Item = (i64, Vec<String>)>) -> Result<Self, Refused> {
        let mut rows =
            rows.into_iter().filter(|(_, cells)| !cells.iter().all(|cell| is_blank(cell)));
        let (top, mut header) = rows.next().ok_or(Refused::Empty)?;
        while header.last().is_some_and(|name| is_blank(name)) {
            header.pop();
        }
        if header.iter().any(|name| name.contains('\u{fffd}')) {
            return Err(Refused::EncodingUnreadable);
        }
        let mut table = Self { header, rows: Vec::new() };
        for (number, mut cells) in rows {
            if table.rows.len() >= MOST_ROWS {
                return Err(Refused::TooManyRows);
            }
            // Empty cells beyond the header are as a spreadsheet leaves them.
            while cells.len() > table.header.len()
                && cells.last().is_some_and(|cell| is_blank(cell))
            {
                cells.pop();
            }
            table.rows.push(Line { number: number.saturating_sub(top), cells });
        }
        Ok(table)
    }
}

/// `sep=;`, by which some programs say in the first line what stands between the cells.
fn separator_line(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r');
    let quoted = first.strip_prefix('"').and_then(|first| first.strip_suffix('"'));
    let named = quoted.unwrap_or(first).strip_prefix("sep=");
    match named.map(str::as_bytes) {
        Some(&[separator]) if SEPARATORS.contains(&separator) => (Some(separator), rest),
        _ => (None, text),
    }
}

/// What stands between the cells: that by which most columns of the first row have a known name.
fn separator(text: &str) -> u8 {
    let known = |separator: &u8| known_names(text, *separator).len();
    // Of equals the last counts: the comma.
    SEPARATORS.into_iter().rev().max_by_key(known).unwrap_or(b',')
}

/// The names of the first row that are known.
fn known_names(text: &str, separator: u8) -> Vec<String> {
    let mut rows = lines(text, separator).map(|(_, cells)| cells);
    let first = rows.find(|cells| !cells.iter().all(|cell| is_blank(cell)));
    first.unwrap_or_default().into_iter().filter(|cell| named(cell).is_some()).collect()
}

/// Whether the first row shows that the file was read in the right encoding.
fn header(text: &str) -> Header {
    let (said, text) = separator_line(text);
    let names = known_names(text, said.unwrap_or_else(|| separator(text)));
    match names.iter().filter(|name| !name.is_ascii()).count() {
        0 if names.is_empty() => Header::Unknown,
        0 => Header::Known,
        _ => Header::Chinese,
    }
}

/// The rows of a text, numbered from 1, empty lines counted.
fn lines(text: &str, separator: u8) -> impl Iterator<Item = (i64, Vec<String>)> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut number = 0_i64;
    reader.into_records().map_while(Result::ok).map(move |record| {
        // The reader passes over empty lines: they are counted in what stands before the row.
        let begin =
            record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or_default());
        let before = text.get(..begin).is_some_and(|before| before.ends_with('\r'));
        let mut rest = text.get(begin..).unwrap_or_default();
        if before {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        number = number.saturating_add(1).saturating_add(empty_lines(rest));
        (number, record.iter().map(|cell| unguarded(cell).to_owned()).collect())
    })
}

fn empty_lines(mut text: &str) -> i64 {
    let mut many = 0_i64;
    while let Some(rest) = ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_prefix(end)) {
        many = many.saturating_add(1);
        text = rest;
    }
    many
}
