//! What is entered about a shop, checked; and distances between places.

use entity::id::{MerchantId, ShopId};
use entity::timestamp::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use super::contact;
use super::model::{Shop, ShopStatus};
use crate::infra::failure::{Says, at};
use crate::infra::text::Country;

/// Mean radius of the earth in metres.
const EARTH: f64 = 6_371_008.8;

/// What somebody enters about a shop, as it was entered.
#[derive(Clone, Debug)]
pub struct ShopDraft {
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// A category's slug.
    pub category: String,
    /// Its city.
    pub city: String,
    /// Its address within the city.
    pub address: String,
    /// Its phone.
    pub phone: Option<String>,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Off a bill outside the catalog, in basis points.
    pub member_discount_bp: i64,
    /// To accept a paid order, in seconds.
    pub accept_within_s: i64,
}

/// What is wrong with a shop as it was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopFault {
    /// Its name is empty or too long.
    Name,
    /// Its English name is empty or too long.
    NameEn,
    /// There is no such category.
    Category,
    /// Its city is empty or too long.
    City,
    /// Its address is empty or too long.
    Address,
    /// Its phone is no phone number.
    Phone,
    /// Its coordinates are not on earth.
    Location,
    /// Its discount is out of bounds.
    Discount,
    /// Its deadline is out of bounds.
    AcceptWithin,
}

impl ShopFault {
    /// The sentence, with the field of an input that is a shop.
    pub const fn says(self) -> Says {
        match self {
            Self::Name => at(
                "name",
                "Enter the shop's name, with at most 60 characters.",
                "请填写店铺名称，最多 60 个字符。",
            ),
            Self::NameEn => at(
                "nameEn",
                "Enter the English name with at most 60 characters, or leave it out.",
                "请填写英文名称（最多 60 个字符），或不填。",
            ),
            Self::Category => at(
                "categoryId",
                "There is no such category: take one from `categories`.",
                "没有该类目：请从 categories 中选择。",
            ),
            Self::City => at(
                "city",
                "Enter the city, with at most 40 characters.",
                "请填写城市，最多 40 个字符。",
            ),
            Self::Address => at(
                "address",
                "Enter the address, with at most 200 characters.",
                "请填写地址，最多 200 个字符。",
            ),
            Self::Phone => at(
                "phone",
                "Enter the shop's phone with its area code or country code (021 6252 0000, +86 21 …), \
                 a service number (400 …), or leave it out.",
                "请填写店铺电话（带区号或国家代码，如 021 6252 0000、+86 21 …；或 400 等服务号码），或不填。",
            ),
            Self::Location => at(
                "latitude",
                "Enter the latitude from -90 to 90 and the longitude from -180 to 180 degrees.",
                "请填写纬度（-90 至 90 度）和经度（-180 至 180 度）。",
            ),
            Self::Discount => at(
                "memberDiscountBasisPoints",
                "Enter a discount from 0 to 9000 basis points (9000 is 90 %).",
                "请填写 0 至 9000 个基点的折扣（9000 即 90%）。",
            ),
            Self::AcceptWithin => at(
                "acceptWithinSeconds",
                "Enter a deadline from 60 to 900 seconds.",
                "请填写 60 至 900 秒的接单时限。",
            ),
        }
    }

    /// The same sentence, where the shop is the field `shop` of the input.
    pub const fn says_of_shop(self) -> Says {
        let field = match self {
            Self::Name => "shop.name",
            Self::NameEn => "shop.nameEn",
            Self::Category => "shop.categoryId",
            Self::City => "shop.city",
            Self::Address => "shop.address",
            Self::Phone => "shop.phone",
            Self::Location => "shop.latitude",
            Self::Discount => "shop.memberDiscountBasisPoints",
            Self::AcceptWithin => "shop.acceptWithinSeconds",
        };
        Says { field: Some(field), ..self.says() }
    }
}

impl ShopDraft {
    /// What was entered before, to be changed in part.
    pub fn of(shop: Shop) -> Self {
        Self {
            name: shop.name,
            name_en: shop.name_en,
            category: shop.category,
            city: shop.city,
            address: shop.address,
            phone: shop.phone,
            latitude: degrees(shop.latitude_e6),
            longitude: degrees(shop.longitude_e6),
            member_discount_bp: shop.member_discount_bp,
            accept_within_s: shop.accept_within_s,
        }
    }

    /// The shop of this draft. Whether its category exists is still to be looked up.
    pub fn check(
        self,
        country: Country,
        id: ShopId,
        merchant: MerchantId,
        status: ShopStatus,
        created_at: Timestamp,
    ) -> Result<Shop, ShopFault> {
        let phone = match self.phone {
            Some(phone) => Some(contact::service_phone(&phone, country).ok_or(ShopFault::Phone)?),
            None => None,
        };
        let name_en = match self.name_en {
            Some(name) => Some(contact::line(&name, 60).ok_or(ShopFault::NameEn)?),
            None => None,
        };
        let on_earth = |value: f64, most: u64| {
            micro_degrees(value).filter(|e6| e6.unsigned_abs() <= most).ok_or(ShopFault::Location)
        };
        if !(0..=9_000).contains(&self.member_discount_bp) {
            return Err(ShopFault::Discount);
        }
        if !(60..=900).contains(&self.accept_within_s) {
            return Err(ShopFault::AcceptWithin);
        }
        Ok(Shop {
            id,
            merchant,
            name: contact::line(&self.name, 60).ok_or(ShopFault::Name)?,
            name_en,
            category: self.category,
            city: contact::line(&self.city, 40).ok_or(ShopFault::City)?,
            address: contact::line(&self.address, 200).ok_or(ShopFault::Address)?,
            phone,
            latitude_e6: on_earth(self.latitude, 90_000_000)?,
            longitude_e6: on_earth(self.longitude, 180_000_000)?,
            member_discount_bp: self.member_discount_bp,
            accept_within_s: self.accept_within_s,
            status,
            created_at,
        })
    }
}

/// Degrees as they are stored: whole millionths. None when it is no number of that size.
pub fn micro_degrees(degrees: f64) -> Option<i64> {
    let exact = Decimal::from_f64(degrees)?;
    exact.checked_mul(Decimal::from(1_000_000))?.round().to_i64()
}

/// Stored millionths as degrees.
pub fn degrees(micro: i64) -> f64 {
    Decimal::new(micro, 6).to_f64().unwrap_or_default()
}

/// Metres between two places along the earth's surface, each (latitude, longitude) in millionths
/// of a degree.
#[expect(clippy::float_arithmetic, reason = "a distance is no money, and only shown or sorted by")]
pub fn metres_between(one: (i64, i64), other: (i64, i64)) -> i64 {
    let [from, to] = [one.0, other.0].map(|e6| degrees(e6).to_radians());
    let east = (degrees(other.1) - degrees(one.1)).to_radians();
    let north = to - from;
    let half = (north / 2.0).sin().powi(2) + from.cos() * to.cos() * (east / 2.0).sin().powi(2);
    let metres = 2.0 * EARTH * half.sqrt().min(1.0).asin();
    metres.round().to_i64().unwrap_or(i64::MAX)
}
