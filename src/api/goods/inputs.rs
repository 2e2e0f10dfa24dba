//! What merchants and operators send.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Result};
use entity::id::ImageId;

use crate::domain::goods::{Decision, entry::Draft, entry::Stock};
use crate::domain::image::own_image;
use crate::graphql::context::Caller as _;
use crate::graphql::scalar::{DateTime, Money, local};

/// An offer to be entered, or changed.
#[derive(InputObject)]
pub struct SaveOfferInput {
    /// The offer to be changed. Left out: a new offer is entered.
    pub offer_id: Option<ID>,
    /// The shop that shows it. An offer stays at its shop.
    pub shop_id: ID,
    /// Your own reference of the offer, such as its number in your till: up to 64 characters, unique
    /// at the shop. Without `offerId`, the offer that has it is changed. Left out: as before.
    pub reference: Option<String>,
    /// The title, 1 to 80 characters, without phone numbers, links and the like.
    pub title: String,
    /// The title in English, 1 to 160 characters.
    pub title_en: Option<String>,
    /// The description, 1 to 4,000 characters.
    pub description: String,
    /// The category: a slug such as `hotpot`.
    pub category_id: ID,
    /// What everybody may be asked, of one unit: above zero, at most 1,000,000.00.
    pub list_price: Money,
    /// What members are asked, of one unit: above zero, at least 1 % below the list price.
    pub member_price: Money,
    /// Units left from now on, 0 to 1,000,000; what orders hold is not touched. Null: unlimited.
    /// Left out: as before (of a new offer: unlimited). It counts at once, whatever becomes of the
    /// revision.
    pub stock: MaybeUndefined<i64>,
    /// A GTIN of 8, 12, 13 or 14 digits.
    pub barcode: Option<String>,
    /// Absolute https URLs of images; at most 9 together with `imageIds`. Each address is fetched once
    /// (`Revision.foreignImages` tells how far that is), drawn anew and shown from here; what lies at
    /// it later changes nothing. A link that this API gave for an image of yours stands for that
    /// image.
    #[graphql(default)]
    pub images: Vec<String>,
    /// Images that were uploaded, by `uploadImage`; they stand before `images`.
    #[graphql(default)]
    pub image_ids: Vec<ID>,
    /// From when it may be bought. Left out: at once.
    pub valid_from: Option<DateTime>,
    /// Until when it may be bought. Left out: without end.
    pub valid_until: Option<DateTime>,
}

impl SaveOfferInput {
    /// What was typed.
    pub fn draft(self, ctx: &Context<'_>) -> Result<Draft> {
        let uploaded = self.image_ids.iter().map(|id| Ok(local::<ImageId>(id)?.to_string()));
        let mut images = uploaded.collect::<Result<Vec<_>>>()?;
        let public = &ctx.app().config.public_url;
        images.extend(self.images.into_iter().map(|url| own_image(public, url)));
        Ok(Draft {
            title: self.title,
            title_en: self.title_en,
            description: self.description,
            category: self.category_id.0,
            list_price: self.list_price.0,
            member_price: self.member_price.0,
            stock: match self.stock {
                MaybeUndefined::Undefined => Stock::Keep,
                MaybeUndefined::Null => Stock::Unlimited,
                MaybeUndefined::Value(left) => Stock::Left(left),
            },
            barcode: self.barcode,
            images,
            valid_from: self.valid_from.map(|moment| moment.0),
            valid_until: self.valid_until.map(|moment| moment.0),
        })
    }
}

/// An offer to be taken down.
#[derive(InputObject)]
pub struct WithdrawOfferInput {
    /// The offer.
    pub offer_id: ID,
}

/// What a merchant says to findings.
#[derive(InputObject)]
pub struct AnswerFindingsInput {
    /// The revision, while it waits for a review.
    pub revision_id: ID,
    /// An answer for each finding that is answered; an earlier answer is replaced.
    pub answers: Vec<FindingAnswerInput>,
}

/// What a merchant says to one finding.
#[derive(InputObject)]
pub struct FindingAnswerInput {
    /// The number of the finding.
    pub number: i64,
    /// The answer, 1 to 1,000 characters. Operators read it.
    pub answer: String,
}

/// An operator's decision about a revision.
#[derive(InputObject)]
pub struct ReviewRevisionInput {
    /// The revision, from the review queue.
    pub revision_id: ID,
    /// What is decided.
    pub decision: Decision,
    /// Why, 1 to 500 characters: the merchant reads it. Required to reject.
    pub reason: Option<String>,
}
