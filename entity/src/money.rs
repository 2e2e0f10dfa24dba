//! Money: an integer number of fen, never negative, never a float.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::DeriveValueType;

/// An amount of CNY in fen (hundredths of a yuan), from zero to [`Money::MAX`].
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    DeriveValueType,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

/// Why a text or a number is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMoney {
    /// Not a decimal number.
    #[error("an amount is digits and a point, such as \"12.50\"")]
    Unreadable,
    /// Below zero.
    #[error("an amount is not negative")]
    Negative,
    /// More than two decimal places.
    #[error("an amount has at most two decimal places")]
    TooFine,
    /// Beyond [`Money::MAX`].
    #[error("an amount is at most 1,000,000,000.00")]
    TooMuch,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// A billion yuan: more than any act here moves, far below where sums of `i64` overflow.
    pub const MAX: Self = Self(100_000_000_000);

    /// An amount in fen.
    pub fn from_fen(fen: i64) -> Result<Self, NotMoney> {
        match fen {
            ..0 => Err(NotMoney::Negative),
            _ if fen > Self::MAX.0 => Err(NotMoney::TooMuch),
            _ => Ok(Self(fen)),
        }
    }

    /// An amount in yuan, refused when finer than a fen: nothing is rounded silently.
    pub fn from_yuan(yuan: Decimal) -> Result<Self, NotMoney> {
        let fen = yuan.checked_mul(Decimal::ONE_HUNDRED).ok_or(NotMoney::TooMuch)?;
        if !fen.fract().is_zero() {
            return Err(NotMoney::TooFine);
        }
        Self::from_fen(fen.to_i64().ok_or(NotMoney::TooMuch)?)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The amount in yuan, with two decimal places.
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum. None beyond [`Money::MAX`].
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::from_fen(self.0.checked_add(other.0)?).ok()
    }

    /// The difference. None below zero.
    pub fn minus(self, other: Self) -> Option<Self> {
        Self::from_fen(self.0.checked_sub(other.0)?).ok()
    }

    /// The difference, or nothing where it would be below zero.
    #[must_use]
    pub fn minus_or_zero(self, other: Self) -> Self {
        self.minus(other).unwrap_or_default()
    }

    /// So many times the amount. None beyond [`Money::MAX`].
    pub fn times(self, count: i64) -> Option<Self> {
        Self::from_fen(self.0.checked_mul(count)?).ok()
    }

    /// `self × part / whole`, rounded down. None when `whole` is zero or the share is too much.
    pub fn share_down(self, part: i64, whole: i64) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(i128::from(part))?;
        Self::from_fen(i64::try_from(product.checked_div(i128::from(whole))?).ok()?).ok()
    }

    /// `self × part / whole`, rounded to the nearest fen, a half up.
    pub fn share_nearest(self, part: i64, whole: i64) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(i128::from(part))?;
        let half = i128::from(whole).checked_div(2)?;
        let rounded = product.checked_add(half)?.checked_div(i128::from(whole))?;
        Self::from_fen(i64::try_from(rounded).ok()?).ok()
    }

    /// `self × part / whole`, rounded up.
    pub fn share_up(self, part: i64, whole: i64) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(i128::from(part))?;
        let most = i128::from(whole).checked_sub(1)?;
        let rounded = product.checked_add(most)?.checked_div(i128::from(whole))?;
        Self::from_fen(i64::try_from(rounded).ok()?).ok()
    }

    /// Splits the amount in proportion to weights. The sums up to each part are rounded, not each
    /// part, so that the parts add up to the amount. Nothing is given where there is no weight.
    pub fn split(self, weights: impl IntoIterator<Item = Self> + Clone) -> Vec<Self> {
        let whole = Self::sum(weights.clone()).unwrap_or(Self::MAX);
        let (mut seen, mut given) = (Self::ZERO, Self::ZERO);
        let part = |weight| {
            seen = seen.plus(weight).unwrap_or(Self::MAX);
            let up_to_here = self.share_nearest(seen.0, whole.0).unwrap_or_default();
            let part = up_to_here.minus_or_zero(given);
            given = up_to_here;
            part
        };
        weights.into_iter().map(part).collect()
    }

    /// The sum of many. None beyond [`Money::MAX`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.yuan())
    }
}

impl std::str::FromStr for Money {
    type Err = NotMoney;

    /// Digits, or digits, a point and digits: `12`, `12.5`, `12.50`. No sign, no blank, no separator
    /// of thousands, no exponent: what has another notation elsewhere is not guessed at.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = |text: &str| match text.split_once('.') {
            Some((whole, places)) => digits(whole) && digits(places),
            None => digits(text),
        };
        if text.strip_prefix('-').is_some_and(plain) {
            return Err(NotMoney::Negative);
        }
        if !plain(text) {
            return Err(NotMoney::Unreadable);
        }
        Self::from_yuan(Decimal::from_str_exact(text).map_err(|_| NotMoney::Unreadable)?)
    }
}
