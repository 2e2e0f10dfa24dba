//! Entering thousands of offers by file.

use std::time::Duration;

use async_graphql::connection::{Connection, CursorType};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, Subscription};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::id::{ImportId, MerchantId};
use futures_util::Stream;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::loaders::StaffOfferOf;
use super::mutations::managing;
use super::objects::{Revision, StaffOffer};
use super::present;
use crate::api::identity::Shop;
use crate::app::App;
use crate::domain::goods::import::{
    self, ImportOffersRefused, Imported, Rows, Table, WAKE, begin, go_on, imports_of, rows_of,
};
use crate::domain::goods::{Change, SaveOfferRefused};
use crate::domain::identity::{Actor, StaffMember};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::live::{Seen, follow};
use crate::graphql::page::{ByKey, Window};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, local};
use crate::infra::page::{BadCursor, seal, unseal};

/// Rows that are entered before `importOffers` answers.
const AT_ONCE: u64 = 50;

/// How long that may take: a busy database must not keep the answer back.
const WITHIN: Duration = Duration::from_secs(3);

/// Rows between two looks at the clock.
const STEP: usize = 5;

/// The form of an imported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum ImportFormat {
    /// Values with commas, semicolons or tabs between them. The first row names the columns:
    /// `title`, `description`, `category_id`, `list_price`, `member_price` are required, `offer_id`,
    /// `reference`, `title_en`, `stock`, `barcode`, `images` (URLs, or ids of uploaded images, with
    /// blanks between them), `valid_from` and `valid_until` are not; Chinese names such as `标题` and
    /// `会员价` are known too. Rows and columns without any text are passed over. Amounts are digits
    /// and a point, with commas or blanks between groups of three or without (`1234.50`,
    /// `1,234.50`, `¥1,234.50`). Days without an offset are in the time of the region.
    #[default]
    Csv,
}

/// A file of offers.
#[derive(InputObject)]
pub struct ImportOffersInput {
    /// The shop that shows them.
    pub shop_id: ID,
    /// The form of `content`.
    #[graphql(default)]
    pub format: ImportFormat,
    /// The text of a file: at most 5,000 rows below the header, within the body limit of
    /// `serviceConfig`. Left out when `file` is sent.
    pub content: Option<String>,
    /// A file as it is on disk, in base64: a workbook (XLSX, of which the first sheet that holds
    /// anything is read), or CSV in UTF-8, UTF-16 or GB18030; which one is looked at. Of the same
    /// size as `content`. Left out when `content` is sent.
    pub file: Option<String>,
}

impl ImportOffersInput {
    /// What is in the file. It is read away from the threads that serve.
    fn table(&self) -> std::result::Result<Table, ImportOffersRefused> {
        let ImportFormat::Csv = self.format;
        match (&self.content, &self.file) {
            (Some(content), None) => Table::of_text(content),
            (None, Some(file)) => {
                let bytes = STANDARD.decode(file);
                Table::of_file(&bytes.map_err(|_| ImportOffersRefused::FileUnreadable)?)
            }
            _ => Err(ImportOffersRefused::FileUnreadable),
        }
    }
}

/// What an import came to.
#[derive(SimpleObject)]
pub struct ImportOffersPayload {
    /// The import, as far as it is by now: follow it by `importProgress`. Null when the file was not
    /// taken.
    import: Option<Import>,
    /// An answer for each row that is entered by now, at most 50, in the order of the file.
    #[graphql(
        complexity = "child_complexity.saturating_mul(50)",
        deprecation = "Ask `import { rows }`: of a larger file, most rows are answered later."
    )]
    rows: Vec<ImportedRow>,
    /// Why the file was not taken; nothing of it was entered then.
    user_errors: Vec<UserError<ImportOffersRefused>>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "import::ImportStatus", name = "ImportStatus")]
pub enum ImportState {
    /// Rows are being entered.
    Running,
    /// Every row is answered.
    Done,
}

/// A file of offers that is entered row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import(pub import::Import);

impl Import {
    /// The import with this id, if the caller may see it: who manages its shop.
    pub async fn node(ctx: &Context<'_>, id: ImportId) -> Result<Option<Self>> {
        let Actor::Staff { member, .. } = ctx.actor() else { return Ok(None) };
        let found = import::by_ids(ctx.app().db.read(), vec![id]).await.map_err(internal)?;
        Ok(found.into_iter().next().map(Self).filter(|found| found.is_open_to(member)))
    }

    fn is_open_to(&self, member: &StaffMember) -> bool {
        member.manages() && member.merchant == self.0.merchant && member.serves(self.0.shop)
    }
}

/// A file of offers that is entered row by row. The owners and managers of its shop see it.
#[Object]
impl Import {
    /// The id, `imp_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The shop at which its offers are entered.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Shop> {
        present(ctx.load(self.0.shop).await?)
    }

    /// How far it is.
    async fn status(&self) -> ImportState {
        self.0.status.into()
    }

    /// How many rows the file has.
    async fn rows_total(&self) -> i64 {
        self.0.rows_total
    }

    /// How many of them are answered: always the first ones.
    async fn rows_done(&self) -> i64 {
        self.0.rows_done
    }

    /// How many of those are new offers.
    async fn entered(&self) -> i64 {
        self.0.entered
    }

    /// How many are new revisions.
    async fn revised(&self) -> i64 {
        self.0.revised
    }

    /// How many changed nothing.
    async fn unchanged(&self) -> i64 {
        self.0.unchanged
    }

    /// How many were refused.
    async fn refused(&self) -> i64 {
        self.0.refused
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its last row was answered; null before.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// The rows that are answered, in the order of the file.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that were refused.", default)] only_refused: bool,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByRow, ImportedRow>> {
        let window: Window<ByRow> = Window::new(after, before, first, last)?;
        let which = Rows {
            above: window.after.map(|cursor| cursor.0),
            below: window.before.map(|cursor| cursor.0),
            descending: window.backwards,
            refused: only_refused,
            limit: window.limit(),
        };
        let found = rows_of(ctx.app().db.read(), self.0.id, which).await.map_err(internal)?;
        Ok(window.page(found, |imported| ByRow(imported.number), ImportedRow))
    }

    /// The rows that are refused by now as a CSV file to correct and send again: in the columns of
    /// the file, with why each was refused beside it, in the language of the request. Null when
    /// there are none.
    async fn refused_file(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.refused == 0 {
            return Ok(None);
        }
        let (db, language) = (ctx.app().db.read(), ctx.language());
        import::refused_file(db, self.0.id, language).await.map_err(internal)
    }
}

/// The cursor of the rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByRow(i64);

impl CursorType for ByRow {
    type Error = BadCursor;

    fn decode_cursor(text: &str) -> std::result::Result<Self, BadCursor> {
        let inside = unseal(text)?;
        let number = inside.strip_prefix("row_").and_then(|number| number.parse().ok());
        number.map(Self).ok_or(BadCursor)
    }

    fn encode_cursor(&self) -> String {
        seal(&format!("row_{}", self.0))
    }
}

/// What became of one row.
pub struct ImportedRow(Imported);

/// What became of one row of a file.
#[Object]
impl ImportedRow {
    /// Its number in the file: the first row below the header is 1, and empty ones count.
    async fn row(&self) -> i64 {
        self.0.row
    }

    /// What was done. Null when the row was refused.
    async fn change(&self) -> Option<Change> {
        self.0.result.as_ref().ok().map(|saved| saved.change)
    }

    /// The offer. Null when the row was refused.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<StaffOffer>> {
        match &self.0.result {
            Ok(saved) => ctx.load(StaffOfferOf(saved.offer)).await,
            Err(_) => Ok(None),
        }
    }

    /// The revision of the offer that was newest then, with what the comparison found. Null when the
    /// row was refused.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Option<Revision>> {
        match &self.0.result {
            Ok(saved) => ctx.load(saved.revision).await,
            Err(_) => Ok(None),
        }
    }

    /// Why the row was refused.
    async fn user_errors(&self, ctx: &Context<'_>) -> Vec<UserError<SaveOfferRefused>> {
        let refused = self.0.result.as_ref().err();
        refused.map(|refused| UserError::new(*refused, ctx.language())).into_iter().collect()
    }
}

/// Offers, entered by file.
#[derive(Default)]
pub struct ImportMutation;

/// Offers, entered by file.
#[Object]
impl ImportMutation {
    /// Enters the rows of a file like `saveOffer`, each by itself: a row that is refused does not
    /// stop the others. A row belongs to the offer it names, else to the shop's offer with its
    /// reference, else to the one with its barcode, or when it has none to the one with its title
    /// and no barcode, else it is a new offer; so the same file again changes nothing. Up to 50 rows are entered before this
    /// answers, the others at once after it, whatever becomes of the caller. At most three at a
    /// time. For owners and managers.
    async fn import_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportOffersInput,
    ) -> Result<ImportOffersPayload> {
        let member = managing(ctx)?;
        let shop = local(&input.shop_id)?;
        let app = ctx.app();
        let table = spawn_blocking(move || input.table()).await;
        let begun = match table.map_err(internal)? {
            Ok(table) => {
                app.db.write(async |tx| begin(tx, &app.clock, member, shop, &table).await).await
            }
            Err(refused) => Err(refused.into()),
        };
        let (begun, user_errors) = settle(ctx, begun)?;
        let Some(id) = begun else {
            return Ok(ImportOffersPayload { import: None, rows: Vec::new(), user_errors });
        };
        // Should it break off here, the worker goes on.
        if let Err(error) = enter_first(app, id).await {
            tracing::warn!(error = format!("{error:#}"), "an import waits for the worker");
        }
        app.broker.ring(WAKE);
        let db = app.db.read();
        let import = import::by_ids(db, vec![id]).await.map_err(internal)?;
        let rows = rows_of(db, id, Rows { limit: AT_ONCE, ..Rows::default() }).await;
        let import = import.into_iter().next().map(Import);
        let rows = rows.map_err(internal)?.into_iter().map(ImportedRow).collect();
        Ok(ImportOffersPayload { import, rows, user_errors })
    }
}

/// Enters the first rows of an import, as many as there is time for.
async fn enter_first(app: &App, id: ImportId) -> anyhow::Result<()> {
    let begun = Instant::now();
    for _ in (0..AT_ONCE).step_by(STEP) {
        if go_on(app, &app.categories, id, STEP).await? == 0 || begun.elapsed() >= WITHIN {
            break;
        }
    }
    Ok(())
}

/// The imports of a merchant.
#[derive(Clone, Copy)]
pub struct StaffImports(pub MerchantId);

/// The imports of a merchant.
#[Object]
impl StaffImports {
    /// The files that were imported (a manager's of one shop: at that shop), newest first. Owners
    /// and managers only.
    #[graphql(
        complexity = "crate::graphql::page::cost(first, last).saturating_mul(child_complexity)"
    )]
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ByKey<ImportId>, Import>> {
        let shop = ctx.manager_of(self.0)?.shop;
        let window = Window::new(after, before, first, last)?;
        let found = imports_of(ctx.app().db.read(), (self.0, shop), &window).await;
        Ok(window.page(found.map_err(internal)?, |import| ByKey(import.id), Import))
    }
}

/// Imports, followed.
#[derive(Default)]
pub struct ImportSubscription;

#[Subscription]
impl ImportSubscription {
    /// An import as it is now, then again as its rows are entered, until every row is answered. For
    /// owners and managers of its shop.
    async fn import_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`imp_…`")] import_id: ID,
    ) -> Result<impl Stream<Item = Result<Import>> + use<>> {
        let id = local::<ImportId>(&import_id)?;
        managing(ctx)?;
        if Import::node(ctx, id).await?.is_none() {
            return Err(Fault::bad_input("You have no such import.").into());
        }
        let app = ctx.app().clone();
        Ok(follow(app, id.0, move |app| async move {
            let found = import::by_ids(app.db.read(), vec![id]).await?.into_iter().next();
            Ok(found.map(|now| Seen {
                mark: now.clone(),
                last: now.finished_at.is_some(),
                thing: Import(now),
            }))
        }))
    }
}
