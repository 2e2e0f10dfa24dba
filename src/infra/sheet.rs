//! CSV files that people open in a spreadsheet: the one writer of them, and the reader of its cells.
//!
//! A text that a spreadsheet would take for a formula is written with an apostrophe before it: what
//! somebody typed as a name never runs on the machine of whoever opens the file. Figures are written
//! as they are. The bank's files are read by programs, byte by byte, and are not written here.

use std::borrow::Cow;

use crate::infra::text::fold;

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text, whoever wrote it.
    Text(String),
    /// A number of our own, which a spreadsheet may calculate with.
    Figure(String),
}

impl Cell {
    /// A text cell.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number.
    pub fn count(number: i64) -> Self {
        Self::Figure(number.to_string())
    }

    /// An amount in yuan with two places, below zero too.
    pub fn yuan(fen: i64) -> Self {
        Self::Figure(rust_decimal::Decimal::new(fen, 2).to_string())
    }

    /// Nothing.
    pub const fn empty() -> Self {
        Self::Figure(String::new())
    }
}

/// A file that is being written.
pub struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    /// A file with these columns.
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> anyhow::Result<Self> {
        let mut sheet = Self(csv::Writer::from_writer(Vec::new()));
        sheet.row(columns.into_iter().map(Cell::text))?;
        Ok(sheet)
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> anyhow::Result<()> {
        for cell in cells {
            match cell {
                Cell::Text(text) => self.0.write_field(guarded(&text).as_bytes())?,
                Cell::Figure(figure) => self.0.write_field(figure)?,
            }
        }
        self.0.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// The whole file. It has no byte order mark: programs read it from the API, and whoever saves
    /// it for a spreadsheet puts the mark before it.
    pub fn finish(self) -> anyhow::Result<String> {
        Ok(String::from_utf8(self.0.into_inner()?)?)
    }
}

/// A text as it is written into a cell.
pub fn guarded(text: &str) -> Cow<'_, str> {
    // What reading would take off is written twice, so that every text comes back as it was.
    if runs(text) || unguarded(text) != text {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a cell, without the apostrophe that made it a text: of ours, or of a spreadsheet that
/// writes a number as a text.
pub fn unguarded(cell: &str) -> &str {
    let Some(rest) = cell.strip_prefix('\'') else { return cell };
    let marked =
        runs(rest) || rest.starts_with(|first: char| first == '\'' || first.is_ascii_digit());
    if marked { rest } else { cell }
}

/// Whether some spreadsheet would take a text for a formula, or its beginning for something else
/// than text.
fn runs(text: &str) -> bool {
    let control = |letter: char| matches!(letter, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}');
    // Folded, blanks and letters of no width are gone, and signs of other widths are the plain ones:
    // some programs take one for the other.
    text.starts_with(control) || fold(text).starts_with(begins_formula)
}

/// Signs that begin a formula, and signs of other alphabets that look like them.
const fn begins_formula(letter: char) -> bool {
    matches!(
        letter,
        '=' | '+'
            | '-'
            | '@'
            | '|'
            | '%'
            | '٪'
            | '꞊'
            | '᐀'
            | '゠'
            | '᛭'
            | '➕'
            | '➖'
            | '\u{2223}'
            | '\u{01c0}'
            | '\u{ffe8}'
            | '\u{2502}'
    )
}
