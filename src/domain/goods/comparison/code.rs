//! What the comparison can find, as codes and in words.

use serde::{Deserialize, Serialize};

use crate::infra::failure::{Says, says};

/// What the comparison found. New codes may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "FindingCode")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// The merchant is not, or no longer, approved to show offers. Rejects.
    MerchantNotApproved,
    /// The shop does not serve. Rejects.
    ShopClosed,
    /// The category is of another family than the one the shop registered. For review.
    CategoryUnlikeShop,
    /// The text names a licence number that is not the merchant's own. For review.
    ForeignLicence,
    /// The shop's name looks like the name of another merchant or shop in the same city, but is
    /// written with other letters. For review.
    NameLooksLikeAnother,
    /// The text has words for goods that may not be sold here. Rejects; where the word is hidden
    /// between other signs, it is for review.
    ForbiddenWords,
    /// The text praises in words that the advertising law reserves or forbids. For review.
    AdvertisingSuperlative,
    /// The text has a phone number, an e-mail address or a messenger account. In a title it
    /// rejects; in the description it is for review.
    ContactDetails,
    /// The text has a link. In a title it rejects; in the description it is for review.
    Link,
    /// The member price saves less than 1 % of the list price. Rejects.
    SavingTooSmall,
    /// The member price saves more than 90 % of the list price. For review.
    SavingImplausible,
    /// The shop has another offer with the same title. Rejects.
    DuplicateTitle,
    /// The shop has another offer with the same barcode under another title. For review.
    DuplicateBarcode,
    /// Another merchant's offer has the same title and description. For review.
    CopiedEntry,
    /// Another merchant's offer has the same description under another title. For review.
    CopiedDescription,
    /// The list price was raised shortly before, and the discount on it is larger than it was at
    /// the lower list price. For review.
    ListPriceRaisedBeforeDiscount,
    /// The list price is above the lowest one asked in the days before, so it will not be shown
    /// struck out until those days have passed. A note.
    ListPriceAboveLowestAsked,
    /// The list price is far above what others ask for the same item. For review.
    ListPriceFarAboveOthers,
    /// The member price is far below what others ask for the same item. For review.
    MemberPriceFarBelowOthers,
}

impl Code {
    /// What was found, in words that say what to do about it.
    pub const fn says(self) -> Says {
        match self {
            Self::MerchantNotApproved => says(
                "Your account may not show offers at present. Ask the platform.",
                "您的账户目前不能展示商品，请联系平台。",
            ),
            Self::ShopClosed => says(
                "This shop is closed. Open it first, then save the offer again.",
                "该门店已停业。请先恢复营业，再重新保存。",
            ),
            Self::CategoryUnlikeShop => says(
                "This kind of offer does not fit what the shop is registered for.",
                "该类目与门店登记的经营类目不符。",
            ),
            Self::ForeignLicence => says(
                "The text names a licence number that is not yours. Remove it.",
                "文字中含有不属于您的执照号码，请删除。",
            ),
            Self::NameLooksLikeAnother => says(
                "The shop's name cannot be told from another one's in this city. Write it with \
                 ordinary letters, or choose another name.",
                "店铺名称与同城其他商户难以区分，请使用普通字符书写或更换名称。",
            ),
            Self::ForbiddenWords => says(
                "The text names something that may not be sold here.",
                "文字中含有禁止销售的内容。",
            ),
            Self::AdvertisingSuperlative => says(
                "The text praises in words that advertising may not use. Say it soberly.",
                "文字中含有广告法限制的绝对化用语，请改写。",
            ),
            Self::ContactDetails => says(
                "Leave out phone numbers, e-mail addresses and messenger accounts: customers find \
                 them at the shop.",
                "请删除电话、邮箱及社交账号，顾客可在门店信息中查看。",
            ),
            Self::Link => says("Leave out links.", "请删除链接。"),
            Self::SavingTooSmall => says(
                "The member price must save at least 1 % of the list price.",
                "会员价至少应比标价优惠1%。",
            ),
            Self::SavingImplausible => says(
                "The member price saves more than 90 %. An operator looks whether both prices are \
                 meant so.",
                "会员价优惠超过90%，需由平台核实。",
            ),
            Self::DuplicateTitle => says(
                "This shop has an offer with this title already. Edit that one instead.",
                "该门店已有同名商品，请直接修改原商品。",
            ),
            Self::DuplicateBarcode => says(
                "This shop has an offer with this barcode already.",
                "该门店已有相同条码的商品。",
            ),
            Self::CopiedEntry => says(
                "Another merchant's offer has the same title and description.",
                "与其他商户的商品标题和描述完全相同。",
            ),
            Self::CopiedDescription => says(
                "Another merchant's offer is described in the same words.",
                "与其他商户的商品描述完全相同。",
            ),
            Self::ListPriceRaisedBeforeDiscount => says(
                "The list price was raised shortly before this discount.",
                "标价在优惠前不久被提高。",
            ),
            Self::ListPriceAboveLowestAsked => says(
                "The list price is above the lowest one of the days before, so it is not shown \
                 struck out yet.",
                "标价高于近期最低标价，暂不显示划线价。",
            ),
            Self::ListPriceFarAboveOthers => says(
                "The list price is far above what others ask for the same item.",
                "标价远高于其他商户的同款商品。",
            ),
            Self::MemberPriceFarBelowOthers => says(
                "The member price is far below what others ask for the same item.",
                "会员价远低于其他商户的同款商品。",
            ),
        }
    }
}
