//! `importOffers`: looks whether a file can be read, and keeps it to be entered.

use entity::id::{ImportId, ShopId};
use entity::merchant::Status;
use serde::{Deserialize, Serialize};

use super::table::Table;
use super::{file, store};
use crate::domain::goods::place;
use crate::domain::goods::refused::SaveOfferRefused;
use crate::domain::identity::StaffMember;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// Imports of one merchant that run at the same time.
const MOST_RUNNING: u64 = 3;

/// Why a file was not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "ImportOffersErrorCode")]
pub enum ImportOffersRefused {
    /// The file has no rows below its header.
    Empty,
    /// Neither or both of `content` and `file` were sent, or `file` is not base64, or no workbook
    /// (XLSX) or CSV that can be read.
    FileUnreadable,
    /// The file unpacks to more than 48 MiB, or has more than a million cells.
    FileTooLarge,
    /// The encoding of the file cannot be told, or its first row was misread already.
    EncodingUnreadable,
    /// The file has more than 5,000 rows. Nothing of it was entered.
    TooManyRows,
    /// A column that every offer needs is missing in the first row.
    ColumnMissing,
    /// The first row names a column that offers do not have.
    ColumnUnknown,
    /// The first row names a column twice.
    ColumnRepeated,
    /// There is no such shop of the caller's merchant, or not one the caller works at.
    ShopNotFound,
    /// The merchant is not approved, was suspended or is gone.
    MerchantNotApproved,
    /// Three imports of the merchant are running.
    TooManyRunning,
}

impl Refusal for ImportOffersRefused {
    const MUTATION: &'static str = "ImportOffers";

    fn says(&self) -> Says {
        match self {
            Self::Empty => at("content", "The file has no rows.", "文件中没有数据行。"),
            Self::FileUnreadable => at(
                "file",
                "Send either content or a file: a workbook saved as .xlsx, or CSV, in base64.",
                "请只提供content或file之一：file须为.xlsx工作簿或CSV文件（base64编码）。",
            ),
            Self::FileTooLarge => at(
                "file",
                "Split the file: unpacked it has at most 48 MiB and a million cells.",
                "请拆分文件：解压后不得超过48MiB或一百万个单元格。",
            ),
            Self::EncodingUnreadable => at(
                "file",
                "The letters of this file cannot be read: save it as CSV UTF-8 or as .xlsx.",
                "无法识别文件编码：请另存为“CSV UTF-8”或.xlsx后重试。",
            ),
            Self::TooManyRows => at(
                "content",
                "Split the file: one import takes 5,000 rows.",
                "请拆分文件：每次最多导入5000行。",
            ),
            Self::ColumnMissing => at(
                "content",
                "The first row must name title, description, category_id, list_price and \
                 member_price.",
                "首行须包含标题、描述、类目、标价和会员价列（title、description、category_id、\
                 list_price、member_price）。",
            ),
            Self::ColumnUnknown => at(
                "content",
                "The first row names an unknown column. Known besides the required ones: \
                 offer_id, reference, title_en, stock, barcode, images, valid_from, valid_until.",
                "首行含有未知列。可选列：商品ID、货号、英文标题、库存、条码、图片、开始时间、结束时间\
                 （offer_id、reference、title_en、stock、barcode、images、valid_from、valid_until）。",
            ),
            Self::ColumnRepeated => {
                at("content", "The first row names a column twice.", "首行含有重复的列。")
            }
            Self::ShopNotFound => SaveOfferRefused::ShopNotFound.says(),
            Self::MerchantNotApproved => SaveOfferRefused::MerchantNotApproved.says(),
            Self::TooManyRunning => says(
                "Three of your imports are running: wait until one is done.",
                "已有三个导入任务正在进行：请等待其中一个完成。",
            ),
        }
    }
}

/// Keeps a file that a member of staff wants entered at a shop. Its rows are entered by
/// [`go_on`](super::go_on), wherever that runs.
pub async fn begin(
    tx: &Tx,
    clock: &Clock,
    member: &StaffMember,
    shop: ShopId,
    table: &Table,
) -> Outcome<ImportId, ImportOffersRefused> {
    file::read(table)?;
    let place = place::lock(tx, shop).await?;
    let own = place.filter(|place| place.merchant == member.merchant && member.serves(shop));
    let place = own.ok_or(ImportOffersRefused::ShopNotFound)?;
    if !matches!(place.merchant_status, Status::Approved | Status::Closing) {
        return Err(ImportOffersRefused::MerchantNotApproved.into());
    }
    if store::running_of(tx, member.merchant).await? >= MOST_RUNNING {
        return Err(ImportOffersRefused::TooManyRunning.into());
    }
    let id = clock.key();
    store::add(tx, clock, id, (member, shop), table).await?;
    Ok(id)
}
