//! `saveOffer`: a new offer, or a new revision of one, compared in the same act.
//!
//! What is on show stays there until the new revision passes. A new revision ends the waiting of
//! an older one.

use entity::id::{OfferId, RevisionId, ShopId, StaffId};
use serde::{Deserialize, Serialize};

use super::comparison::{self, Found};
use super::entry::{Draft, Entry, Stock};
use super::model::{Offer, OfferStatus, Revision, RevisionStatus};
use super::place::{self, Place};
use super::{Desk, publish, stock, store};
use crate::db::Tx;
use crate::failure::{Outcome, Refusal, Says, at, says};
use crate::identity::StaffMember;
use crate::reminder::{self, Fact, Kind};

/// Why an offer was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "SaveOfferErrorCode")]
pub enum SaveOfferRefused {
    /// There is no such offer of the caller's merchant.
    NotFound,
    /// There is no such shop of the caller's merchant, or not one the caller works at.
    ShopNotFound,
    /// The offer belongs to another shop of the merchant.
    ShopDiffers,
    /// The merchant is not approved, was suspended or is gone.
    MerchantNotApproved,
    /// The title has no letters or digits.
    TitleEmpty,
    /// The title is longer than 80 characters.
    TitleTooLong,
    /// The title has control characters.
    TitleUnprintable,
    /// The English title is given but empty.
    TitleEnEmpty,
    /// The English title is longer than 160 characters.
    TitleEnTooLong,
    /// The English title has control characters.
    TitleEnUnprintable,
    /// The description is empty.
    DescriptionEmpty,
    /// The description is longer than 4,000 characters.
    DescriptionTooLong,
    /// The description has control characters.
    DescriptionUnprintable,
    /// There is no such category.
    CategoryUnknown,
    /// The list price is zero.
    ListPriceNotPositive,
    /// The list price is above 1,000,000.00.
    ListPriceTooHigh,
    /// Files only: the list price is not an amount such as 12.50.
    ListPriceUnreadable,
    /// The member price is zero.
    MemberPriceNotPositive,
    /// The member price is not below the list price.
    MemberPriceNotBelowListPrice,
    /// Files only: the member price is not an amount such as 9.50.
    MemberPriceUnreadable,
    /// The stock is below 0 or above 1,000,000.
    StockOutOfRange,
    /// Files only: the stock is not a whole number.
    StockUnreadable,
    /// The barcode is not a GTIN of 8, 12, 13 or 14 digits.
    BarcodeUnreadable,
    /// The last digit of the barcode does not fit the others.
    BarcodeCheckDigitWrong,
    /// There are more than 9 images.
    TooManyImages,
    /// An image is not an absolute http or https URL of up to 2,000 characters.
    ImageNotAUrl,
    /// The validity ends before it begins.
    ValidityReversed,
    /// The validity has ended already.
    ValidityOver,
    /// Files only: a moment of the validity does not read like 2026-11-23T08:00:00Z.
    ValidityUnreadable,
    /// Files only: the id of the offer is not one.
    OfferUnreadable,
    /// Files only: the row has another number of columns than the header.
    RowMalformed,
    /// Files only: the row could not be entered just now; nothing of it was. Import it again.
    TryAgain,
}

impl Refusal for SaveOfferRefused {
    const MUTATION: &'static str = "SaveOffer";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => {
                at("offerId", "There is no such offer of your merchant.", "没有找到您的该商品。")
            }
            Self::ShopNotFound => {
                at("shopId", "There is no such shop of yours.", "没有找到您的该门店。")
            }
            Self::ShopDiffers => at(
                "shopId",
                "An offer stays at its shop. Enter a new offer for the other shop.",
                "商品不能更换门店，请在另一门店新建商品。",
            ),
            Self::MerchantNotApproved => says(
                "Your registration is not approved. Offers can be entered once it is.",
                "您的商户尚未通过审核，通过后才能录入商品。",
            ),
            Self::TitleEmpty => at("title", "Enter a title with letters.", "请填写标题。"),
            Self::TitleTooLong => {
                at("title", "Shorten the title to 80 characters.", "标题请控制在80个字符以内。")
            }
            Self::TitleUnprintable => at(
                "title",
                "Remove the control characters from the title.",
                "请删除标题中的控制字符。",
            ),
            Self::TitleEnEmpty => at(
                "titleEn",
                "Enter an English title, or leave it out.",
                "请填写英文标题或不填该项。",
            ),
            Self::TitleEnTooLong => at(
                "titleEn",
                "Shorten the English title to 160 characters.",
                "英文标题请控制在160个字符以内。",
            ),
            Self::TitleEnUnprintable => at(
                "titleEn",
                "Remove the control characters from the English title.",
                "请删除英文标题中的控制字符。",
            ),
            Self::DescriptionEmpty => at("description", "Describe the offer.", "请填写描述。"),
            Self::DescriptionTooLong => at(
                "description",
                "Shorten the description to 4,000 characters.",
                "描述请控制在4000个字符以内。",
            ),
            Self::DescriptionUnprintable => at(
                "description",
                "Remove the control characters from the description.",
                "请删除描述中的控制字符。",
            ),
            Self::CategoryUnknown => {
                at("categoryId", "Choose one of the categories.", "请选择已有的类目。")
            }
            Self::ListPriceNotPositive => {
                at("listPrice", "Enter a list price above zero.", "标价必须大于零。")
            }
            Self::ListPriceTooHigh => at(
                "listPrice",
                "A list price is at most 1,000,000.00.",
                "标价最高为1,000,000.00元。",
            ),
            Self::ListPriceUnreadable => {
                at("listPrice", "Write the list price like 12.50.", "标价格式应如12.50。")
            }
            Self::MemberPriceNotPositive => {
                at("memberPrice", "Enter a member price above zero.", "会员价必须大于零。")
            }
            Self::MemberPriceNotBelowListPrice => at(
                "memberPrice",
                "The member price must be below the list price.",
                "会员价必须低于标价。",
            ),
            Self::MemberPriceUnreadable => {
                at("memberPrice", "Write the member price like 9.50.", "会员价格式应如9.50。")
            }
            Self::StockOutOfRange => at(
                "stock",
                "Stock is from 0 to 1,000,000, or left out when it is unlimited.",
                "库存应在0到1,000,000之间，不限量则留空。",
            ),
            Self::StockUnreadable => at(
                "stock",
                "Write the stock as a whole number, or leave it empty when it is unlimited.",
                "库存应为整数，不限量则留空。",
            ),
            Self::BarcodeUnreadable => at(
                "barcode",
                "A barcode has 8, 12, 13 or 14 digits.",
                "条码应为8、12、13或14位数字。",
            ),
            Self::BarcodeCheckDigitWrong => at(
                "barcode",
                "The barcode has a slip: its last digit does not fit. Type it again.",
                "条码校验位不正确，请重新输入。",
            ),
            Self::TooManyImages => at("images", "Show at most 9 images.", "图片最多9张。"),
            Self::ImageNotAUrl => at(
                "images",
                "Give each image as an http or https URL of up to 2,000 characters.",
                "图片须为http或https网址，不超过2000个字符。",
            ),
            Self::ValidityReversed => at(
                "validUntil",
                "The end must be after the beginning.",
                "结束时间必须晚于开始时间。",
            ),
            Self::ValidityOver => at("validUntil", "The end has passed already.", "结束时间已过。"),
            Self::ValidityUnreadable => at(
                "validFrom",
                "Write moments like 2026-11-23T08:00:00Z.",
                "时间格式应如2026-11-23T08:00:00Z。",
            ),
            Self::OfferUnreadable => at(
                "offerId",
                "Copy the offer's id from the list of your offers, or leave it empty.",
                "请填写商品列表中的编号，或留空。",
            ),
            Self::RowMalformed => says(
                "This row has more or fewer columns than the first row of the file.",
                "该行的列数与首行不一致。",
            ),
            Self::TryAgain => says(
                "This row could not be entered just now. Import it again.",
                "该行暂时无法录入，请重新导入。",
            ),
        }
    }
}

/// What is to be saved, and who saves it.
#[derive(Clone, Debug)]
pub struct Save<'a> {
    /// A member of staff who may manage offers.
    pub member: &'a StaffMember,
    /// The offer to be revised; none: a new one.
    pub offer: Option<OfferId>,
    /// The shop that shows it.
    pub shop: ShopId,
    /// What was typed.
    pub draft: Draft,
}

/// What saving came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The offer.
    pub offer: OfferId,
    /// Its newest revision.
    pub revision: RevisionId,
    /// What was done.
    pub change: Change,
}

/// What saving did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "OfferChange")]
pub enum Change {
    /// A new offer was entered.
    Entered,
    /// A new revision was entered.
    Revised,
    /// The newest revision says the same already, so none was added. The stock was set.
    Unchanged,
}

/// Saves an offer: enters it, compares it, and shows it, queues it or refuses it.
pub async fn save(tx: &Tx, desk: Desk<'_>, save: Save<'_>) -> Outcome<Saved, SaveOfferRefused> {
    let Save { member, offer, shop, draft } = save;
    let place = enterable(tx, member, shop).await?;
    let offer = match offer {
        Some(id) => Some(own_offer(tx, &place, id).await?),
        None => None,
    };
    let entry = draft.check(desk.categories, desk.clock.now())?;
    enter(tx, desk, &place, offer, entry, member.id).await
}

/// The shop, when this member of staff may enter offers at it.
pub(super) async fn enterable(
    tx: &Tx,
    member: &StaffMember,
    shop: ShopId,
) -> Outcome<Place, SaveOfferRefused> {
    use entity::merchant::Status;
    let place = place::lock(tx, shop).await?;
    let own = place.filter(|place| place.merchant == member.merchant && member.serves(shop));
    let place = own.ok_or(SaveOfferRefused::ShopNotFound)?;
    match place.merchant_status {
        // One that announced its closure may still enter, and is told by the comparison.
        Status::Approved | Status::Closing => Ok(place),
        Status::Pending | Status::Rejected | Status::Suspended | Status::Closed => {
            Err(SaveOfferRefused::MerchantNotApproved.into())
        }
    }
}

/// The offer, when it is this shop's.
pub(super) async fn own_offer(
    tx: &Tx,
    place: &Place,
    id: OfferId,
) -> Outcome<Offer, SaveOfferRefused> {
    let offer = store::lock_own(tx, id, place.merchant).await?;
    let offer = offer.ok_or(SaveOfferRefused::NotFound)?;
    if offer.shop == place.shop { Ok(offer) } else { Err(SaveOfferRefused::ShopDiffers.into()) }
}

/// Enters a checked entry as a new offer or as the next revision of a locked one.
pub(super) async fn enter(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    offer: Option<Offer>,
    entry: Entry,
    by: StaffId,
) -> Outcome<Saved, SaveOfferRefused> {
    let newest = match &offer {
        Some(offer) => store::newest(tx, &[offer.id]).await?.pop(),
        None => None,
    };
    let same = newest.as_ref().filter(|newest| newest.content == entry.content);
    if let (Some(offer), Some(same)) = (&offer, same)
        && stands(offer, same)
    {
        return unchanged(tx, offer, same, entry.stock).await;
    }
    let id = offer.as_ref().map_or_else(|| desk.clock.key(), |offer| offer.id);
    let facts = comparison::gather(tx, desk, place, id, &entry.content).await?;
    let found = comparison::compare(&entry.content, &facts);
    let status = comparison::result(&found);
    if let (Some(offer), Some(same)) = (&offer, same)
        && same.status == RevisionStatus::Rejected
        && status == RevisionStatus::Rejected
        && offer.status != OfferStatus::Withdrawn
    {
        // Refused again for what it was refused for: entering it twice tells nothing new.
        return unchanged(tx, offer, same, entry.stock).await;
    }

    let change = if offer.is_some() { Change::Revised } else { Change::Entered };
    let offer = match offer {
        Some(offer) => {
            stock::set(tx, &offer, entry.stock).await?;
            store::supersede(tx, offer.id).await?;
            offer
        }
        None => new_offer(tx, desk, place, id, entry.stock).await?,
    };
    let number = newest.map_or(1, |newest| newest.number.saturating_add(1));
    let revision = Revision {
        id: desk.clock.key(),
        offer: offer.id,
        number,
        status,
        content: entry.content,
        created_by: by,
        created_at: desk.clock.now(),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        published_at: None,
    };
    store::insert_revision(tx, &revision).await?;
    conclude(tx, desk, place, &offer, &revision, &found).await?;
    Ok(Saved { offer: offer.id, revision: revision.id, change })
}

/// Whether a revision that says the same as an entry is on show, or waits to be.
fn stands(offer: &Offer, newest: &Revision) -> bool {
    match newest.status {
        RevisionStatus::NeedsReview => true,
        RevisionStatus::Passed => offer.live == Some(newest.id),
        RevisionStatus::Rejected | RevisionStatus::Superseded => false,
    }
}

async fn unchanged(
    tx: &Tx,
    offer: &Offer,
    newest: &Revision,
    left: Stock,
) -> Outcome<Saved, SaveOfferRefused> {
    stock::set(tx, offer, left).await?;
    Ok(Saved { offer: offer.id, revision: newest.id, change: Change::Unchanged })
}

async fn new_offer(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    id: OfferId,
    stock: Stock,
) -> anyhow::Result<Offer> {
    let left = match stock {
        Stock::Left(left) => Some(left),
        Stock::Keep | Stock::Unlimited => None,
    };
    let offer = Offer {
        id,
        merchant: place.merchant,
        shop: place.shop,
        status: OfferStatus::Draft,
        live: None,
        stock_entered: left,
        stock_left: left,
        created_at: desk.clock.now(),
    };
    store::insert_offer(tx, &offer).await?;
    Ok(offer)
}

/// Writes down what the comparison found, shows what passed, and tells the merchant.
async fn conclude(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    offer: &Offer,
    revision: &Revision,
    found: &[Found],
) -> anyhow::Result<()> {
    store::insert_findings(tx, revision.id, found).await?;
    let what = match revision.status {
        RevisionStatus::Passed => {
            publish::publish(tx, desk, place, offer, revision).await?;
            Kind::RevisionPassed
        }
        RevisionStatus::NeedsReview => Kind::RevisionNeedsReview,
        RevisionStatus::Rejected | RevisionStatus::Superseded => Kind::RevisionRejected,
    };
    tell(tx, desk, place, revision.id, what).await
}

/// Records what became of a revision, for its merchant.
pub(super) async fn tell(
    tx: &Tx,
    desk: Desk<'_>,
    place: &Place,
    revision: RevisionId,
    what: Kind,
) -> anyhow::Result<()> {
    let (merchant, shop) = (place.merchant, place.shop);
    reminder::record(tx, desk.clock, Fact::Revision { what, revision, merchant, shop }).await
}
