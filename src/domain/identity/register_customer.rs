//! Registering as a customer, by phone number or e-mail address.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::model::{ActorKind, Customer};
use super::password::{self, Weak};
use super::session::{self, Grant};
use super::{Actor, contact, store};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal, Says, at};
use crate::infra::text::Country;

/// Why a customer is not registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RegisterCustomerErrorCode")]
pub enum RegisterCustomerRefused {
    /// Neither a phone number nor an e-mail address is given.
    PhoneOrEmailRequired,
    /// No numbering plan has this phone number: it has a slip, an extension, or lacks its country
    /// code.
    PhoneInvalid,
    /// The e-mail address is none.
    EmailInvalid,
    /// Another customer has this phone number.
    PhoneTaken,
    /// Another customer has this e-mail address.
    EmailTaken,
    /// The name has no letter, digit or symbol that is seen, more than 60 characters, or letters
    /// that cannot be printed.
    NameInvalid,
    /// The password has fewer than 8 characters.
    PasswordTooShort,
    /// The password has more than 128 characters.
    PasswordTooLong,
    /// The password is the login itself.
    PasswordIsLogin,
    /// The password is one of those that attackers try first.
    PasswordTooCommon,
}

impl From<Weak> for RegisterCustomerRefused {
    fn from(weak: Weak) -> Self {
        match weak {
            Weak::TooShort => Self::PasswordTooShort,
            Weak::TooLong => Self::PasswordTooLong,
            Weak::IsLogin => Self::PasswordIsLogin,
            Weak::TooCommon => Self::PasswordTooCommon,
        }
    }
}

impl Refusal for RegisterCustomerRefused {
    const MUTATION: &'static str = "RegisterCustomer";

    fn says(&self) -> Says {
        match self {
            Self::PhoneOrEmailRequired => at(
                "phone",
                "Enter a phone number or an e-mail address.",
                "请填写手机号或电子邮箱。",
            ),
            Self::PhoneInvalid => at(
                "phone",
                "Enter your phone number without an extension; one of another country with its country \
                 code (+44 …).",
                "请填写手机号（不带分机号）；其他国家的号码请带国家代码（如 +44 …）。",
            ),
            Self::EmailInvalid => at(
                "email",
                "Enter an e-mail address such as name@example.com.",
                "请填写电子邮箱，例如 name@example.com。",
            ),
            Self::PhoneTaken => at(
                "phone",
                "This phone number is registered already: log in with it.",
                "该手机号已注册：请直接登录。",
            ),
            Self::EmailTaken => at(
                "email",
                "This e-mail address is registered already: log in with it.",
                "该电子邮箱已注册：请直接登录。",
            ),
            Self::NameInvalid => at(
                "name",
                "Enter your name, with at most 60 characters.",
                "请填写您的姓名，最多 60 个字符。",
            ),
            Self::PasswordTooShort => Weak::TooShort.says("password"),
            Self::PasswordTooLong => Weak::TooLong.says("password"),
            Self::PasswordIsLogin => Weak::IsLogin.says("password"),
            Self::PasswordTooCommon => Weak::TooCommon.says("password"),
        }
    }
}

/// Somebody who wants to become a customer, as they entered it.
pub struct RegisterCustomer {
    /// The phone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// What the client calls itself.
    pub device: Device,
}

impl RegisterCustomer {
    /// Checks what was entered and brings it to its stored spelling. A phone without a country
    /// code is of `country`.
    pub fn check(self, country: Country) -> Result<Self, RegisterCustomerRefused> {
        use RegisterCustomerRefused as Refused;
        let phone = match self.phone {
            Some(phone) => Some(contact::phone(&phone, country).ok_or(Refused::PhoneInvalid)?),
            None => None,
        };
        let email = match self.email {
            Some(email) => Some(contact::email(&email).ok_or(Refused::EmailInvalid)?),
            None => None,
        };
        let logins: Vec<&str> =
            [&phone, &email].into_iter().flatten().map(String::as_str).collect();
        if logins.is_empty() {
            return Err(Refused::PhoneOrEmailRequired);
        }
        password::check(&self.password, &logins)?;
        let name = contact::line(&self.name, 60).ok_or(Refused::NameInvalid)?;
        Ok(Self { phone, email, name, ..self })
    }
}

/// Writes a checked registration and logs the new customer in.
pub async fn register_customer(
    tx: &Tx,
    clock: &Clock,
    checked: RegisterCustomer,
    password_hash: String,
) -> Outcome<(Actor, Grant), RegisterCustomerRefused> {
    let customer = Customer {
        id: clock.key(),
        phone: checked.phone,
        email: checked.email,
        name: checked.name,
        marketing: false,
        created_at: clock.now(),
    };
    let id = customer.id;
    store::insert_customer(tx, customer, password_hash).await.map_err(
        |error| match store::taken(&error) {
            Some(what) if what.contains("phone") => RegisterCustomerRefused::PhoneTaken.into(),
            Some(what) if what.contains("email") => RegisterCustomerRefused::EmailTaken.into(),
            _ => Failure::from(error),
        },
    )?;
    let grant = session::open(tx, clock, ActorKind::Customer, id.0, &checked.device).await?;
    Ok((Actor::Customer { id, session: grant.session.id }, grant))
}
