//! How an act's outcome becomes a payload: the object it made, or `userErrors` with codes.

use std::borrow::Cow;

use async_graphql::{Context, OutputType, Result, SimpleObject, TypeName};

use super::context::Caller as _;
use super::fault::internal;
use crate::infra::failure::{Failure, Outcome, Refusal};
use crate::infra::language::Language;
use crate::infra::meter;

/// Why the act was refused, in a form a program and a person can act on.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct UserError<R: Refusal + OutputType> {
    /// The reason as a code, for programs. New codes may be added.
    code: R,
    /// The reason as a sentence, in Chinese or English by `Accept-Language`.
    message: String,
    /// Path into the input to the value at fault, such as `["lines", "quantity"]`; null where no
    /// one value is.
    field: Option<Vec<String>>,
}

impl<R: Refusal + OutputType> TypeName for UserError<R> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Error", R::MUTATION).into()
    }
}

impl<R: Refusal + OutputType> UserError<R> {
    /// A refusal in the caller's language.
    pub fn new(refusal: R, language: Language) -> Self {
        let says = refusal.says();
        let message = match language {
            Language::English => says.en,
            Language::Chinese => says.zh,
        };
        let field = says.field.map(|path| path.split('.').map(str::to_owned).collect());
        Self { code: refusal, message: message.to_owned(), field }
    }
}

/// Splits an outcome into what a payload holds: what was done, or the errors.
pub fn settle<T, R: Refusal + OutputType>(
    ctx: &Context<'_>,
    outcome: Outcome<T, R>,
) -> Result<(Option<T>, Vec<UserError<R>>)> {
    match outcome {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Failure::Refused(refusal)) => {
            meter::REFUSALS.count([R::MUTATION.into(), screaming(&format!("{refusal:?}"))]);
            Ok((None, vec![UserError::new(refusal, ctx.language())]))
        }
        Err(Failure::Broken(error)) => Err(internal(error)),
    }
}

/// `NotFound` as the API spells it: `NOT_FOUND`.
fn screaming(variant: &str) -> String {
    let mut code = String::with_capacity(variant.len().saturating_add(4));
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(letter.to_ascii_uppercase());
    }
    code
}
