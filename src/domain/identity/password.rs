//! Passwords: which may be chosen, and how they are hashed and compared.
//!
//! They are hashed on the blocking pool, as many at once as there are cores. An unknown login costs
//! what a wrong password costs.

use std::sync::LazyLock;
use std::time::Duration;

use anyhow::Context as _;
use argon2::password_hash::phc::PasswordHash;

use super::argon::Memory;
use crate::infra::cores::Cores;
use crate::infra::failure::{Says, at};
use crate::infra::text;

/// How long a caller waits for a core before it is told that the server is too busy.
const PATIENCE: Duration = Duration::from_secs(3);

/// Passwords that attackers try first, in lower case. Shorter ones are refused for their length.
const COMMONEST: [&str; 40] = [
    "00000000",
    "01234567",
    "0123456789",
    "11111111",
    "111111111",
    "1111111111",
    "11223344",
    "12121212",
    "12341234",
    "12344321",
    "12345678",
    "123456789",
    "1234567890",
    "1234qwer",
    "123123123",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "22222222",
    "52013140",
    "5201314520",
    "66666666",
    "77777777",
    "87654321",
    "88888888",
    "987654321",
    "99999999",
    "a1234567",
    "a12345678",
    "abc12345",
    "abcd1234",
    "asdfghjkl",
    "iloveyou",
    "password",
    "password1",
    "qwertyui",
    "qwertyuiop",
    "woaini1314",
    "woaini520",
];

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Under 8 characters.
    TooShort,
    /// Over 128 characters.
    TooLong,
    /// The login itself.
    IsLogin,
    /// One of those that attackers try first.
    TooCommon,
}

impl Weak {
    /// The sentence for the input field that holds the password.
    pub const fn says(self, field: &'static str) -> Says {
        match self {
            Self::TooShort => at(
                field,
                "The password is too short: use at least 8 characters.",
                "密码太短：请至少使用 8 个字符。",
            ),
            Self::TooLong => at(
                field,
                "The password is too long: use at most 128 characters.",
                "密码太长：请最多使用 128 个字符。",
            ),
            Self::IsLogin => at(
                field,
                "The password is the login itself: choose another one.",
                "密码与登录名相同：请换一个密码。",
            ),
            Self::TooCommon => at(
                field,
                "This password is one of those tried first: choose another one.",
                "该密码过于常见：请换一个密码。",
            ),
        }
    }
}

/// Whether a password may be chosen by whoever logs in with one of these names.
pub fn check(password: &str, logins: &[&str]) -> Result<(), Weak> {
    let password = text::password(password);
    let letters = password.chars().count();
    if letters < 8 {
        return Err(Weak::TooShort);
    }
    if letters > 128 {
        return Err(Weak::TooLong);
    }
    let lower = text::fold(&password);
    // A phone number is stored with its country code, but is not a password without it either.
    let is_login =
        |login: &&str| lower == text::fold(login) || Some(&*lower) == login.strip_prefix("+86");
    if logins.iter().any(is_login) {
        return Err(Weak::IsLogin);
    }
    if COMMONEST.contains(&lower.as_str()) {
        return Err(Weak::TooCommon);
    }
    Ok(())
}

/// A hash that no password has: compared with where there is no account.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| {
    Memory::default()
        .hash(&super::token::fresh())
        .inspect_err(|error| {
            tracing::error!(error = format!("{error:#}"), "cannot hash passwords");
        })
        .ok()
});

/// Hashes and compares passwords without holding up anything else.
pub struct Passwords {
    cores: Cores,
    memory: Memory,
}

impl Default for Passwords {
    fn default() -> Self {
        LazyLock::force(&NOBODY);
        Self { cores: Cores::new(PATIENCE), memory: Memory::default() }
    }
}

impl Passwords {
    /// The hash to store. Breaks with [`Overloaded`](crate::infra::failure::Overloaded) when no core is free in time.
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let (password, memory) = (text::password(password), self.memory.clone());
        let hash = self.cores.work(move || memory.hash(&password)).await?;
        self.memory.free_when_idle();
        hash
    }

    /// Whether the password is the one behind `hash`; without a hash it takes as long and is not.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> anyhow::Result<bool> {
        let known = hash.is_some();
        let hash = hash.or(NOBODY.as_deref()).context("there is no hash to compare with")?;
        let (password, hash) = (password.to_owned(), hash.to_owned());
        let memory = self.memory.clone();
        let same = self.cores.work(move || same(&password, &hash, &memory)).await?;
        self.memory.free_when_idle();
        Ok(known && same)
    }
}

fn same(password: &str, hash: &str, memory: &Memory) -> bool {
    // Of an erased account there is no hash left to read.
    let Ok(hash) = PasswordHash::new(hash)
        .or_else(|_| PasswordHash::new(NOBODY.as_deref().unwrap_or_default()))
    else {
        return false;
    };
    let fits = |password: &str| {
        memory.fits(password, &hash).unwrap_or_else(|error| {
            tracing::error!(error = format!("{error:#}"), "cannot compare a password");
            false
        })
    };
    // Versions before 2026-11-30 hashed a password as it was sent.
    let normal = text::password(password);
    fits(&normal) || (normal != password && fits(password))
}
