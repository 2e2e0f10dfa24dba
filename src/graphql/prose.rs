//! Free text in inputs: a GraphQL `String` that is cleaned as it is read, so that no resolver keeps
//! one as it came.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use crate::infra::text::{self, Flaw};

/// Longest free text that is cleaned; each field has a bound of its own below it.
const LONGEST: usize = 100_000;

/// A text of several lines that somebody typed: in NFC, without invisible letters and blanks round
/// it. Empty when nothing of it is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose(pub String);

impl Prose {
    /// The text; none when nothing of it is seen.
    pub fn given(self) -> Option<String> {
        Some(self.0).filter(|text| !text.is_empty())
    }
}

impl InputType for Prose {
    type RawValueType = String;

    fn type_name() -> Cow<'static, str> {
        <String as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let given = <String as InputType>::parse(value).map_err(InputValueError::propagate)?;
        match text::paragraphs(&given, LONGEST) {
            Ok(text) => Ok(Self(text)),
            Err(Flaw::Empty) => Ok(Self::default()),
            Err(Flaw::TooLong) => Err(InputValueError::custom("the text is too long")),
            Err(Flaw::Unprintable) => {
                Err(InputValueError::custom("the text has characters that cannot be printed"))
            }
            Err(Flaw::Misread) => Err(InputValueError::custom(
                "the text has U+FFFD, which stands where an encoding was misread",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(&self.0)
    }
}
