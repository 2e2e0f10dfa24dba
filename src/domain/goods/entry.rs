//! What a merchant enters, checked field by field: pure rules, one code each.

use entity::id::{ImageId, Key as _};
use entity::money::Money;
use entity::timestamp::Timestamp;

use super::barcode::{self, NotABarcode};
use super::category::Tree;
use super::model::Content;
use super::refused::SaveOfferRefused as Refused;
use super::terms::has_words;
use crate::infra::scan;
use crate::infra::text::{self, Flaw};

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 80;
/// Longest English title, in characters.
pub const LONGEST_TITLE_EN: usize = 160;
/// Longest description, in characters.
pub const LONGEST_DESCRIPTION: usize = 4_000;
/// Highest list price: 1,000,000.00.
pub const HIGHEST_PRICE_FEN: i64 = 100_000_000;
/// Most units of a counted stock.
pub const MOST_STOCK: i64 = 1_000_000;
/// Most images.
pub const MOST_IMAGES: usize = 9;
/// Longest URL of an image, in characters.
pub const LONGEST_URL: usize = 2_000;

/// How many there are to sell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// As before; of a new offer: unlimited.
    Keep,
    /// Not counted.
    Unlimited,
    /// So many are left from now on.
    Left(i64),
}

/// What a merchant enters, as it was typed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The title.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// The description.
    pub description: String,
    /// The slug of the category.
    pub category: String,
    /// What everybody may be asked.
    pub list_price: Money,
    /// What members are asked.
    pub member_price: Money,
    /// How many there are.
    pub stock: Stock,
    /// A GTIN.
    pub barcode: Option<String>,
    /// URLs, or ids of images that were uploaded.
    pub images: Vec<String>,
    /// From when it may be bought.
    pub valid_from: Option<Timestamp>,
    /// Until when.
    pub valid_until: Option<Timestamp>,
}

/// An entry all of whose fields are right.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What the revision will say.
    pub content: Content,
    /// How many there are.
    pub stock: Stock,
}

impl Draft {
    /// Checks every field; the first that is wrong refuses the entry.
    pub fn check(self, categories: &Tree, now: Timestamp) -> Result<Entry, Refused> {
        let title = text::line(&self.title, LONGEST_TITLE).map_err(|flaw| match flaw {
            Flaw::Empty => Refused::TitleEmpty,
            Flaw::TooLong => Refused::TitleTooLong,
            Flaw::Unprintable => Refused::TitleUnprintable,
            Flaw::Misread => Refused::TextMisread,
        })?;
        if !has_words(&title) {
            return Err(Refused::TitleEmpty);
        }
        let title_en = self.title_en.as_deref().map(|title| {
            text::line(title, LONGEST_TITLE_EN).map_err(|flaw| match flaw {
                Flaw::Empty => Refused::TitleEnEmpty,
                Flaw::TooLong => Refused::TitleEnTooLong,
                Flaw::Unprintable => Refused::TitleEnUnprintable,
                Flaw::Misread => Refused::TextMisread,
            })
        });
        let title_en = title_en.transpose()?;
        let description = text::paragraphs(&self.description, LONGEST_DESCRIPTION);
        let description = description.map_err(|flaw| match flaw {
            Flaw::Empty => Refused::DescriptionEmpty,
            Flaw::TooLong => Refused::DescriptionTooLong,
            Flaw::Unprintable => Refused::DescriptionUnprintable,
            Flaw::Misread => Refused::TextMisread,
        })?;
        if categories.get(&self.category).is_none() {
            return Err(Refused::CategoryUnknown);
        }
        prices(self.list_price, self.member_price)?;
        if let Stock::Left(left) = self.stock
            && !(0..=MOST_STOCK).contains(&left)
        {
            return Err(Refused::StockOutOfRange);
        }
        let barcode = self.barcode.as_deref().map(scan::barcode);
        let barcode = barcode.map(|digits| digits.ok_or(Refused::BarcodeUnreadable)).transpose()?;
        if let Some(barcode) = &barcode {
            barcode::check(barcode).map_err(|wrong| match wrong {
                NotABarcode::Form => Refused::BarcodeUnreadable,
                NotABarcode::CheckDigit => Refused::BarcodeCheckDigitWrong,
            })?;
        }
        let images = images(self.images)?;
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && until <= from
        {
            return Err(Refused::ValidityReversed);
        }
        if self.valid_until.is_some_and(|until| until <= now) {
            return Err(Refused::ValidityOver);
        }
        let content = Content {
            title,
            title_en,
            description,
            category: self.category,
            list_price: self.list_price,
            member_price: self.member_price,
            barcode,
            images,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        };
        Ok(Entry { content, stock: self.stock })
    }
}

fn prices(list: Money, member: Money) -> Result<(), Refused> {
    if list.is_zero() {
        return Err(Refused::ListPriceNotPositive);
    }
    if list.fen() > HIGHEST_PRICE_FEN {
        return Err(Refused::ListPriceTooHigh);
    }
    if member.is_zero() {
        return Err(Refused::MemberPriceNotPositive);
    }
    if member >= list { Err(Refused::MemberPriceNotBelowListPrice) } else { Ok(()) }
}

fn images(images: Vec<String>) -> Result<Vec<String>, Refused> {
    if images.len() > MOST_IMAGES {
        return Err(Refused::TooManyImages);
    }
    let read = |image: String| {
        let image = image.trim();
        // One that was uploaded; whose it is, is asked when it is entered.
        if let Some(uploaded) = ImageId::parse(image) {
            return Ok(uploaded.to_string());
        }
        let parsed = url::Url::parse(image).map_err(|_| Refused::ImageNotAUrl)?;
        let right = parsed.scheme() == "https" && parsed.as_str().len() <= LONGEST_URL;
        if right { Ok(parsed.into()) } else { Err(Refused::ImageNotAUrl) }
    };
    images.into_iter().map(read).collect()
}
