//! Changing a shop.

use async_graphql::Enum;
use entity::id::ShopId;
use serde::{Deserialize, Serialize};

use super::model::ShopStatus;
use super::place::{ShopDraft, ShopFault};
use super::{Shop, StaffMember, store};
use crate::domain::image::ImageRefused;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};
use crate::infra::text::Country;

/// Why a shop is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "UpdateShopErrorCode")]
pub enum UpdateShopRefused {
    /// None of the shops that you manage has this id.
    NotFound,
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
    /// The merchant has no such image, or it is not uploaded yet.
    ImageNotFound,
}

impl From<ShopFault> for UpdateShopRefused {
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

impl From<ImageRefused> for UpdateShopRefused {
    fn from(refused: ImageRefused) -> Self {
        match refused {
            ImageRefused::NotFound => Self::ImageNotFound,
        }
    }
}

impl Refusal for UpdateShopRefused {
    const MUTATION: &'static str = "UpdateShop";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at(
                "shopId",
                "None of the shops that you manage has this id: look at `shops` again.",
                "您管理的店铺中没有该店铺：请重新查看店铺列表。",
            ),
            Self::NameInvalid => ShopFault::Name.says(),
            Self::NameEnInvalid => ShopFault::NameEn.says(),
            Self::CategoryNotFound => ShopFault::Category.says(),
            Self::CityInvalid => ShopFault::City.says(),
            Self::AddressInvalid => ShopFault::Address.says(),
            Self::PhoneInvalid => ShopFault::Phone.says(),
            Self::LocationInvalid => ShopFault::Location.says(),
            Self::MemberDiscountInvalid => ShopFault::Discount.says(),
            Self::AcceptWithinInvalid => ShopFault::AcceptWithin.says(),
            Self::ImageNotFound => ImageRefused::NotFound.in_field("imageId"),
        }
    }
}

/// Changes a shop that the member of staff manages: `change` edits what was entered before. Answers
/// whether its listings must follow: they repeat its names, city and place.
pub async fn update_shop(
    tx: &Tx,
    member: &StaffMember,
    country: Country,
    id: ShopId,
    status: Option<ShopStatus>,
    change: impl FnOnce(&mut ShopDraft),
) -> Outcome<bool, UpdateShopRefused> {
    let found = store::lock_shop(tx, id).await?;
    let own = found.filter(|shop| shop.merchant == member.merchant && member.serves(shop.id));
    let shop = own.ok_or(UpdateShopRefused::NotFound)?;
    let (merchant, created_at) = (shop.merchant, shop.created_at);
    let before = shown(&shop);
    let status = status.unwrap_or(shop.status);
    let mut draft = ShopDraft::of(shop);
    change(&mut draft);
    let shop =
        draft.check(country, id, merchant, status, created_at).map_err(UpdateShopRefused::from)?;
    if !store::has_category(tx, &shop.category).await? {
        return Err(UpdateShopRefused::CategoryNotFound.into());
    }
    let follow = shown(&shop) != before;
    store::save_shop(tx, shop).await?;
    Ok(follow)
}

/// What a listing repeats of its shop.
fn shown(shop: &Shop) -> (String, Option<String>, String, i64, i64) {
    let (name, name_en) = (shop.name.clone(), shop.name_en.clone());
    (name, name_en, shop.city.clone(), shop.latitude_e6, shop.longitude_e6)
}
