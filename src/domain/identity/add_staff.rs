//! Giving a member of staff an account. Only owners do.

use async_graphql::Enum;
use entity::id::{MerchantId, ShopId, StaffId};
use serde::{Deserialize, Serialize};

use super::model::{Role, Staff};
use super::password::{self, Weak};
use super::proof::Unproven;
use super::register_merchant::{login_invalid, login_taken, name_invalid, taken};
use super::{contact, store};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// How many members of staff a merchant may have.
const MOST_STAFF: u64 = 500;

/// Why a member of staff is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "AddStaffErrorCode")]
pub enum AddStaffRefused {
    /// The login is not 3 to 40 of `a-z 0-9 . _ -` beginning with a letter.
    LoginInvalid,
    /// Somebody has this login already.
    LoginTaken,
    /// The name is empty or has more than 60 characters.
    NameInvalid,
    /// None of the merchant's shops has this id.
    ShopNotFound,
    /// An owner is bound to no one shop.
    OwnerOfAllShops,
    /// The merchant has 500 members of staff.
    TooManyStaff,
    /// The password has fewer than 8 characters.
    PasswordTooShort,
    /// The password has more than 128 characters.
    PasswordTooLong,
    /// The password is the login itself.
    PasswordIsLogin,
    /// The password is one of those that attackers try first.
    PasswordTooCommon,
    /// Who makes somebody an owner or a manager gives the own password once more.
    PasswordRequired,
    /// The own password is another.
    WrongPassword,
}

impl From<Weak> for AddStaffRefused {
    fn from(weak: Weak) -> Self {
        match weak {
            Weak::TooShort => Self::PasswordTooShort,
            Weak::TooLong => Self::PasswordTooLong,
            Weak::IsLogin => Self::PasswordIsLogin,
            Weak::TooCommon => Self::PasswordTooCommon,
        }
    }
}

impl From<Unproven> for AddStaffRefused {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Required => Self::PasswordRequired,
            Unproven::Wrong => Self::WrongPassword,
        }
    }
}

impl Refusal for AddStaffRefused {
    const MUTATION: &'static str = "AddStaff";

    fn says(&self) -> Says {
        match self {
            Self::LoginInvalid => login_invalid("login"),
            Self::LoginTaken => login_taken("login"),
            Self::NameInvalid => name_invalid("name"),
            Self::ShopNotFound => at(
                "shopId",
                "None of your shops has this id: take one from `shops`, or leave it out.",
                "您没有该店铺：请从店铺列表中选择，或不填。",
            ),
            Self::OwnerOfAllShops => at(
                "shopId",
                "An owner works at all shops: leave the shop out.",
                "所有者负责全部店铺：请不要填写店铺。",
            ),
            Self::TooManyStaff => says(
                "A merchant may have 500 members of staff: remove somebody first.",
                "每个商户最多 500 名员工：请先移除员工。",
            ),
            Self::PasswordTooShort => Weak::TooShort.says("password"),
            Self::PasswordTooLong => Weak::TooLong.says("password"),
            Self::PasswordIsLogin => Weak::IsLogin.says("password"),
            Self::PasswordTooCommon => Weak::TooCommon.says("password"),
            Self::PasswordRequired => Unproven::Required.says("ownPassword"),
            Self::WrongPassword => Unproven::Wrong.says("ownPassword"),
        }
    }
}

/// A member of staff to be added, as entered.
pub struct AddStaff {
    /// Whose staff.
    pub merchant: MerchantId,
    /// The one shop they work at; none: all.
    pub shop: Option<ShopId>,
    /// The login name.
    pub login: String,
    /// The name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The password that they are given.
    pub password: String,
}

impl AddStaff {
    /// Checks what was entered and brings it to its stored spelling.
    pub fn check(self) -> Result<Self, AddStaffRefused> {
        let login = contact::login(&self.login).ok_or(AddStaffRefused::LoginInvalid)?;
        let name = contact::line(&self.name, 60).ok_or(AddStaffRefused::NameInvalid)?;
        if self.role == Role::Owner && self.shop.is_some() {
            return Err(AddStaffRefused::OwnerOfAllShops);
        }
        password::check(&self.password, &[&login])?;
        Ok(Self { login, name, ..self })
    }
}

/// Writes a checked member of staff.
pub async fn add_staff(
    tx: &Tx,
    clock: &Clock,
    checked: AddStaff,
    password_hash: String,
) -> Outcome<StaffId, AddStaffRefused> {
    if let Some(id) = checked.shop {
        let shop = store::shop(tx, id).await?;
        let own = shop.filter(|shop| shop.merchant == checked.merchant);
        own.ok_or(AddStaffRefused::ShopNotFound)?;
    }
    if store::count_staff(tx, checked.merchant).await? >= MOST_STAFF {
        return Err(AddStaffRefused::TooManyStaff.into());
    }
    if store::login_taken(tx, &checked.login).await? {
        return Err(AddStaffRefused::LoginTaken.into());
    }
    let member = Staff {
        id: clock.key(),
        merchant: checked.merchant,
        shop: checked.shop,
        login: checked.login,
        name: checked.name,
        role: checked.role,
        created_at: clock.now(),
        removed_at: None,
    };
    let id = member.id;
    let written = store::insert_staff(tx, member, password_hash).await;
    written.map_err(taken(AddStaffRefused::LoginTaken))?;
    Ok(id)
}
