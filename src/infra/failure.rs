//! The two ways an act can fail: refused, which is data, and broken, which is ours.
//!
//! The third kind of error, a request that is wrong in itself (unknown caller, wrong type of id),
//! never reaches a use case: see `graphql/fault.rs`.

use sea_orm::DbErr;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An expected "no" of one use case: an enum whose variants are the codes its callers see.
pub trait Refusal:
    Copy + std::fmt::Debug + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// The mutation it belongs to, as `PayOrder`: its error type is named `PayOrderError`.
    const MUTATION: &'static str;

    /// The sentence a person reads, and the input field that is at fault.
    fn says(&self) -> Says;
}

/// A refusal in words.
#[derive(Clone, Copy, Debug)]
pub struct Says {
    /// Path into the input, such as `lines.quantity`. None where no one field is at fault.
    pub field: Option<&'static str>,
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh: &'static str,
}

/// A refusal because of one input field.
pub const fn at(field: &'static str, en: &'static str, zh: &'static str) -> Says {
    Says { field: Some(field), en, zh }
}

/// A refusal because of how things stand.
pub const fn says(en: &'static str, zh: &'static str) -> Says {
    Says { field: None, en, zh }
}

/// A mutation that moves money, and so takes an idempotency key.
pub trait Keyed: Refusal {
    /// The code for a key that was used with other input (`IDEMPOTENCY_CONFLICT`).
    const CONFLICT: Self;
    /// The code for a key that is empty or longer than 64 characters.
    const BAD_KEY: Self;
}

/// Why an act was not done. Whatever it had begun is rolled back.
#[derive(Debug)]
pub enum Failure<R> {
    /// Expected: shown to the caller with its code.
    Refused(R),
    /// Not expected: logged once, shown as `INTERNAL` with a request id.
    Broken(anyhow::Error),
}

/// What an act brings: its result, or why not.
pub type Outcome<T, R> = Result<T, Failure<R>>;

/// There is more to do than the server can; nothing was done. Shown as `OVERLOADED`, not logged.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too busy, nothing was done")]
pub struct Overloaded;

/// The refusal of an act that cannot be refused.
#[derive(Clone, Copy, Debug, Serialize, serde::Deserialize)]
pub enum Never {}

impl Refusal for Never {
    const MUTATION: &'static str = "";

    fn says(&self) -> Says {
        match *self {}
    }
}

impl<R> Failure<R> {
    /// Carries a callee's refusal over as the caller's own.
    pub fn widen<S: From<R>>(self) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(refusal.into()),
            Self::Broken(error) => Failure::Broken(error),
        }
    }
}

impl Failure<Never> {
    /// The error of an act that cannot be refused.
    pub fn into_broken(self) -> anyhow::Error {
        match self {
            Self::Broken(error) => error,
            Self::Refused(never) => match never {},
        }
    }
}

impl<R: Refusal> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R: Refusal> From<DbErr> for Failure<R> {
    fn from(error: DbErr) -> Self {
        Self::Broken(error.into())
    }
}

impl<R: Refusal> From<anyhow::Error> for Failure<R> {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}
