//! The scalars of the API.

use async_graphql::{ID, InputValueError, InputValueResult, Result, Scalar, ScalarType, Value};
use entity::id::Key;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::fault::Fault;
use crate::infra::text::{moment, written};

/// The key behind an id of the API. Another kind of id is a fault of the request.
pub fn local<K: Key>(id: &ID) -> Result<K> {
    K::parse(id).ok_or_else(|| {
        let prefix = K::PREFIX;
        Fault::bad_input(format!("\"{}\" is not an id of the form {prefix}_….", id.as_str())).into()
    })
}

/// An amount of CNY: a decimal string in yuan with two places, such as `"12.50"`. Input may leave
/// places out (`"12.5"`, `"12"`), but is refused when negative or finer than a fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Money(pub entity::money::Money);

#[Scalar(name = "Money", specified_by_url = "https://www.w3.org/TR/xmlschema11-2/#decimal")]
impl ScalarType for Money {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else {
            return Err(InputValueError::custom("an amount is a string such as \"12.50\""));
        };
        text.parse().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<entity::money::Money> for Money {
    fn from(money: entity::money::Money) -> Self {
        Self(money)
    }
}

/// An amount of CNY that may be below zero: a decimal string in yuan with two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedMoney(pub i64);

#[Scalar(name = "SignedMoney", specified_by_url = "https://www.w3.org/TR/xmlschema11-2/#decimal")]
impl ScalarType for SignedMoney {
    fn parse(_: Value) -> InputValueResult<Self> {
        Err(InputValueError::custom("signed amounts are only answered, never asked"))
    }

    fn to_value(&self) -> Value {
        Value::String(rust_decimal::Decimal::new(self.0, 2).to_string())
    }
}

/// A moment in UTC as RFC 3339, such as `"2026-11-23T08:00:00Z"`, exact to the microsecond. In UTC
/// its year is from 0000 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct DateTime(pub entity::timestamp::Timestamp);

#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let wrong = || InputValueError::custom("a moment reads like 2026-11-23T08:00:00Z");
        let Value::String(text) = value else { return Err(wrong()) };
        moment(&text).map(Self).ok_or_else(wrong)
    }

    fn to_value(&self) -> Value {
        written(self.0).map_or(Value::Null, Value::String)
    }
}

impl From<entity::timestamp::Timestamp> for DateTime {
    fn from(moment: entity::timestamp::Timestamp) -> Self {
        Self(moment)
    }
}

/// A day of the calendar in UTC+8, the gateway's and the clearing's, such as `"2026-11-23"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub time::Date);

#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let wrong = || InputValueError::custom("a day reads like 2026-11-23");
        let Value::String(text) = value else { return Err(wrong()) };
        time::Date::parse(&text, DAY).map(Self).map_err(|_| wrong())
    }

    fn to_value(&self) -> Value {
        self.0.format(DAY).map_or(Value::Null, Value::String)
    }
}

/// How a day is written.
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A place in a sequence of reminders, to go on from: opaque, and good only for whom it was made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

#[Scalar(
    name = "Cursor",
    specified_by_url = "https://relay.dev/graphql/connections.htm#sec-Cursor"
)]
impl ScalarType for Cursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if text.len() <= 200 => Ok(Self(text)),
            _ => Err(InputValueError::custom("a cursor is a string that this API gave out")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An absolute http or https URL.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Url(pub url::Url);

#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let wrong =
            || InputValueError::custom("an absolute http or https URL, up to 2,000 letters");
        let Value::String(text) = value else { return Err(wrong()) };
        let parsed = url::Url::parse(&text).map_err(|_| wrong())?;
        let right = matches!(parsed.scheme(), "http" | "https") && text.len() <= 2_000;
        if right { Ok(Self(parsed)) } else { Err(wrong()) }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
