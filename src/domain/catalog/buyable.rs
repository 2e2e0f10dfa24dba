//! What may be ordered now, at which prices.

use entity::id::{MerchantId, OfferId, RevisionId, ShopId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait;

use super::shown::{Shown, shown};

/// An offer that may be ordered now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyable {
    /// The offer.
    pub offer: OfferId,
    /// The revision on show.
    pub revision: RevisionId,
    /// Whose.
    pub merchant: MerchantId,
    /// Where.
    pub shop: ShopId,
    /// The title.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// What everybody may be asked, of one unit.
    pub list_price: Money,
    /// What members are asked, of one unit.
    pub member_price: Money,
    /// Units left; none: unlimited.
    pub stock_left: Option<i64>,
}

impl From<Shown> for Buyable {
    fn from(shown: Shown) -> Self {
        Self {
            offer: shown.offer,
            revision: shown.revision,
            merchant: shown.merchant,
            shop: shown.shop,
            title: shown.title,
            title_en: shown.title_en,
            list_price: shown.list_price,
            member_price: shown.member_price,
            stock_left: shown.stock_left,
        }
    }
}

/// Those of these offers that may be ordered at a moment, in no order: on show within their
/// validity, the merchant approved, the shop open. Whether enough is left is for
/// [`super::take_stock`] to say.
pub async fn buyable(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    offers: &[OfferId],
) -> anyhow::Result<Vec<Buyable>> {
    Ok(shown(connection, now, offers).await?.into_iter().map(Buyable::from).collect())
}
