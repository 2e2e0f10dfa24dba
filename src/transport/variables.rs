//! Checks variables against the operation's own declarations before it runs.
//!
//! The executor coerces a variable where it is used, so one that is missing turns up late, amid
//! data. Input objects and enums stay the executor's: only it knows the schema.

use async_graphql::{
    Positioned, Value, Variables,
    parser::types::{BaseType, Type, VariableDefinition},
};

use super::fault::{Code, Fault};
use crate::infra::text::writes_nul;

/// Refuses a document with a NUL character: nothing that people write has one, and not every
/// database can store it.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub(super) fn document_without_nul(text: &str, operation: Option<&str>) -> Result<(), Fault> {
    if writes_nul(text) {
        return Err(has_a_nul("The document"));
    }
    if operation.is_some_and(|name| name.contains('\0')) {
        return Err(has_a_nul("The operation's name"));
    }
    Ok(())
}

/// Refuses variables with a NUL character.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the variable.
pub(super) fn without_nul(given: &Variables) -> Result<(), Fault> {
    match given.iter().find(|(name, value)| name.contains('\0') || has_nul(value)) {
        // A name with one cannot be told either.
        Some((name, _)) => {
            Err(has_a_nul(&format!("The variable \"${}\"", crate::infra::text::without_nul(name))))
        }
        None => Ok(()),
    }
}

fn has_a_nul(place: &str) -> Fault {
    let message = format!("{place} has a NUL character, which no text here may have.");
    Fault::new(Code::BadUserInput, message)
}

/// Refuses a variable that is missing, null where it may not be, or of another built-in type.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the variable and its type, never its value.
pub(super) fn check(
    definitions: &[Positioned<VariableDefinition>],
    given: &Variables,
) -> Result<(), Fault> {
    for definition in definitions {
        let name = definition.node.name.node.as_str();
        let kind = &definition.node.var_type.node;
        let problem = match given.get(name) {
            None if kind.nullable || definition.node.default_value.is_some() => continue,
            None => "is required and was not given",
            Some(value) if fits(value, kind) => continue,
            Some(Value::Null) => "must not be null",
            Some(_) => "was given a value of another type",
        };
        let message = format!("The variable \"${name}\" of type \"{kind}\" {problem}.");
        return Err(Fault::new(Code::BadUserInput, message).at(definition.pos));
    }
    Ok(())
}

fn fits(value: &Value, kind: &Type) -> bool {
    if *value == Value::Null {
        return kind.nullable;
    }
    match &kind.base {
        BaseType::List(item) => match value {
            Value::List(values) => values.iter().all(|value| fits(value, item)),
            // One value stands for a list of itself.
            single => fits(single, item),
        },
        BaseType::Named(name) => match name.as_str() {
            "Int" => match value {
                Value::Number(number) => {
                    number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
                }
                _ => false,
            },
            "Float" => matches!(value, Value::Number(_)),
            "String" => matches!(value, Value::String(_)),
            "Boolean" => matches!(value, Value::Boolean(_)),
            "ID" => match value {
                Value::String(_) => true,
                Value::Number(number) => number.is_i64() || number.is_u64(),
                _ => false,
            },
            _ => true,
        },
    }
}

/// Whether a value has U+0000 in a text or in the name of a member, however deep.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(items) => items.iter().any(has_nul),
        Value::Object(members) => {
            members.iter().any(|(name, inside)| name.contains('\0') || has_nul(inside))
        }
        _ => false,
    }
}
