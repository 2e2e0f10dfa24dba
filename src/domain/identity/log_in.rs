//! Logging in: a name and its password, for a session.

use async_graphql::Enum;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::device::{Device, Known};
use super::model::ActorKind;
use super::session::{self, Grant};
use super::store::{self, Account};
use super::{Actor, Passwords, contact};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome, Refusal, Says, at};
use crate::infra::text::{self, Country};

/// Why a log-in is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "LogInErrorCode")]
pub enum LogInRefused {
    /// There is no such login, or the password is another one: which of the two is not told.
    WrongCredentials,
}

impl Refusal for LogInRefused {
    const MUTATION: &'static str = "LogIn";

    fn says(&self) -> Says {
        match self {
            Self::WrongCredentials => at(
                "password",
                "The login or the password is wrong. Check both and try again.",
                "登录名或密码错误。请检查后重试。",
            ),
        }
    }
}

/// Somebody who wants to be let in.
pub struct LogIn {
    /// A phone number, an e-mail address or a login name.
    pub login: String,
    /// The password.
    pub password: String,
    /// From where.
    pub device: Device,
    /// As what; none: by the form of the login.
    pub kind: Option<ActorKind>,
    /// The country whose phone numbers are written without a country code.
    pub country: Country,
}

impl LogIn {
    /// The name in the spelling that is stored and counted by, and what it can be the login of.
    pub fn name(&self) -> (String, &'static [ActorKind]) {
        let of_customer =
            || contact::phone(&self.login, self.country).or_else(|| contact::email(&self.login));
        let of_others = || contact::login(&self.login);
        let found = match self.kind {
            None => match of_customer() {
                Some(name) => Some((name, &[ActorKind::Customer][..])),
                None => {
                    of_others().map(|name| (name, &[ActorKind::Staff, ActorKind::Operator][..]))
                }
            },
            Some(ActorKind::Customer) => {
                of_customer().map(|name| (name, &[ActorKind::Customer][..]))
            }
            Some(ActorKind::Staff) => of_others().map(|name| (name, &[ActorKind::Staff][..])),
            Some(ActorKind::Operator) => of_others().map(|name| (name, &[ActorKind::Operator][..])),
        };
        found.unwrap_or_else(|| (text::fold(&self.login), &[]))
    }
}

/// The accounts that a login may name, before anything is proven: one, or two where the spelling of
/// before is another's.
pub struct Claimed {
    accounts: Vec<Account>,
    /// What of the device the account has logged in with before.
    pub known: Known,
}

/// Finds whose login it is.
pub async fn claim(conn: &impl ConnectionTrait, log_in: &LogIn) -> anyhow::Result<Claimed> {
    let (name, kinds) = log_in.name();
    let mut found: Vec<Account> = Vec::new();
    for kind in kinds {
        if found.is_empty() {
            found.extend(store::account_by_login(conn, *kind, &name).await?);
        }
    }
    if log_in.kind.is_none_or(|kind| kind == ActorKind::Customer) {
        for earlier in contact::earlier_spellings(&log_in.login) {
            if earlier != name {
                let kind = ActorKind::Customer;
                found.extend(store::account_by_login(conn, kind, &earlier).await?);
            }
        }
    }
    // A login that nobody has costs the same statements.
    let of = found.first().map(|account| (account.kind, account.id));
    let (kind, id) = of.unwrap_or((ActorKind::Customer, uuid::Uuid::nil()));
    let known = log_in.device.known(conn, kind, id).await?;
    Ok(Claimed { accounts: found, known })
}

/// Checks the password. A login that nobody has takes as long as a password that is wrong.
pub async fn prove(
    passwords: &Passwords,
    log_in: &LogIn,
    claimed: Claimed,
) -> Outcome<Account, LogInRefused> {
    if claimed.accounts.is_empty() {
        passwords.verify(&log_in.password, None).await?;
    }
    for account in claimed.accounts {
        if passwords.verify(&log_in.password, Some(&account.password_hash)).await? {
            return Ok(account);
        }
    }
    Err(Failure::Refused(LogInRefused::WrongCredentials))
}

/// Opens a session for a proven account.
pub async fn log_in(
    tx: &Tx,
    clock: &Clock,
    account: &Account,
    device: &Device,
) -> Outcome<(Actor, Grant), LogInRefused> {
    if !store::hold_account(tx, account).await? {
        return Err(LogInRefused::WrongCredentials.into());
    }
    let grant = session::open(tx, clock, account.kind, account.id, device).await?;
    let actor = store::actor_by_session(tx, grant.session.id, clock.now()).await?;
    let actor = actor.ok_or(LogInRefused::WrongCredentials)?;
    Ok((actor, grant))
}
