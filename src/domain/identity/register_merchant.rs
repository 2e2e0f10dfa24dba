//! Registering as a merchant: the licence, the first shop, and an owner who is logged in at once.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::model::{ActorKind, Merchant, MerchantStatus, Role, ShopStatus, Staff};
use super::password::{self, Weak};
use super::place::{ShopDraft, ShopFault};
use super::session::{self, Grant};
use super::{Actor, StaffMember, contact, licence, store};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal, Says, at};
use crate::infra::text::Country;

/// Why a merchant is not registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RegisterMerchantErrorCode")]
pub enum RegisterMerchantRefused {
    /// The licence number is no unified social credit code of 18 characters.
    LicenceInvalid,
    /// A merchant with this licence is registered already.
    LicenceTaken,
    /// The legal name is empty or has more than 100 characters.
    LegalNameInvalid,
    /// No numbering plan has this contact phone.
    ContactPhoneInvalid,
    /// The shop's name is empty or has more than 60 characters.
    ShopNameInvalid,
    /// The shop's English name is empty or has more than 60 characters.
    ShopNameEnInvalid,
    /// There is no such category.
    CategoryNotFound,
    /// The city is empty or has more than 40 characters.
    CityInvalid,
    /// The address is empty or has more than 200 characters.
    AddressInvalid,
    /// No numbering plan has the shop's phone.
    ShopPhoneInvalid,
    /// The coordinates are not on earth.
    LocationInvalid,
    /// The member discount is not from 0 to 9000 basis points.
    MemberDiscountInvalid,
    /// The deadline to accept orders is not from 60 to 900 seconds.
    AcceptWithinInvalid,
    /// The login is not 3 to 40 of `a-z 0-9 . _ -` beginning with a letter.
    LoginInvalid,
    /// Somebody has this login already.
    LoginTaken,
    /// The owner's name is empty or has more than 60 characters.
    OwnerNameInvalid,
    /// The password has fewer than 8 characters.
    PasswordTooShort,
    /// The password has more than 128 characters.
    PasswordTooLong,
    /// The password is the login itself.
    PasswordIsLogin,
    /// The password is one of those that attackers try first.
    PasswordTooCommon,
}

impl From<Weak> for RegisterMerchantRefused {
    fn from(weak: Weak) -> Self {
        match weak {
            Weak::TooShort => Self::PasswordTooShort,
            Weak::TooLong => Self::PasswordTooLong,
            Weak::IsLogin => Self::PasswordIsLogin,
            Weak::TooCommon => Self::PasswordTooCommon,
        }
    }
}

impl From<ShopFault> for RegisterMerchantRefused {
    fn from(fault: ShopFault) -> Self {
        match fault {
            ShopFault::Name => Self::ShopNameInvalid,
            ShopFault::NameEn => Self::ShopNameEnInvalid,
            ShopFault::Category => Self::CategoryNotFound,
            ShopFault::City => Self::CityInvalid,
            ShopFault::Address => Self::AddressInvalid,
            ShopFault::Phone => Self::ShopPhoneInvalid,
            ShopFault::Location => Self::LocationInvalid,
            ShopFault::Discount => Self::MemberDiscountInvalid,
            ShopFault::AcceptWithin => Self::AcceptWithinInvalid,
        }
    }
}

impl Refusal for RegisterMerchantRefused {
    const MUTATION: &'static str = "RegisterMerchant";

    fn says(&self) -> Says {
        match self {
            Self::LicenceInvalid => licence_invalid(),
            Self::LicenceTaken => licence_taken(),
            Self::LegalNameInvalid => legal_name_invalid(),
            Self::ContactPhoneInvalid => contact_phone_invalid(),
            Self::ShopNameInvalid => ShopFault::Name.says_of_shop(),
            Self::ShopNameEnInvalid => ShopFault::NameEn.says_of_shop(),
            Self::CategoryNotFound => ShopFault::Category.says_of_shop(),
            Self::CityInvalid => ShopFault::City.says_of_shop(),
            Self::AddressInvalid => ShopFault::Address.says_of_shop(),
            Self::ShopPhoneInvalid => ShopFault::Phone.says_of_shop(),
            Self::LocationInvalid => ShopFault::Location.says_of_shop(),
            Self::MemberDiscountInvalid => ShopFault::Discount.says_of_shop(),
            Self::AcceptWithinInvalid => ShopFault::AcceptWithin.says_of_shop(),
            Self::LoginInvalid => login_invalid("owner.login"),
            Self::LoginTaken => login_taken("owner.login"),
            Self::OwnerNameInvalid => name_invalid("owner.name"),
            Self::PasswordTooShort => Weak::TooShort.says("owner.password"),
            Self::PasswordTooLong => Weak::TooLong.says("owner.password"),
            Self::PasswordIsLogin => Weak::IsLogin.says("owner.password"),
            Self::PasswordTooCommon => Weak::TooCommon.says("owner.password"),
        }
    }
}

pub(super) const fn licence_invalid() -> Says {
    at(
        "licenceNo",
        "Enter the unified social credit code of the licence: 18 digits and capital letters.",
        "请填写营业执照上的统一社会信用代码：18 位数字和大写字母。",
    )
}

pub(super) const fn licence_taken() -> Says {
    at(
        "licenceNo",
        "A merchant with this licence is registered already: ask its owner for a staff account.",
        "该营业执照已注册：请向其所有者申请员工账号。",
    )
}

pub(super) const fn legal_name_invalid() -> Says {
    at(
        "legalName",
        "Enter the name on the licence, with at most 100 characters.",
        "请填写营业执照上的名称，最多 100 个字符。",
    )
}

pub(super) const fn contact_phone_invalid() -> Says {
    at(
        "contactPhone",
        "Enter a phone number with its area code or its country code (021 6252 0000, +86 21 …), or \
         a service number (400 …).",
        "请填写带区号或国家代码的电话（如 021 6252 0000、+86 21 …），或服务号码（如 400 …）。",
    )
}

pub(super) const fn login_invalid(field: &'static str) -> Says {
    at(
        field,
        "Choose a login of 3 to 40 letters (a-z), digits, dots, hyphens or underscores that \
         begins with a letter.",
        "请选择 3 至 40 位的登录名，由字母（a-z）、数字、点、连字符或下划线组成，并以字母开头。",
    )
}

pub(super) const fn login_taken(field: &'static str) -> Says {
    at(
        field,
        "Somebody has this login already: choose another one.",
        "该登录名已被使用：请换一个。",
    )
}

pub(super) const fn name_invalid(field: &'static str) -> Says {
    at(field, "Enter a name, with at most 60 characters.", "请填写姓名，最多 60 个字符。")
}

/// Somebody who wants to register a merchant, as they entered it.
pub struct RegisterMerchant {
    /// The unified social credit code.
    pub licence_no: String,
    /// The name on the licence.
    pub legal_name: String,
    /// Where the platform reaches the merchant.
    pub contact_phone: String,
    /// The first shop.
    pub shop: ShopDraft,
    /// The owner's login name.
    pub login: String,
    /// The owner's name.
    pub name: String,
    /// The owner's password.
    pub password: String,
    /// What the client calls itself.
    pub device: Device,
}

impl RegisterMerchant {
    /// Checks what was entered, but for the shop, and brings it to its stored spelling.
    pub fn check(self, country: Country) -> Result<Self, RegisterMerchantRefused> {
        use RegisterMerchantRefused as Refused;
        let login = contact::login(&self.login).ok_or(Refused::LoginInvalid)?;
        let checked = Self {
            licence_no: licence::normal(&self.licence_no).ok_or(Refused::LicenceInvalid)?,
            legal_name: contact::line(&self.legal_name, 100).ok_or(Refused::LegalNameInvalid)?,
            contact_phone: contact::service_phone(&self.contact_phone, country)
                .ok_or(Refused::ContactPhoneInvalid)?,
            name: contact::line(&self.name, 60).ok_or(Refused::OwnerNameInvalid)?,
            login,
            ..self
        };
        password::check(&checked.password, &[&checked.login])?;
        Ok(checked)
    }
}

/// Writes a checked registration: the merchant waits for an operator, the owner is logged in.
pub async fn register_merchant(
    tx: &Tx,
    clock: &Clock,
    country: Country,
    checked: RegisterMerchant,
    password_hash: String,
) -> Outcome<(Actor, Grant), RegisterMerchantRefused> {
    use RegisterMerchantRefused as Refused;
    let now = clock.now();
    let merchant = Merchant {
        id: clock.key(),
        licence_no: checked.licence_no,
        legal_name: checked.legal_name,
        contact_phone: checked.contact_phone,
        status: MerchantStatus::Pending,
        status_reason: None,
        created_at: now,
        approved_at: None,
        closes_at: None,
    };
    let id = merchant.id;
    let shop = checked.shop.check(country, clock.key(), id, ShopStatus::Open, now);
    let shop = shop.map_err(Refused::from)?;
    if !store::has_category(tx, &shop.category).await? {
        return Err(Refused::CategoryNotFound.into());
    }
    if store::login_taken(tx, &checked.login).await? {
        return Err(Refused::LoginTaken.into());
    }
    let owner = Staff {
        id: clock.key(),
        merchant: id,
        shop: None,
        login: checked.login,
        name: checked.name,
        role: Role::Owner,
        created_at: now,
        removed_at: None,
    };
    let member = StaffMember { id: owner.id, merchant: id, shop: None, role: Role::Owner };
    store::insert_merchant(tx, merchant).await.map_err(taken(Refused::LicenceTaken))?;
    store::insert_shop(tx, shop).await?;
    store::insert_staff(tx, owner, password_hash).await.map_err(taken(Refused::LoginTaken))?;
    let grant = session::open(tx, clock, ActorKind::Staff, member.id.0, &checked.device).await?;
    Ok((Actor::Staff { member, session: grant.session.id }, grant))
}

/// What a row that is there already is refused with.
pub(super) fn taken<R: Refusal>(refusal: R) -> impl FnOnce(sea_orm::DbErr) -> Failure<R> {
    move |error| match store::taken(&error) {
        Some(_) => Failure::Refused(refusal),
        None => Failure::from(error),
    }
}
