//! Changing one's password. All other sessions end.

use async_graphql::Enum;
use entity::id::SessionId;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::ActorKind;
use super::password::{self, Passwords, Weak};
use super::store::{self, Account};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at};

/// Why a password is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ChangePasswordErrorCode")]
pub enum ChangePasswordRefused {
    /// The current password is another one.
    WrongPassword,
    /// The new password has fewer than 8 characters.
    PasswordTooShort,
    /// The new password has more than 128 characters.
    PasswordTooLong,
    /// The new password is the login itself.
    PasswordIsLogin,
    /// The new password is one of those that attackers try first.
    PasswordTooCommon,
}

impl From<Weak> for ChangePasswordRefused {
    fn from(weak: Weak) -> Self {
        match weak {
            Weak::TooShort => Self::PasswordTooShort,
            Weak::TooLong => Self::PasswordTooLong,
            Weak::IsLogin => Self::PasswordIsLogin,
            Weak::TooCommon => Self::PasswordTooCommon,
        }
    }
}

impl Refusal for ChangePasswordRefused {
    const MUTATION: &'static str = "ChangePassword";

    fn says(&self) -> Says {
        match self {
            Self::WrongPassword => at(
                "currentPassword",
                "This is not your current password: enter it again.",
                "当前密码不正确：请重新输入。",
            ),
            Self::PasswordTooShort => Weak::TooShort.says("newPassword"),
            Self::PasswordTooLong => Weak::TooLong.says("newPassword"),
            Self::PasswordIsLogin => Weak::IsLogin.says("newPassword"),
            Self::PasswordTooCommon => Weak::TooCommon.says("newPassword"),
        }
    }
}

/// Somebody who changes their password.
pub struct ChangePassword {
    /// What they are.
    pub kind: ActorKind,
    /// Who.
    pub actor: Uuid,
    /// The session that stays.
    pub session: SessionId,
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
}

/// Checks the current password and the new one; gives the account and the new hash.
pub async fn prepare(
    conn: &impl ConnectionTrait,
    passwords: &Passwords,
    change: &ChangePassword,
) -> Outcome<(Account, String), ChangePasswordRefused> {
    let account = store::account(conn, change.kind, change.actor).await?;
    let account = account.ok_or(ChangePasswordRefused::WrongPassword)?;
    if !passwords.verify(&change.current, Some(&account.password_hash)).await? {
        return Err(ChangePasswordRefused::WrongPassword.into());
    }
    let logins: Vec<&str> = account.logins.iter().map(String::as_str).collect();
    password::check(&change.new, &logins).map_err(ChangePasswordRefused::from)?;
    let hash = passwords.hash(&change.new).await?;
    Ok((account, hash))
}

/// Writes the new password and ends all other sessions.
pub async fn change_password(
    tx: &Tx,
    clock: &Clock,
    change: &ChangePassword,
    (account, hash): (Account, String),
) -> Outcome<(), ChangePasswordRefused> {
    // It was another one when it was checked, if somebody changed it meanwhile.
    if !store::set_password(tx, &account, &hash).await? {
        return Err(ChangePasswordRefused::WrongPassword.into());
    }
    let kept = Some(change.session);
    store::revoke_all(tx, change.kind, change.actor, kept, clock.now()).await?;
    Ok(())
}
