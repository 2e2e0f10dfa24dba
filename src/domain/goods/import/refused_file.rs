//! The rows of an import that were refused, as a file to correct and send again: in the columns of
//! the file, with why each was refused beside it.

use entity::id::ImportId;
use sea_orm::ConnectionTrait;

use super::columns::{Column, REASON, named};
use super::store;
use crate::infra::failure::Refusal as _;
use crate::infra::language::Language;
use crate::infra::sheet::{Cell, Sheet};

/// The file, as CSV. None when nothing was refused, or when the import is of a time before rows were
/// kept.
pub async fn refused_file(
    connection: &impl ConnectionTrait,
    import: ImportId,
    language: Language,
) -> anyhow::Result<Option<String>> {
    let Some((header, rows)) = store::refused_rows(connection, import).await? else {
        return Ok(None);
    };
    if rows.is_empty() {
        return Ok(None);
    }
    // A file that was sent again had the reasons of the last time in it.
    let kept =
        |place: &usize| header.get(*place).is_none_or(|name| named(name) != Some(Column::Reason));
    let places: Vec<usize> = (0..header.len()).filter(kept).collect();
    let [english, chinese] = REASON;
    let reason = match language {
        Language::English => english,
        Language::Chinese => chinese,
    };
    let names = places.iter().filter_map(|place| header.get(*place)).map(String::as_str);
    let mut sheet = Sheet::new(names.chain([reason]))?;
    for (cells, why) in rows {
        let says = why.says();
        let why = match language {
            Language::English => says.en,
            Language::Chinese => says.zh,
        };
        let cell = |place: &usize| Cell::text(cells.get(*place).cloned().unwrap_or_default());
        let row: Vec<Cell> = places.iter().map(cell).chain([Cell::text(why)]).collect();
        sheet.row(row)?;
    }
    Ok(Some(sheet.finish()?))
}
