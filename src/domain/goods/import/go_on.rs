//! The rows of an import are entered one by one, from wherever it is.

use std::sync::Arc;
use std::time::Duration;

use entity::id::{ImportId, OfferId, ShopId};
use sea_orm::{ConnectionTrait, Value};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::file::{self, Row};
use super::store::{self, Import};
use super::table::Line;
use crate::domain::goods::model::Content;
use crate::domain::goods::refused::SaveOfferRefused as RowRefused;
use crate::domain::goods::save::{Saved, enter, enterable, own_offer};
use crate::domain::goods::terms::title_key;
use crate::domain::goods::{Categories, Desk, reference};
use crate::domain::identity::{Role, StaffMember};
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::db::{Tx, busy, fault, sql};
use crate::infra::failure::{Failure, Never, Outcome};
use crate::infra::text::gtins;

/// What is rung when a file is kept: whoever enters rows looks at once.
pub const WAKE: Uuid = Uuid::from_u128(0x696d_706f_7274);

/// How often followers are told, in rows.
const TOLD_EVERY: i64 = 10;

/// Rows of one import before another has its turn.
const TURN: usize = 100;

/// The pause after an attempt that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Enters rows of all imports, woken by [`WAKE`], until told to stop.
pub async fn run(infra: Arc<Infra>, categories: Arc<Categories>, stop: CancellationToken) {
    let poll = Duration::from_secs(infra.config.feed_poll_seconds);
    let mut woken = infra.broker.listen(WAKE);
    loop {
        let pause = match tick_until(&infra, &categories, &stop).await {
            Ok(_) => poll,
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(error, "rows of imports could not be entered; they wait");
                tokio::time::sleep(PAUSE.min(poll)).await;
                PAUSE.min(poll)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = woken.wait(pause) => {}
        }
    }
}

/// Enters all rows of all imports that are running. Answers how many.
pub async fn tick(infra: &Infra, categories: &Categories) -> anyhow::Result<u64> {
    tick_until(infra, categories, &CancellationToken::new()).await
}

async fn tick_until(
    infra: &Infra,
    categories: &Categories,
    stop: &CancellationToken,
) -> anyhow::Result<u64> {
    let mut done = 0_u64;
    loop {
        let running = store::running(infra.db.read(), infra.clock.now()).await?;
        let in_turn = aside::each(
            infra,
            Work::Imports,
            running,
            |id| (*id).into(),
            |id| async move {
                if stop.is_cancelled() { Ok(0) } else { go_on(infra, categories, id, TURN).await }
            },
        );
        let in_turn = in_turn.await?;
        if in_turn == 0 {
            return Ok(done);
        }
        done = done.saturating_add(in_turn);
    }
}

/// Enters the next rows of an import, so many at most. Answers how many.
pub async fn go_on(
    infra: &Infra,
    categories: &Categories,
    id: ImportId,
    at_most: usize,
) -> anyhow::Result<u64> {
    let Some((import, table)) = store::unfinished(infra.db.read(), id).await? else { return Ok(0) };
    let rows = file::read(&table);
    let rows = rows.map_err(|why| anyhow::anyhow!("{id} cannot be read any more: {why:?}"))?;
    let tree = categories.tree(&infra.db).await?;
    let desk = Desk { clock: &infra.clock, categories: &tree, policy: &infra.config.policy };
    let public = infra.config.public_url.as_str();
    let begin = usize::try_from(import.rows_done)?;
    let (mut number, mut entered) = (import.rows_done, 0_u64);
    for (line, row) in table.rows.iter().zip(rows).skip(begin).take(at_most) {
        number = number.saturating_add(1);
        let row = row.map(|row| row.with_own_images(public));
        if !answer_row(infra, desk, id, (number, line), row).await? {
            // Somebody else was quicker, and goes on.
            break;
        }
        entered = entered.saturating_add(1);
        if number.checked_rem(TOLD_EVERY) == Some(0) || number == import.rows_total {
            infra.broker.ring(id.0);
        }
    }
    Ok(entered)
}

/// Enters a row and writes its answer, in one transaction; false when it is answered already.
async fn answer_row(
    infra: &Infra,
    desk: Desk<'_>,
    id: ImportId,
    (number, line): (i64, &Line),
    row: Result<Row, RowRefused>,
) -> anyhow::Result<bool> {
    let tried = infra.db.write(async |tx| {
        let Some(import) = store::lock_at(tx, id, number).await? else { return Ok(false) };
        let result = match row {
            Ok(row) => tx.attempt(async |tx| save_row(tx, desk, &import, row).await).await,
            Err(refused) => Err(refused.into()),
        };
        let result = match result {
            Ok(saved) => Ok(saved),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(Failure::Broken(error)) => return Err(Failure::<Never>::Broken(error)),
        };
        store::answer(tx, desk.clock, &import, (number, line), result).await?;
        Ok(true)
    });
    let error = match tried.await.map_err(Failure::into_broken) {
        Ok(answered) => return Ok(answered),
        Err(error) => error,
    };
    // Whoever had to wait too long tries again later.
    if fault(&error).and_then(busy).is_some() {
        return Err(error);
    }
    // One row that broke does not stop the others; the merchant imports the file again.
    tracing::error!(error = format!("{error:#}"), "a row of an import broke");
    let noted = infra.db.step(async |tx| {
        let Some(import) = store::lock_at(tx, id, number).await? else { return Ok(false) };
        store::answer(tx, desk.clock, &import, (number, line), Err(RowRefused::TryAgain)).await?;
        Ok(true)
    });
    noted.await
}

async fn save_row(
    tx: &Tx,
    desk: Desk<'_>,
    import: &Import,
    row: Row,
) -> Outcome<Saved, RowRefused> {
    let shop = import.shop;
    // What its sender was allowed to when it was begun. Should they leave meanwhile, it goes on.
    let member = StaffMember {
        id: import.staff,
        merchant: import.merchant,
        shop: Some(shop),
        role: Role::Manager,
    };
    let place = enterable(tx, &member, shop).await?;
    let entry = row.draft.check(desk.categories, desk.clock.now())?;
    let reference = reference::check(row.reference.as_deref())?;
    let known = match (row.offer, &reference) {
        (Some(named), _) => Some(named),
        (None, Some(own)) => reference::find(tx, shop, own).await?,
        (None, None) => None,
    };
    let known = match known {
        Some(known) => Some(known),
        None => find(tx, shop, &entry.content, reference.is_some()).await?,
    };
    let offer = match known {
        Some(id) => Some(own_offer(tx, &place, id).await?),
        None => None,
    };
    enter(tx, desk, &place, (offer, reference), entry, member.id).await
}

/// The offer of a shop whose newest revision has this barcode, or, of a row without one, this
/// title and no barcode either. Two rows with one title and different barcodes are two items; were
/// they found by the title, each import would turn one into the other.
/// One that has a reference of its own is not found by a row with another.
async fn find(
    tx: &Tx,
    shop: ShopId,
    content: &Content,
    has_reference: bool,
) -> anyhow::Result<Option<OfferId>> {
    let (condition, sought) = match &content.barcode {
        Some(barcode) => ("r.barcode IN ($2, $3, $4, $5)", gtins(barcode).to_vec()),
        None => ("r.title_key = $2 AND r.barcode IS NULL", vec![title_key(&content.title)]),
    };
    let without = if has_reference { "AND o.reference IS NULL" } else { "" };
    let text = format!(
        "SELECT o.id FROM revision r JOIN offer o ON o.id = r.offer_id \
         WHERE {condition} AND o.shop_id = $1 AND o.status <> 'withdrawn' {without} AND NOT EXISTS \
         (SELECT 1 FROM revision n WHERE n.offer_id = r.offer_id AND n.number > r.number) \
         ORDER BY o.id LIMIT 1"
    );
    let values = std::iter::once(shop.0.into()).chain(sought.into_iter().map(Value::from));
    let found = tx.query_one_raw(sql(tx, text, values)).await?;
    Ok(found.map(|row| row.try_get("", "id")).transpose()?)
}
