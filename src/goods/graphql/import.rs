//! Entering thousands of offers by file.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::category::tree;
use super::loaders::StaffOfferOf;
use super::mutations::managing;
use super::objects::{Revision, StaffOffer};
use crate::goods::import::{ImportOffersRefused, Imported, import};
use crate::goods::{Change, Desk, SaveOfferRefused};
use crate::graphql::context::Caller as _;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;

/// The form of an imported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum ImportFormat {
    /// Comma-separated values, UTF-8 with or without a byte order mark. The first row names the
    /// columns: `title`, `description`, `category_id`, `list_price`, `member_price` are required,
    /// `offer_id`, `title_en`, `stock`, `barcode`, `images` (URLs with blanks between them),
    /// `valid_from` and `valid_until` are not.
    #[default]
    Csv,
}

/// A file of offers.
#[derive(InputObject)]
pub struct ImportOffersInput {
    /// The shop that shows them.
    pub shop_id: ID,
    /// The form of the file.
    #[graphql(default)]
    pub format: ImportFormat,
    /// The file: at most 5,000 rows below the header, within the body limit of `serviceConfig`.
    pub content: String,
}

/// What an import came to.
#[derive(SimpleObject)]
pub struct ImportOffersPayload {
    /// An answer for each row, in the order of the file. Empty when the file was not read.
    #[graphql(complexity = "child_complexity.saturating_mul(100)")]
    rows: Vec<ImportedRow>,
    /// Why the file was not read; nothing of it was entered then.
    user_errors: Vec<UserError<ImportOffersRefused>>,
}

/// What became of one row.
pub struct ImportedRow {
    imported: Imported,
}

/// What became of one row of a file.
#[Object]
impl ImportedRow {
    /// From 1: the first row below the header.
    async fn row(&self) -> usize {
        self.imported.row
    }

    /// What was done. Null when the row was refused.
    async fn change(&self) -> Option<Change> {
        self.imported.result.as_ref().ok().map(|saved| saved.change)
    }

    /// The offer. Null when the row was refused.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<StaffOffer>> {
        match &self.imported.result {
            Ok(saved) => ctx.load(StaffOfferOf(saved.offer)).await,
            Err(_) => Ok(None),
        }
    }

    /// The newest revision of the offer, with what the comparison found. Null when the row was
    /// refused.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Option<Revision>> {
        match &self.imported.result {
            Ok(saved) => ctx.load(saved.revision).await,
            Err(_) => Ok(None),
        }
    }

    /// Why the row was refused.
    async fn user_errors(&self, ctx: &Context<'_>) -> Vec<UserError<SaveOfferRefused>> {
        let refused = self.imported.result.as_ref().err();
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
    /// barcode, or when it has none to the one with its title and no barcode, else it is a new
    /// offer; so the same file again changes nothing. After a timeout send the file again. For owners and managers.
    async fn import_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportOffersInput,
    ) -> Result<ImportOffersPayload> {
        let member = managing(ctx)?;
        let shop = local(&input.shop_id)?;
        let (app, tree) = (ctx.app(), tree(ctx).await?);
        let desk = Desk { clock: &app.clock, categories: &tree, policy: &app.config.policy };
        let ImportFormat::Csv = input.format;
        let imported = import(&app.db, desk, member, shop, &input.content).await;
        let (imported, user_errors) = settle(ctx, imported.map_err(Into::into))?;
        let rows = imported.unwrap_or_default().into_iter();
        let rows = rows.map(|imported| ImportedRow { imported }).collect();
        Ok(ImportOffersPayload { rows, user_errors })
    }
}
