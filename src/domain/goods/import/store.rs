//! Rows of imports, and of what became of their rows.

use entity::id::{ImportId, MerchantId, ShopId, StaffId};
use entity::offer_import::{self, Status};
use entity::offer_import_row::{self, Change as RowChange};
use entity::timestamp::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait,
    PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
};

use super::Imported;
use super::table::{Line, Table};
use crate::domain::goods::refused::SaveOfferRefused;
use crate::domain::goods::save::{Change, Saved};
use crate::domain::identity::StaffMember;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// A file of offers, as far as it was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its key.
    pub id: ImportId,
    /// Whose it is.
    pub merchant: MerchantId,
    /// The shop at which its offers are entered.
    pub shop: ShopId,
    /// Who enters them.
    pub staff: StaffId,
    /// How far it is.
    pub status: Status,
    /// Rows of the file.
    pub rows_total: i64,
    /// Rows that are answered.
    pub rows_done: i64,
    /// Of them, new offers.
    pub entered: i64,
    /// Of them, new revisions.
    pub revised: i64,
    /// Of them, those that changed nothing.
    pub unchanged: i64,
    /// Of them, those that were refused.
    pub refused: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When its last row was answered.
    pub finished_at: Option<Timestamp>,
}

impl From<offer_import::Model> for Import {
    fn from(row: offer_import::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            shop: row.shop_id,
            staff: row.staff_id,
            status: row.status,
            rows_total: row.rows_total,
            rows_done: row.rows_done,
            entered: row.entered,
            revised: row.revised,
            unchanged: row.unchanged,
            refused: row.refused,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

/// How many imports of a merchant are running.
pub async fn running_of(tx: &Tx, merchant: MerchantId) -> anyhow::Result<u64> {
    let running = offer_import::Entity::find()
        .filter(offer_import::Column::MerchantId.eq(merchant))
        .filter(offer_import::Column::Status.eq(Status::Running));
    Ok(running.count(tx).await?)
}

/// Keeps a file to be entered.
pub async fn add(
    tx: &Tx,
    clock: &Clock,
    id: ImportId,
    (member, shop): (&StaffMember, ShopId),
    table: &Table,
) -> anyhow::Result<()> {
    let row = offer_import::ActiveModel {
        id: Set(id),
        merchant_id: Set(member.merchant),
        shop_id: Set(shop),
        staff_id: Set(member.id),
        status: Set(Status::Running),
        content: Set(Some(serde_json::to_string(table)?)),
        header: Set(Some(serde_json::to_string(&table.header)?)),
        rows_total: Set(i64::try_from(table.rows.len())?),
        rows_done: Set(0),
        entered: Set(0),
        revised: Set(0),
        unchanged: Set(0),
        refused: Set(0),
        created_at: Set(clock.now()),
        finished_at: Set(None),
    };
    offer_import::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The imports that are running, the oldest first.
pub async fn running(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> anyhow::Result<Vec<ImportId>> {
    let running = offer_import::Entity::find()
        .select_only()
        .column(offer_import::Column::Id)
        .filter(offer_import::Column::Status.eq(Status::Running))
        .filter(aside::waits(Work::Imports, (offer_import::Entity, offer_import::Column::Id), now))
        .order_by_asc(offer_import::Column::Id);
    Ok(running.into_tuple().all(connection).await?)
}

/// An import that is running, with its table.
pub async fn unfinished(
    connection: &impl ConnectionTrait,
    id: ImportId,
) -> anyhow::Result<Option<(Import, Table)>> {
    let found = offer_import::Entity::find_by_id(id).one(connection).await?;
    let Some(mut row) = found else { return Ok(None) };
    let Some(content) = row.content.take() else { return Ok(None) };
    let table = if row.header.is_some() {
        serde_json::from_str(&content)?
    } else {
        // One that began when files were kept as they came.
        let table = Table::of_text(&content);
        table.map_err(|why| anyhow::anyhow!("{id} cannot be read any more: {why:?}"))?
    };
    Ok(Some((row.into(), table)))
}

/// An import, locked until the transaction ends, if this row is its next.
pub async fn lock_at(tx: &Tx, id: ImportId, number: i64) -> anyhow::Result<Option<Import>> {
    let found = offer_import::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let import = found.map(Import::from);
    Ok(import.filter(|import| import.rows_done.saturating_add(1) == number))
}

/// Writes what became of the next row of a locked import.
pub async fn answer(
    tx: &Tx,
    clock: &Clock,
    import: &Import,
    (number, line): (i64, &Line),
    result: Result<Saved, SaveOfferRefused>,
) -> anyhow::Result<()> {
    let saved = result.ok();
    // What was refused is kept, to be corrected and sent again.
    let cells = result.is_err().then(|| serde_json::to_string(&line.cells)).transpose()?;
    let row = offer_import_row::ActiveModel {
        import_id: Set(import.id),
        number: Set(number),
        file_row: Set(Some(line.number)),
        cells: Set(cells),
        change: Set(saved.map(|saved| saved.change.into())),
        offer_id: Set(saved.map(|saved| saved.offer)),
        revision_id: Set(saved.map(|saved| saved.revision)),
        refusal: Set(result.err().map(|refused| serde_json::to_string(&refused)).transpose()?),
    };
    offer_import_row::Entity::insert(row).exec_without_returning(tx).await?;
    let change = saved.map(|saved| saved.change);
    let more = |count: i64, by: bool| Set(count.saturating_add(i64::from(by)));
    let mut row = offer_import::ActiveModel {
        id: Set(import.id),
        rows_done: Set(number),
        entered: more(import.entered, change == Some(Change::Entered)),
        revised: more(import.revised, change == Some(Change::Revised)),
        unchanged: more(import.unchanged, change == Some(Change::Unchanged)),
        refused: more(import.refused, change.is_none()),
        ..Default::default()
    };
    if number == import.rows_total {
        row.status = Set(Status::Done);
        row.content = Set(None);
        row.finished_at = Set(Some(clock.now()));
    }
    row.update(tx).await?;
    Ok(())
}

/// Many imports.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<ImportId>,
) -> anyhow::Result<Vec<Import>> {
    let wanted = offer_import::Column::Id.is_in(ids);
    let rows = offer_import::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Import::from).collect())
}

/// A page of a merchant's imports, or of those at one of its shops, newest first.
pub async fn imports_of(
    connection: &impl ConnectionTrait,
    (merchant, shop): (MerchantId, Option<ShopId>),
    window: &Window<ByKey<ImportId>>,
) -> anyhow::Result<Vec<Import>> {
    let mut all =
        offer_import::Entity::find().filter(offer_import::Column::MerchantId.eq(merchant));
    if let Some(shop) = shop {
        all = all.filter(offer_import::Column::ShopId.eq(shop));
    }
    let page = by_key(all, offer_import::Column::Id, Age::NewestFirst, window);
    Ok(page.all(connection).await?.into_iter().map(Import::from).collect())
}

/// Which answered rows of an import, in the order of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Only those above this number.
    pub above: Option<i64>,
    /// Only those below this number.
    pub below: Option<i64>,
    /// From the last one down.
    pub descending: bool,
    /// Only those that were refused.
    pub refused: bool,
    /// How many at most.
    pub limit: u64,
}

/// The answered rows of an import.
pub async fn rows_of(
    connection: &impl ConnectionTrait,
    import: ImportId,
    which: Rows,
) -> anyhow::Result<Vec<Imported>> {
    use offer_import_row::Column;
    let mut find = offer_import_row::Entity::find().filter(Column::ImportId.eq(import));
    if which.refused {
        find = find.filter(Column::Refusal.is_not_null());
    }
    if let Some(above) = which.above {
        find = find.filter(Column::Number.gt(above));
    }
    if let Some(below) = which.below {
        find = find.filter(Column::Number.lt(below));
    }
    find = if which.descending {
        find.order_by_desc(Column::Number)
    } else {
        find.order_by_asc(Column::Number)
    };
    let rows = find.limit(which.limit).all(connection).await?;
    rows.into_iter().map(imported).collect()
}

/// The table of an import's refused rows, with why each was: none once its header is not known.
pub async fn refused_rows(
    connection: &impl ConnectionTrait,
    import: ImportId,
) -> anyhow::Result<Option<(Vec<String>, Vec<(Vec<String>, SaveOfferRefused)>)>> {
    use offer_import_row::Column;
    let found = offer_import::Entity::find_by_id(import).one(connection).await?;
    let Some(header) = found.and_then(|row| row.header) else { return Ok(None) };
    let rows = offer_import_row::Entity::find()
        .filter(Column::ImportId.eq(import))
        .filter(Column::Refusal.is_not_null())
        .order_by_asc(Column::Number)
        .all(connection)
        .await?;
    let mut refused = Vec::new();
    for row in rows {
        let (Some(cells), Some(why)) = (row.cells, row.refusal) else { continue };
        refused.push((serde_json::from_str(&cells)?, serde_json::from_str(&why)?));
    }
    Ok(Some((serde_json::from_str(&header)?, refused)))
}

fn imported(row: offer_import_row::Model) -> anyhow::Result<Imported> {
    let result = match (row.change, row.offer_id, row.revision_id, row.refusal) {
        (Some(change), Some(offer), Some(revision), None) => {
            Ok(Saved { offer, revision, change: change.into() })
        }
        (None, None, None, Some(refusal)) => Err(serde_json::from_str(&refusal)?),
        _ => anyhow::bail!("row {} of {} is half an answer", row.number, row.import_id),
    };
    Ok(Imported { number: row.number, row: row.file_row.unwrap_or(row.number), result })
}

impl From<Change> for RowChange {
    fn from(change: Change) -> Self {
        match change {
            Change::Entered => Self::Entered,
            Change::Revised => Self::Revised,
            Change::Unchanged => Self::Unchanged,
        }
    }
}

impl From<RowChange> for Change {
    fn from(change: RowChange) -> Self {
        match change {
            RowChange::Entered => Self::Entered,
            RowChange::Revised => Self::Revised,
            RowChange::Unchanged => Self::Unchanged,
        }
    }
}
