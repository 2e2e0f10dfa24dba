//! Why an entry is refused before it is compared: one code a fault of a field.

use serde::{Deserialize, Serialize};

use crate::domain::image::ImageRefused;
use crate::infra::failure::{Refusal, Says, at, says};

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
    /// The title has line breaks, tabs or other characters that cannot be printed in a line.
    TitleUnprintable,
    /// The English title is given but empty.
    TitleEnEmpty,
    /// The English title is longer than 160 characters.
    TitleEnTooLong,
    /// The English title has line breaks, tabs or other characters that cannot be printed in a
    /// line.
    TitleEnUnprintable,
    /// The description is empty.
    DescriptionEmpty,
    /// The description is longer than 4,000 characters.
    DescriptionTooLong,
    /// The description has characters that cannot be printed. Line breaks and tabs are taken.
    DescriptionUnprintable,
    /// The reference is longer than 64 characters, or has some that cannot be printed.
    ReferenceInvalid,
    /// Another offer of the shop has this reference.
    ReferenceTaken,
    /// A text has U+FFFD (a black diamond with a question mark), which stands where a program misread an encoding: the file was
    /// not in the encoding that it was read in.
    TextMisread,
    /// There is no such category.
    CategoryUnknown,
    /// The list price is zero.
    ListPriceNotPositive,
    /// The list price is above 1,000,000.00.
    ListPriceTooHigh,
    /// Files only: the list price is not an amount such as 12.50 or 1,234.50.
    ListPriceUnreadable,
    /// The member price is zero.
    MemberPriceNotPositive,
    /// The member price is not below the list price.
    MemberPriceNotBelowListPrice,
    /// Files only: the member price is not an amount such as 9.50 or 1,234.50.
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
    /// An image is not an absolute https URL of up to 2,000 characters.
    ImageNotAUrl,
    /// The merchant has no such image, or it is not uploaded yet.
    ImageNotFound,
    /// The validity ends before it begins.
    ValidityReversed,
    /// The validity has ended already.
    ValidityOver,
    /// Files only: a moment of the validity reads neither like 2026-11-23T08:00:00Z nor like 2026-11-23
    /// 08:00, which is in the time of the region.
    ValidityUnreadable,
    /// Files only: the id of the offer is not one.
    OfferUnreadable,
    /// Files only: the row has another number of columns than the header.
    RowMalformed,
    /// Files only: the row could not be entered just now; nothing of it was. Import it again.
    TryAgain,
}

impl From<ImageRefused> for SaveOfferRefused {
    fn from(refused: ImageRefused) -> Self {
        match refused {
            ImageRefused::NotFound => Self::ImageNotFound,
        }
    }
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
                "Write the title in one line, without tabs and characters that cannot be printed.",
                "标题请写在一行内，不含制表符和无法显示的字符。",
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
                "Write the English title in one line, without tabs and characters that cannot be \
                 printed.",
                "英文标题请写在一行内，不含制表符和无法显示的字符。",
            ),
            Self::DescriptionEmpty => at("description", "Describe the offer.", "请填写描述。"),
            Self::DescriptionTooLong => at(
                "description",
                "Shorten the description to 4,000 characters.",
                "描述请控制在4000个字符以内。",
            ),
            Self::DescriptionUnprintable => at(
                "description",
                "Remove the characters that cannot be printed from the description.",
                "请删除描述中无法显示的字符。",
            ),
            Self::TextMisread => says(
                "The text has characters that were lost when its encoding was misread (�). Save the \
                 file as UTF-8, or type the text again.",
                "文字中有因编码读取错误而丢失的字符（�）。请将文件另存为 UTF-8，或重新输入。",
            ),
            Self::ReferenceInvalid => at(
                "reference",
                "Keep the reference within 64 printable characters.",
                "货号须为可显示字符，且不超过64个字符。",
            ),
            Self::ReferenceTaken => at(
                "reference",
                "Another offer of this shop has this reference: change that one, or choose another \
                 reference.",
                "该门店的另一商品已使用此货号：请修改该商品，或换一个货号。",
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
                "Upload the image, or give it as an https URL of up to 2,000 characters.",
                "请上传图片，或提供https网址（不超过2000个字符）。",
            ),
            Self::ImageNotFound => ImageRefused::NotFound.in_field("imageIds"),
            Self::ValidityReversed => at(
                "validUntil",
                "The end must be after the beginning.",
                "结束时间必须晚于开始时间。",
            ),
            Self::ValidityOver => at("validUntil", "The end has passed already.", "结束时间已过。"),
            Self::ValidityUnreadable => at(
                "validFrom",
                "Write moments like 2026-11-23 08:00 or 2026-11-23T08:00:00Z.",
                "时间格式应如2026-11-23 08:00或2026-11-23T08:00:00Z。",
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
