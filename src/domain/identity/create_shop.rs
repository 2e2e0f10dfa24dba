//! Entering another shop of a merchant.

use async_graphql::Enum;
use entity::id::{MerchantId, ShopId};
use serde::{Deserialize, Serialize};

use super::model::ShopStatus;
use super::place::{ShopDraft, ShopFault};
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, says};
use crate::infra::text::Country;

/// How many shops a merchant may have.
const MOST_SHOPS: u64 = 200;

/// Why a shop is not created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CreateShopErrorCode")]
pub enum CreateShopRefused {
    /// The name is empty or has more than 60 characters.
    NameInvalid,
    /// The English name is empty or has more than 60 characters.
    NameEnInvalid,
    /// There is no such category.
    CategoryNotFound,
    /// The city is empty or has more than 40 characters.
    CityInvalid,
    /// The address is empty or has more than 200 characters.
    AddressInvalid,
    /// No numbering plan has this phone.
    PhoneInvalid,
    /// The coordinates are not on earth.
    LocationInvalid,
    /// The member discount is not from 0 to 9000 basis points.
    MemberDiscountInvalid,
    /// The deadline to accept orders is not from 60 to 900 seconds.
    AcceptWithinInvalid,
    /// The merchant has 200 shops.
    TooManyShops,
}

impl From<ShopFault> for CreateShopRefused {
    fn from(fault: ShopFault) -> Self {
        match fault {
            ShopFault::Name => Self::NameInvalid,
            ShopFault::NameEn => Self::NameEnInvalid,
            ShopFault::Category => Self::CategoryNotFound,
            ShopFault::City => Self::CityInvalid,
            ShopFault::Address => Self::AddressInvalid,
            ShopFault::Phone => Self::PhoneInvalid,
            ShopFault::Location => Self::LocationInvalid,
            ShopFault::Discount => Self::MemberDiscountInvalid,
            ShopFault::AcceptWithin => Self::AcceptWithinInvalid,
        }
    }
}

impl Refusal for CreateShopRefused {
    const MUTATION: &'static str = "CreateShop";

    fn says(&self) -> Says {
        match self {
            Self::NameInvalid => ShopFault::Name.says(),
            Self::NameEnInvalid => ShopFault::NameEn.says(),
            Self::CategoryNotFound => ShopFault::Category.says(),
            Self::CityInvalid => ShopFault::City.says(),
            Self::AddressInvalid => ShopFault::Address.says(),
            Self::PhoneInvalid => ShopFault::Phone.says(),
            Self::LocationInvalid => ShopFault::Location.says(),
            Self::MemberDiscountInvalid => ShopFault::Discount.says(),
            Self::AcceptWithinInvalid => ShopFault::AcceptWithin.says(),
            Self::TooManyShops => says(
                "A merchant may have 200 shops: write to the platform if you need more.",
                "每个商户最多 200 家店铺：如需更多请联系平台。",
            ),
        }
    }
}

/// Writes another shop of a merchant. It is open at once; the public sees it with its merchant.
pub async fn create_shop(
    tx: &Tx,
    clock: &Clock,
    country: Country,
    merchant: MerchantId,
    draft: ShopDraft,
) -> Outcome<ShopId, CreateShopRefused> {
    let shop = draft.check(country, clock.key(), merchant, ShopStatus::Open, clock.now());
    let shop = shop.map_err(CreateShopRefused::from)?;
    if !store::has_category(tx, &shop.category).await? {
        return Err(CreateShopRefused::CategoryNotFound.into());
    }
    if store::count_shops(tx, merchant).await? >= MOST_SHOPS {
        return Err(CreateShopRefused::TooManyShops.into());
    }
    let id = shop.id;
    store::insert_shop(tx, shop).await?;
    Ok(id)
}
